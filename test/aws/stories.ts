import { readFile } from 'node:fs/promises';

/** Alerts of an attack each, one a line, with their goldens beside them. */
export const STORIES = ['story-1-mfa-fatigue.ndjson', 'story-2-oauth-app.ndjson'] as const;
export type Story = (typeof STORIES)[number];

const SAMPLES = 'src/sources/darktrace/samples';

export const textOf = (story: Story): Promise<string> => readFile(`${SAMPLES}/${story}`, 'utf8');

/** Uids of the events that the goldens say the stories become: security findings and authentications, sorted, each once. */
export async function eventsOf(stories: readonly Story[]): Promise<string[]> {
  const goldens = await Promise.all(stories.map((story) => readFile(`${SAMPLES}/${story}.ocsf.json`, 'utf8')));
  const results = goldens.flatMap((text): { records?: { class_uid: number; metadata: { uid: string } }[] }[] => JSON.parse(text));
  const records = results.flatMap(({ records: each = [] }) => each).filter(({ class_uid }) => class_uid !== 2004);
  return [...new Set(records.map(({ metadata }) => metadata.uid))].sort();
}
