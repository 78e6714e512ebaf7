import { remembered } from '../remembered';

/**
 * Parts of a model's name: `SaaS::Access::…` in JSON, `SaaS / Access / …` in AI Analyst, `/antigena` and filters,
 * `SaaS/Access/…` in CEF only: a leaf may hold a slash or brackets, so a bare slash separates nothing elsewhere.
 * Empty when the name has no part that holds text.
 */
export function modelPath(name: string | undefined, form: 'json' | 'cef' = 'json'): readonly string[] {
  if (name === undefined) return [];
  return form === 'cef' && !/::| \/ /.test(name) ? parts(name, '/') : jsonPath(name);
}

const jsonPath = remembered((name) => parts(name, name.includes('::') ? '::' : ' / '));

const parts = (name: string, separator: string): readonly string[] =>
  name
    .split(separator)
    .map((part) => part.trim())
    .filter((part) => part !== '');

/** What "Verify alert settings" sends: a model without folder, of this name. */
export const isTestModel = (path: readonly string[]): boolean => path.length === 1 && path[0] === 'Unrestricted Test Model';
