/** Differences between our list of keys and a server's users, and the steps that end them. Pure. */
import type { DesiredKey, DriftChoice } from './model';

/** One VLESS user as it is, or shall be, in one inbound of a server. */
export interface ServerUser {
  readonly inboundTag: string;
  /** Letter case as it is; Xray compares it in lower case and counts under it as it is. */
  readonly email: string;
  /** Null when the account cannot be read. */
  readonly uuid: string | null;
  readonly flow: string;
  readonly level: number;
}

/** What ends one difference: users to take away, then the one to add, read back; then what our list says. */
export interface DriftStep {
  readonly keyId: string;
  readonly name: string;
  readonly choice: DriftChoice;
  /** Taken away first, each from its inbound. */
  readonly remove: readonly { readonly inboundTag: string; readonly email: string }[];
  readonly add: (ServerUser & { readonly uuid: string }) | null;
  /** The key as our list had it and has it afterwards; both null: ours is not touched. */
  readonly before: DesiredKey | null;
  readonly after: DesiredKey | null;
}
