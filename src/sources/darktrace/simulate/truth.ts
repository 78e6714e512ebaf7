import { LOOKALIKES, type Lookalike, type StoryName, type User } from './people';
import type { Simulation } from './simulate';
import type { StageName } from './stories/story';

/** What a hunt should say of one account. */
export interface AccountTruth {
  /** As in every alert. */
  readonly account: string;
  readonly compromised: boolean;
  readonly story?: StoryName;
  /** Harmless, and like a part of a story. */
  readonly lookalike?: Lookalike;
  /** In order of time; RFC 3339, equal to the time of the record that tells it. */
  readonly stages: readonly { readonly stage: StageName; readonly time: string; readonly country?: string }[];
}

/** The truth file, piece by piece: every account of the simulation, one a line. */
export function* truthText(simulation: Simulation): Generator<string> {
  const { seed, scenario } = simulation.settings;
  yield `{"seed":${seed},"scenario":${JSON.stringify(scenario)},"accounts":[`;
  let separator = '\n';
  for (const account of accountTruths(simulation)) {
    yield `${separator}${JSON.stringify(account)}`;
    separator = ',\n';
  }
  yield '\n]}\n';
}

export function* accountTruths({ world, stories }: Simulation): Generator<AccountTruth> {
  const byVictim = new Map(stories.map((story) => [story.victim, story]));
  for (const user of world.users) {
    const story = byVictim.get(user);
    const lookalike = lookalikeOf(user);
    yield {
      account: user.account,
      compromised: story !== undefined,
      ...(story === undefined ? {} : { story: story.name }),
      ...(lookalike === undefined ? {} : { lookalike }),
      stages: [...(story?.stages ?? [])]
        .sort((a, b) => a.timeMs - b.timeMs)
        .map(({ stage, timeMs, ...place }) => ({ stage, time: new Date(timeMs).toISOString(), ...place })),
    };
  }
}

const lookalikeOf = ({ part }: User): Lookalike | undefined => LOOKALIKES.find((lookalike) => lookalike === part);
