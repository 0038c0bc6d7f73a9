/** What is kept of keys: what they should be, writes on their way, and each server's choices. */
import type { DesiredKey, FirstContact, KeyWork } from '@shared/model';

/** A write to a server that was decided and whose outcome is not stored yet. A crash leaves it open: then the server is read to learn how it ended. */
export interface KeyIntent {
  readonly id: string;
  readonly serverId: string;
  readonly keyId: string;
  readonly action: 'make' | 'rename' | 'pause' | 'resume' | 'delete' | 'hold' | 'release' | 'adopt' | 'put-back';
  /** Unix ms. */
  readonly at: number;
  /** The key as it was and as it shall be; null: none. */
  readonly before: DesiredKey | null;
  readonly after: DesiredKey | null;
  /** Of a key API, which makes its keys itself: what tells the new one (`@shared/madekey`). */
  readonly api?: {
    /** Ids that its list had before the request. */
    readonly known: readonly string[];
    readonly skewMs: number | null;
    /** The user was told that it was not done; it may still come. */
    readonly told: boolean;
    /** It may well still come: the same is not asked for again before that is settled. */
    readonly likely?: boolean;
  };
}

/** One transaction. Repeating it changes nothing. */
export interface KeysChange {
  readonly serverId: string;
  readonly save: readonly DesiredKey[];
  readonly remove: readonly string[];
  readonly begin: readonly KeyIntent[];
  /** Ids of intents whose outcome is known. */
  readonly end: readonly string[];
}

/** The user's choices for one server's keys. */
export interface KeyChoices {
  /** Null: not asked yet; nothing is counted before. */
  readonly firstContact: FirstContact | null;
  /** After a restart, lost keys are put back without asking. */
  readonly putBack: boolean;
  /** The restart (Unix ms of its mark) after which lost keys were put back last, or were not to be; null: none. */
  readonly putBackAfter: number | null;
  /** Differences that are ignored until they change, by key id: their fingerprint. */
  readonly ignored: Readonly<Record<string, string>>;
  /** How long the last writes to a key API took, ms, by action. */
  readonly took?: Readonly<Partial<Record<KeyWork['action'], readonly number[]>>>;
}
export const NEW_CHOICES: KeyChoices = { firstContact: null, putBack: true, putBackAfter: null, ignored: {} };

/** The part of the store that keys and their accounts are kept in; every method rejects with a Fault `storage`. */
export interface KeyStore {
  /** What was committed of a server, as one block (`accounts.ts`); null: nothing. */
  loadAccounts(serverId: string): Promise<Uint8Array | null>;
  /** One transaction, repeatable: a commit whose tick is there already, or an older one, changes nothing. */
  commitAccounts(serverId: string, commit: Uint8Array): Promise<void>;
  /** Desired keys in the order they were made, as JSON in UTF-8; null: none. */
  loadKeys(serverId: string): Promise<Uint8Array | null>;
  /** With what it means for the accounts, in one transaction. Called by `keys/books.ts`, which tells the worker. */
  changeKeys(change: KeysChange, commit?: Uint8Array | null): Promise<void>;
  /** Open intents of one server, oldest first. */
  keyIntents(serverId: string): Promise<readonly KeyIntent[]>;
  keyChoices(serverId: string): Promise<KeyChoices>;
  saveKeyChoices(serverId: string, choices: KeyChoices): Promise<void>;
}
