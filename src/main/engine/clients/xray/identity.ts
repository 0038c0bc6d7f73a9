import { Fault } from '@shared/fault';

/** One VLESS user as Xray knows it. */
export interface XrayUser {
  readonly email: string;
  /** Null when the account cannot be read. */
  readonly uuid: string | null;
  readonly flow: string;
  readonly level: number;
  readonly tag: string;
}

/** Blanks, control characters, and `>` which separates the parts of counter names. */
const BAD_EMAIL = /[\s>\p{Cc}\p{Cf}\p{Surrogate}]/u;
const MAX_EMAIL = 100;
const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;

/**
 * The part of a uuid that Xray compares: since 25.8.29 it takes the third group as a routing mark, so two uuids that differ only there
 * are the same user.
 */
export function maskedUuid(uuid: string): string {
  const lower = uuid.toLowerCase();
  return UUID.test(lower) ? `${lower.slice(0, 14)}0000${lower.slice(18)}` : lower;
}

/**
 * Refuses a new user that Xray would take and then confuse with another: throws a Fault `bad-input` (email), `bad-id` (uuid) or `exists`.
 * Xray compares emails in lower case but counts under their own, and gives a uuid that is used twice to the last email silently.
 */
export function checkIdentity(email: string, uuid: string, users: readonly XrayUser[]): void {
  if (email === '') throw new Fault('bad-input', 'A key needs a name: Xray counts by it');
  if (email.length > MAX_EMAIL) throw new Fault('bad-input', `A key's name has at most ${MAX_EMAIL} characters`);
  if (BAD_EMAIL.test(email))
    throw new Fault('bad-input', 'A key\'s name holds no blanks, control characters or ">": Xray\'s counters break on them');
  if (!UUID.test(uuid)) throw new Fault('bad-id', 'Not a uuid in lower case');
  const twin = users.find(user => user.email.toLowerCase() === email.toLowerCase());
  if (twin) throw new Fault('exists', `There is a key ${twin.email} already`);
  const same = users.find(user => user.uuid !== null && maskedUuid(user.uuid) === maskedUuid(uuid));
  if (same) throw new Fault('exists', `The uuid is used by ${same.email} already`);
}
