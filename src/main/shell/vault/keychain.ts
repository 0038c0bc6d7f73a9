import type { KeychainState } from '@shared/model';

/** The part of keytar that is used. */
export interface Keychain {
  getPassword(service: string, account: string): Promise<string | null>;
  setPassword(service: string, account: string, password: string): Promise<void>;
  deletePassword(service: string, account: string): Promise<boolean>;
  findCredentials(service: string): Promise<readonly { readonly account: string; readonly password: string }[]>;
}

/** The system's keychain. Rejects where its library is not there. */
export async function loadKeychain(): Promise<Keychain> {
  const loaded = (await import('keytar')) as unknown as { readonly default?: Keychain } & Keychain;
  return loaded.default ?? loaded;
}

class TooSlow extends Error {}

/** Rejects after `ms`; `late` is then called, since the work itself cannot be stopped. */
export function withDeadline<T>(work: Promise<T>, ms: number, late: () => void): Promise<T> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => {
      late();
      reject(new TooSlow(`the keychain did not answer within ${ms} ms`));
    }, ms);
    work.then(resolve, reject).finally(() => clearTimeout(timer));
  });
}

const ABSENT =
  /not provided by any|ServiceUnknown|NameHasNoOwner|autolaunch|could not connect|cannot spawn|no such file|connection refused|connection is closed|load keytar|libsecret|cannot find (module|package)/i;
const LOCKED = /locked|prompt|dismissed|cancel|object does not exist|no such (object|collection|interface)|interaction is not allowed/i;

/** What a failed call says about the keychain. */
export function classify(error: unknown): KeychainState {
  if (error instanceof TooSlow) return 'locked';
  const message = error instanceof Error ? error.message : String(error);
  if (LOCKED.test(message)) return 'locked';
  return ABSENT.test(message) ? 'absent' : 'failing';
}
