/** What Xray takes for the same user, and which names break its counters. Pure. */

/** Blanks, control characters, and `>` which separates the parts of counter names. */
const BAD_NAME = /[\s>\p{Cc}\p{Cf}\p{Surrogate}]/u;
const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;
export const MAX_KEY_NAME = 100;

/** Emails that differ in letter case only are one user for Xray, and two for its counters. */
export const sameName = (name: string): string => name.toLowerCase();

/** Why a key cannot have this name; null: it can. */
export function nameProblem(name: string): 'no-name' | 'long-name' | 'bad-name' | null {
  if (name === '') return 'no-name';
  if (name.length > MAX_KEY_NAME) return 'long-name';
  return BAD_NAME.test(name) ? 'bad-name' : null;
}

/** In lower case with its four dashes; other ids are refused, since Xray would make a uuid of them that no link shows. */
export const isUuid = (text: string): boolean => UUID.test(text);

/**
 * The part of a uuid that Xray compares: since 25.8.29 it takes the third group as a routing mark, so two uuids that differ only there
 * are the same user.
 */
export function maskedUuid(uuid: string): string {
  const lower = uuid.toLowerCase();
  return UUID.test(lower) ? `${lower.slice(0, 14)}0000${lower.slice(18)}` : lower;
}
