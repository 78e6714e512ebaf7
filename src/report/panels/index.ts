import type { Panel } from '../panel';
import { atAGlance } from './at-a-glance';
import { attackChains } from './attack-chains';
import { containment } from './containment';
import { ingest } from './ingest';
import { mostSeen } from './most-seen';
import { severity } from './severity';
import { techniques } from './techniques';

/** The sections of the report in order: what a head of security reads first, then what the analyst and the operator look up. */
export const panels: readonly Panel[] = [atAGlance, attackChains, severity, techniques, containment, mostSeen, ingest];
