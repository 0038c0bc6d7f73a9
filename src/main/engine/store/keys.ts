/** What is kept of keys: what they should be, writes on their way, and each server's choices. */
import type { DesiredKey, FirstContact } from '@shared/model';

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
  /** Differences that are ignored until they change, by key id: their fingerprint. */
  readonly ignored: Readonly<Record<string, string>>;
}
export const NEW_CHOICES: KeyChoices = { firstContact: null, putBack: true, ignored: {} };

/** The part of the store that the keys service writes; every method rejects with a Fault `storage`. */
export interface KeyStore {
  changeKeys(change: KeysChange): Promise<void>;
  /** Open intents of one server, oldest first. */
  keyIntents(serverId: string): Promise<readonly KeyIntent[]>;
  keyChoices(serverId: string): Promise<KeyChoices>;
  saveKeyChoices(serverId: string, choices: KeyChoices): Promise<void>;
}
