import type { ProxyRecord, WriteOptions } from './record';

/**
 * Why a proxy cannot be written in a format:
 * - `login-unknown`: it asks for a login, and the panel did not tell its password;
 * - `character`: its credentials hold a character that the format has no way to write;
 * - `no-credentials`: the format holds no credentials for its type;
 * - `no-link`: there is no rotation link of its port;
 * - `incomplete`: the panel did not tell its type or its number.
 */
export type SkipReason = 'login-unknown' | 'character' | 'no-credentials' | 'no-link' | 'incomplete';

export interface Format {
  /** Without the dot. */
  readonly extension: string;
  /** Null: it can be written. Credentials that are unknown never reach it. */
  unfit?(record: ProxyRecord): SkipReason | null;
  /** The whole text; ends with a line's end. */
  write(records: readonly ProxyRecord[], options: WriteOptions): string;
}

/** A line each, each with its end. */
export const lines = (all: readonly string[]): string => all.map(line => `${line}\n`).join('');

/** Refuses credentials with a character of `pattern`. */
export const without =
  (pattern: RegExp) =>
  ({ login, password }: ProxyRecord): SkipReason | null =>
    pattern.test(login ?? '') || pattern.test(password ?? '') ? 'character' : null;
