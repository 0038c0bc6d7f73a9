/** Blanks and `>` break Xray's counters, so a server's name enters a key's name without them. */
const slug = (name: string): string =>
  name
    .trim()
    .replace(/[\s>\p{Cc}]+/gu, '-')
    .slice(0, 40) || 'server';

/** Local date as `2026-11-21`. */
function dateOf(now: number): string {
  const date = new Date(now);
  const two = (value: number): string => String(value).padStart(2, '0');
  return `${date.getFullYear()}-${two(date.getMonth() + 1)}-${two(date.getDate())}`;
}

/** A pattern with everything but its number filled in. */
export interface NamePattern {
  readonly before: string;
  readonly after: string;
  /** The name that stands for itself: of a pattern without `{n}`, whose numbers begin with `-2`. */
  readonly plain: string | null;
}

/**
 * A pattern with `{n}` (one more than the highest there), `{server}` and `{date}`. One without `{n}` gives its own text once, then with `-2`,
 * `-3` ... Letter case does not make a name another one.
 */
export function readPattern(pattern: string, serverName: string, now: number): NamePattern {
  const filled = pattern.replaceAll('{server}', slug(serverName)).replaceAll('{date}', dateOf(now));
  const at = filled.indexOf('{n}');
  if (at < 0) return { before: `${filled}-`, after: '', plain: filled };
  return { before: filled.slice(0, at), after: filled.slice(at + 3).replaceAll('{n}', ''), plain: null };
}

/** What names in the way begin with, in lower case. */
export const prefixOf = ({ before, plain }: NamePattern): string => (plain ?? before).toLowerCase();

/** The next `count` names; none of `taken` is among them. */
export function nextNames({ before, after, plain }: NamePattern, taken: Iterable<string>, count: number): readonly string[] {
  const low = { before: before.toLowerCase(), after: after.toLowerCase(), plain: plain?.toLowerCase() };
  let highest = plain === null ? 0 : 1;
  let plainTaken = plain === null;
  for (const given of taken) {
    const name = given.toLowerCase();
    plainTaken ||= name === low.plain;
    if (!name.startsWith(low.before) || !name.endsWith(low.after) || name.length <= before.length + after.length) continue;
    const digits = name.slice(before.length, name.length - after.length);
    if (/^\d{1,9}$/.test(digits)) highest = Math.max(highest, Number(digits));
  }
  const first = plain !== null && !plainTaken ? [plain] : [];
  const numbered = Array.from({ length: count - first.length }, (_, at) => `${before}${highest + 1 + at}${after}`);
  return [...first, ...numbered].slice(0, count);
}

/** The next name by a pattern; see `readPattern`. */
export const nextName = (pattern: string, serverName: string, keys: readonly { readonly name: string }[], now: number): string =>
  nextNames(
    readPattern(pattern, serverName, now),
    keys.map(({ name }) => name),
    1,
  )[0] ?? '';
