import type { Key } from '@shared/model';

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

/**
 * The next name by a pattern with `{n}` (one more than the highest there), `{server}` and `{date}`. A pattern without `{n}` gives its own
 * text once, then with `-2`, `-3` ... Letter case does not make a name another one.
 */
export function nextName(pattern: string, serverName: string, keys: readonly Pick<Key, 'name'>[], now: number): string {
  const filled = pattern.replaceAll('{server}', slug(serverName)).replaceAll('{date}', dateOf(now));
  const taken = new Set(keys.map(({ name }) => name.toLowerCase()));
  const at = filled.indexOf('{n}');
  if (at < 0 && !taken.has(filled.toLowerCase())) return filled;
  const before = at < 0 ? `${filled}-` : filled.slice(0, at);
  const after = at < 0 ? '' : filled.slice(at + 3).replaceAll('{n}', '');
  const low = { before: before.toLowerCase(), after: after.toLowerCase() };
  let highest = at < 0 ? 1 : 0;
  for (const name of taken) {
    if (!name.startsWith(low.before) || !name.endsWith(low.after) || name.length <= before.length + after.length) continue;
    const digits = name.slice(before.length, name.length - after.length);
    if (/^\d{1,9}$/.test(digits)) highest = Math.max(highest, Number(digits));
  }
  return `${before}${highest + 1}${after}`;
}
