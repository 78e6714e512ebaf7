/** The page with `text` between two marks, which stay. Throws where the page lacks one. */
export function withSection(page: string, begin: string, end: string, text: string): string {
  const from = page.indexOf(begin);
  const to = page.indexOf(end, from);
  if (from === -1 || to === -1) throw new Error(`the page lacks ${begin} and, behind it, ${end}: where shall the section stand?`);
  return `${page.slice(0, from + begin.length)}${text}${page.slice(to)}`;
}
