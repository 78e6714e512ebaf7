/* Reads the report's HTML as far as the tests need it: its own markup has every attribute in double quotes, and no `<` in text. */

const withoutStyle = (page: string): string => page.replace(/<style>[\s\S]*?<\/style>/, '');

/** The name of every element, each once. */
export const tagsIn = (page: string): string[] =>
  [...new Set([...page.matchAll(/<([a-zA-Z][^\s/>]*)/g)].map(([, name]) => name as string))].sort();

export function attributesIn(page: string): { readonly name: string; readonly value: string }[] {
  const tags = withoutStyle(page).match(/<[a-zA-Z](?:"[^"]*"|[^">])*>/g) ?? [];
  return tags.flatMap((tag) =>
    [...tag.matchAll(/\s([\w:-]+)="([^"]*)"/g)].map(([, name, value]) => ({ name: name as string, value: value as string })),
  );
}

/** The text of each section by its id. */
export const sectionsIn = (page: string): Map<string, string> =>
  new Map([...page.matchAll(/<section id="([\w-]+)"[\s\S]*?<\/section>/g)].map(([text, id]) => [id as string, text]));
