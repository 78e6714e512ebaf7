declare global {
  interface String {
    // In every Node this project runs on; not yet in the es2023 library.
    isWellFormed(): boolean;
    toWellFormed(): string;
  }
}

/** The text with lone surrogates replaced by U+FFFD, since neither UTF-8 nor Parquet can hold them. */
export function wellFormed(text: string): string {
  return text.isWellFormed() ? text : text.toWellFormed();
}
