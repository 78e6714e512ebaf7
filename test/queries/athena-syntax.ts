import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { buildSync } from 'esbuild';

interface TrinoParser {
  validate(sql: string): readonly { readonly startLine: number; readonly message: string }[];
}

/**
 * Complaints of the Trino grammar about a text, one line each; none where it is good. The parser is published as modules that Node does
 * not resolve, so the test bundles it first.
 */
export function loadTrinoGrammar(): (sql: string) => string[] {
  const folder = join(process.cwd(), 'build', 'test');
  mkdirSync(folder, { recursive: true });
  const outfile = join(folder, 'trino-grammar.cjs');
  buildSync({
    stdin: { contents: "export { TrinoSQL } from 'dt-sql-parser';", resolveDir: process.cwd() },
    bundle: true,
    platform: 'node',
    format: 'cjs',
    outfile,
    logLevel: 'error',
  });
  const { TrinoSQL } = require(outfile) as { readonly TrinoSQL: new () => TrinoParser };
  const parser = new TrinoSQL();
  return (sql) => parser.validate(sql).map(({ startLine, message }) => `line ${startLine}: ${message}`);
}
