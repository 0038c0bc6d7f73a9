/** JSON as people keep it: with comments (`//`, `#`, C style) and commas after the last entry. */
export type Read = { readonly ok: true; readonly value: unknown } | { readonly ok: false; readonly message: string };

/** Where the string that begins at `at` ends: behind its quote, or with the text. */
function endOfString(text: string, at: number): number {
  for (let next = at + 1; next < text.length; next += 1) {
    if (text[next] === '\\') next += 1;
    else if (text[next] === '"') return next + 1;
  }
  return text.length;
}
/** Where the comment that begins at `at` ends; `at` itself: there is none. */
function endOfComment(text: string, at: number): number {
  const isBlock = text.startsWith('/*', at);
  if (!isBlock && text[at] !== '#' && !text.startsWith('//', at)) return at;
  const end = isBlock ? text.indexOf('*/', at + 2) : text.indexOf('\n', at);
  return end < 0 ? text.length : isBlock ? end + 2 : end;
}

/** The text with comments and last commas as blanks, so that places stay; strings are left alone. Walked by hand: a pattern runs away on hostile texts. */
function plainJson(text: string): string {
  const parts: string[] = [];
  let kept = 0;
  /** The comma behind which nothing stood so far, by its place in `parts`; -1: none. */
  let comma = -1;
  const keep = (to: number): void => {
    if (to > kept) parts.push(text.slice(kept, to));
    kept = to;
  };
  // Whatever else stands there is skipped in one go.
  const marks = /[^\s"#/,}\]][^"#/,}\]]*|["#/,}\]]/g;
  for (let found = marks.exec(text); found; found = marks.exec(text)) {
    const at = found.index;
    const char = text[at];
    const commentEnd = endOfComment(text, at);
    if (commentEnd > at) {
      keep(at);
      parts.push(text.slice(at, commentEnd).replace(/[^\n]/g, ' '));
      kept = commentEnd;
      marks.lastIndex = commentEnd;
    } else if (char === ',') {
      keep(at);
      comma = parts.length;
      keep(at + 1);
    } else {
      if (comma >= 0 && (char === '}' || char === ']')) parts[comma] = ' ';
      comma = -1;
      if (char === '"') marks.lastIndex = endOfString(text, at);
    }
  }
  keep(text.length);
  return parts.join('');
}

const FENCE = '```';
/** Whether a configuration begins there, below lines of comments. */
function beginsConfig(block: string): boolean {
  for (let at = 0; at < block.length; ) {
    if (/\s/.test(block[at] as string)) at += 1;
    else if (block.startsWith('//', at)) at = endOfComment(block, at);
    else return block[at] === '{';
  }
  return false;
}
/** What stands between fences in a document, where a configuration begins there; else the text itself. */
function unfenced(text: string): string {
  let longest = '';
  for (let open = text.indexOf(FENCE); open >= 0; ) {
    const line = text.indexOf('\n', open);
    const close = line < 0 ? -1 : text.indexOf(FENCE, line + 1);
    if (close < 0) break;
    const words = text.slice(open + FENCE.length, line);
    if (!/^[\w-]*\r?$/.test(words)) {
      // No fence that opens: the next one may.
      open = text.indexOf(FENCE, open + FENCE.length);
      continue;
    }
    const block = text.slice(line + 1, close);
    if (block.length > longest.length && beginsConfig(block)) longest = block;
    open = text.indexOf(FENCE, close + FENCE.length);
  }
  return longest || text;
}

/** Never throws; a message says where it ends to be JSON. */
export function readJson(text: string): Read {
  const plain = plainJson(unfenced(text.replace(/^\uFEFF/, '')));
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
