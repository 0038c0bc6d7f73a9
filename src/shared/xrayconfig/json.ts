/** JSON as people keep it: with comments (`//`, `#`, C style) and commas after the last entry. */
export type Read = { readonly ok: true; readonly value: unknown } | { readonly ok: false; readonly message: string };

/** The text with comments as blanks, so that places stay; strings are left alone. */
function withoutComments(text: string): string {
  return text.replace(/"(?:\\[\s\S]|[^"\\])*"|\/\/[^\n]*|#[^\n]*|\/\*[\s\S]*?(?:\*\/|$)/g, found =>
    found.startsWith('"') ? found : found.replace(/[^\n]/g, ' '),
  );
}
const withoutLastCommas = (text: string): string =>
  text.replace(/"(?:\\[\s\S]|[^"\\])*"|,(?=\s*[}\]])/g, found => (found === ',' ? ' ' : found));

/** What stands between fences in a document, where a configuration begins there; else the text itself. */
function unfenced(text: string): string {
  const blocks = [...text.matchAll(/```[\w-]*\r?\n([\s\S]*?)```/g)]
    .map(([, block = '']) => block)
    .filter(block => /^\s*(?:\/\/.*\s*)*\{/.test(block));
  return blocks.sort((a, b) => b.length - a.length)[0] ?? text;
}

/** Never throws; a message says where it ends to be JSON. */
export function readJson(text: string): Read {
  const plain = withoutLastCommas(withoutComments(unfenced(text.replace(/^\uFEFF/, ''))));
  try {
    return { ok: true, value: JSON.parse(plain) as unknown };
  } catch (error) {
    return { ok: false, message: where(error instanceof Error ? error.message : String(error), plain) };
  }
}

/** Adds the line to a message that tells only a position; a quotation of the text, which may hold a key, is left out. */
function where(message: string, text: string): string {
  const position = /position (\d+)/.exec(message)?.[1];
  const what = message.replace(/,? ?(?:\.\.\.)?"[\s\S]*"(?:\.\.\.)? is not valid JSON/, '').replace(/ in JSON at position \d+.*$/, '');
  if (position === undefined) return what;
  return `${what}, line ${text.slice(0, Number(position)).split('\n').length}`;
}
