const MAX_REMEMBERED = 1_000;

/**
 * A reading of texts that alerts repeat (model names, descriptions, countries), done once for each. What comes back is shared, so it must
 * not be changed. Texts come from attackers, so only the last 1,000 or so are remembered.
 */
export function remembered<T>(read: (text: string) => T): (text: string) => T {
  let results = new Map<string, T>();
  return (text) => {
    const known = results.get(text);
    if (known !== undefined || results.has(text)) return known as T;
    if (results.size >= MAX_REMEMBERED) results = new Map();
    const result = read(text);
    results.set(text, result);
    return result;
  };
}
