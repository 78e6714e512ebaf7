/*
 * Every log line and metric that a function writes in any test passes here: the functions' processes give their output, the handlers
 * under test their telemetry. After each test nothing that came in as an alert or lies in a secret may have been among it.
 */

/** People and addresses of samples: tests hold no others than those kept for documentation (RFC 2606, 5737, 3849). */
const PERSON_OR_ADDRESS = /[\w.+-]{1,64}@[\w-]{0,64}\.?example\.|\b(?:192\.0\.2|198\.51\.100|203\.0\.113)\.\d|\b2001:db8:/i;
const planted = new Set<string>();
const leaks: string[] = [];
let lines = 0;

/** A secret, or a word of a payload, that no log may have. */
export function plant(word: string): void {
  if (word.length < 8) throw new Error(`planted ${JSON.stringify(word)}, wanted a word that nobody says by chance`);
  planted.add(word);
}

/** Takes what a function wrote. */
export function watchLog(from: string, text: string): void {
  lines += text.split('\n').filter(Boolean).length;
  if (PERSON_OR_ADDRESS.test(text) || [...planted].some((word) => text.includes(word))) leaks.push(`${from}: ${text}`);
}

/** What leaked since the last time. */
export const takeLeaks = (): string[] => leaks.splice(0);

/** Lines that were watched so far. */
export const watchedLines = (): number => lines;
