/** Patterns of rules, tried without giving a core's text the chance to keep us busy for ever. */

/** Repetition of what repeats already, or of one of several: takes time without end on some texts. */
const NESTED = /[+*}][^()]*\)[+*{?]|\|[^()]*\)[+*{]|\\\d/;
const LONGEST = 500;

/** Null: not tried, or no pattern of ours. */
export function fitsPattern(text: string, pattern: string): boolean | null {
  if (pattern.length > LONGEST || NESTED.test(pattern)) return null;
  try {
    return new RegExp(pattern.replace(/^\(\?i\)/, ''), 'i').test(text.slice(0, LONGEST));
  } catch {
    return null;
  }
}

/** `*` any letters, `?` one. */
export function fitsWildcard(text: string, pattern: string): boolean {
  let at = 0;
  let star = -1;
  let from = 0;
  for (let here = 0; here < text.length; ) {
    const sign = pattern[at];
    if (sign === '*') {
      star = at++;
      from = here;
    } else if (sign === '?' || (sign !== undefined && sign === text[here])) {
      at += 1;
      here += 1;
    } else if (star >= 0) {
      at = star + 1;
      from += 1;
      here = from;
    } else return false;
  }
  while (pattern[at] === '*') at += 1;
  return at === pattern.length;
}
