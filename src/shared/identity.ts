/** What Xray takes for the same user, and which names break its counters. Pure. */

/** Blanks, control characters, and `>` which separates the parts of counter names. */
const BAD_NAME = /[\s>\p{Cc}\p{Cf}\p{Surrogate}]/u;
/** Control characters, ends of lines, halves of characters, and the marks that reverse the text after them. */
const API_BAD_NAME = /[\p{Cc}\p{Surrogate}\u2028\u2029\u202A-\u202E\u2066-\u2069]/u;
const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;
export const MAX_KEY_NAME = 100;

/** Emails that differ in letter case only are one user for Xray, and two for its counters. */
export const sameName = (name: string): string => name.toLowerCase();

type ApiNameProblem = 'no-name' | 'long-name' | 'not-one-line';
/** Why a key cannot have a name; null: it can. */
export type NameRule = (name: string) => 'bad-name' | ApiNameProblem | null;

/** On an Xray, whose counters break on many of them. */
export const nameProblem = (name: string): 'no-name' | 'long-name' | 'bad-name' | null => {
  if (name === '') return 'no-name';
  if (name.length > MAX_KEY_NAME) return 'long-name';
  return BAD_NAME.test(name) ? 'bad-name' : null;
};

/** On a key API: any one line of at most 100 characters. Marks that turn the direction of writing would hide what a link says. */
export const apiNameProblem = (name: string): ApiNameProblem | null => {
  if (name.trim() === '') return 'no-name';
  if ([...name].length > MAX_KEY_NAME) return 'long-name';
  return API_BAD_NAME.test(name) ? 'not-one-line' : null;
};

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
