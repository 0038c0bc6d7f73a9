/** The text of the filter: words, and `server:x`, `kind:y`, `by:z`, `state:w`; quotes hold words together. Pure. */

export interface Terms {
  /** In lower case. */
  readonly words: readonly string[];
  readonly server: readonly string[];
  readonly kind: readonly string[];
  readonly by: readonly string[];
  readonly state: readonly string[];
}
type Field = Exclude<keyof Terms, 'words'>;

const FIELDS: ReadonlyMap<string, Field> = new Map([
  ['server', 'server'],
  ['kind', 'kind'],
  ['by', 'by'],
  ['state', 'state'],
  ['сервер', 'server'],
  ['вид', 'kind'],
  ['кто', 'by'],
  ['состояние', 'state'],
]);
/** More than that nobody types; the rest is left out. */
const MOST_TERMS = 20;

export function termsOf(text: string): Terms {
  const terms = { words: [] as string[], server: [] as string[], kind: [] as string[], by: [] as string[], state: [] as string[] };
  const pieces = [...text.toLowerCase().matchAll(/(?:([\p{L}]+):)?(?:"([^"]*)"?|(\S+))/gu)].slice(0, MOST_TERMS);
  for (const [whole, name = '', quoted, plain = ''] of pieces) {
    const field = FIELDS.get(name);
    const value = (quoted ?? plain).slice(0, 200);
    if (value === '') continue;
    if (field) terms[field].push(value);
    else terms.words.push((quoted === undefined ? whole : name === '' ? quoted : `${name}:${quoted}`).slice(0, 200));
  }
  return terms;
}
