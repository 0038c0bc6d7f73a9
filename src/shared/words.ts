/** What is typed into a filter: words that a text must hold, and words after a minus that it must not. Case does not matter. */
export interface Words {
  readonly wanted: readonly string[];
  readonly unwanted: readonly string[];
}

const NONE: Words = { wanted: [], unwanted: [] };
/** `"two words"` is one; a minus alone is a word of its own. */
const WORD = /(-?)(?:"([^"]*)"?|(\S+))/g;

export function parseWords(search: string): Words {
  const text = search.trim().toLowerCase();
  if (text === '') return NONE;
  const wanted: string[] = [];
  const unwanted: string[] = [];
  for (const [, minus = '', quoted, bare = ''] of text.matchAll(WORD)) {
    const word = quoted ?? bare;
    if (word !== '') (minus === '' ? wanted : unwanted).push(word);
    else if (minus !== '') wanted.push(minus);
  }
  return { wanted, unwanted };
}

export const asksNothing = ({ wanted, unwanted }: Words): boolean => wanted.length === 0 && unwanted.length === 0;

/** `text` in lower case. */
export const holds = (text: string, { wanted, unwanted }: Words): boolean =>
  wanted.every(word => text.includes(word)) && !unwanted.some(word => text.includes(word));

/** Where the wanted words stand in a text: `[start, end)` in order, none overlapping. */
export function placesOf(text: string, { wanted }: Words): readonly (readonly [start: number, end: number])[] {
  const lower = text.toLowerCase();
  // Some letters change their length with their case: places would be off.
  if (lower.length !== text.length) return [];
  const found = wanted.flatMap(word => {
    const places: [number, number][] = [];
    for (let at = lower.indexOf(word); at >= 0; at = lower.indexOf(word, at + word.length)) places.push([at, at + word.length]);
    return places;
  });
  const merged: [number, number][] = [];
  for (const [start, end] of found.sort((a, b) => a[0] - b[0])) {
    const last = merged.at(-1);
    if (last && start <= last[1]) last[1] = Math.max(last[1], end);
    else merged.push([start, end]);
  }
  return merged;
}
