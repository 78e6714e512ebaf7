import type { Arrival } from '../arrival';
import type { StoryName, User } from '../people';
import type { Random } from '../random';
import type { World } from '../world';

/** What happened to one compromised account. */
export interface Story {
  readonly victim: User;
  readonly name: StoryName;
  /** In order of time. */
  readonly stages: readonly Stage[];
  readonly arrivals: readonly Arrival[];
}

/** A step of an attack, with the time (ms) of the record that tells it: of the login, else of the finding. */
export interface Stage {
  readonly stage: StageName;
  readonly timeMs: number;
  /** Of a login: ISO 3166-1 alpha-2. */
  readonly country?: string;
}

export type StageName =
  | 'mfa_denied'
  | 'mfa_success'
  | 'rare_login'
  | 'vpn_login'
  | 'oauth_app'
  | 'inbox_rule'
  | 'mass_mail'
  | 'file_access'
  | 'respond';

/** What a story is told from. */
export interface Setting {
  readonly world: World;
  readonly victim: User;
  readonly random: Random;
  /** When the attacker begins, in ms. */
  readonly beginMs: number;
  /** Length of a story's day in ms: a real one, shorter when the whole simulation is short. */
  readonly dayMs: number;
  /** The story's breaches and actions have this id and those after it, fewer than `IDS_OF_A_STORY`. */
  readonly firstId: number;
}

export const IDS_OF_A_STORY = 64;

/** No story lasts longer than so many of its days, its last acknowledgement included. */
export const STORY_DAYS = 12;
