import { darktrace } from './darktrace';
import type { Source } from './source';

/** Every source, one line each. */
export const sources: readonly Source[] = [darktrace];
