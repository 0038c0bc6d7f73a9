import type { ServerUser } from '@shared/drift';
import { sameName } from '@shared/identity';
import type { DesiredKey } from '@shared/model';
import type { WireKey } from '../../clients/keyapi/contract';
import type { Book } from './book';
import { Holders } from './holders';

/** One row's key: ours, the server's, or both. */
export interface Subject {
  readonly id: string;
  /** Email: ours, else the server's. */
  readonly name: string;
  /** The same in lower case. */
  readonly lower: string;
  /** What it is counted by, and online under; of a key API its identity, else its name. */
  readonly email: string;
  readonly key: DesiredKey | null;
  /** Entries of this email on the server, in all inbounds. */
  readonly users: readonly ServerUser[];
  /** What a search looks through, in lower case. */
  readonly text: string;
  /** Of a key API: the key as its list has it. */
  readonly listed?: WireKey;
}

const collator = new Intl.Collator('en', { numeric: true, sensitivity: 'base' });

/** Our keys and the server's users by name, joined. */
export class Subjects {
  readonly desired = new Map<string, DesiredKey>();
  private readonly idByName = new Map<string, string>();
  /** By name in lower case; null: not read yet. */
  users: Map<string, readonly ServerUser[]> | null = null;
  /** Names in lower case that the server showed in its present run and no longer does: somebody removed them. */
  private readonly removed = new Set<string>();
  /** The users known are those of an earlier run. */
  private outdated = false;
  private list: readonly Subject[] | null = null;
  /** The list before: in it only the names that changed since are made and ordered anew. Null: all did. */
  private before: readonly Subject[] | null = null;
  private readonly touched = new Set<string>();
  private readonly holders = new Holders(
    () => new Set([...this.idByName.keys(), ...(this.users?.keys() ?? [])]),
    name => {
      const key = this.desired.get(this.ownerOf(name) ?? '');
      return [...(key ? [key.uuid] : []), ...(this.users?.get(name) ?? []).map(user => user.uuid)];
    },
  );
  /** Moves whenever a key or user changes. */
  revision = 0;

  constructor(protected readonly book: Book) {}

  get all(): readonly Subject[] {
    this.list ??= this.build();
    return this.list;
  }
  /** `names`: in lower case, those that did; absent: any may have. */
  changed(names?: Iterable<string>): void {
    this.before = names ? (this.list ?? this.before) : null;
    for (const name of names ?? []) this.touched.add(name);
    this.list = null;
    this.revision += 1;
  }
  /** Who has a name, letter case aside: ours, or the server's under its email; null: nobody. */
  named(name: string): { readonly id: string; readonly name: string } | null {
    const key = this.desired.get(this.ownerOf(name) ?? '');
    if (key) return { id: key.keyId, name: key.name };
    const [user] = this.users?.get(sameName(name)) ?? [];
    return user ? { id: user.email, name: user.email } : null;
  }
  /** Everybody who has a uuid, bytes 6-7 aside, in our list or on the server. */
  holdersOf(uuid: string): readonly { readonly id: string; readonly name: string }[] {
    return this.holders.of(uuid).flatMap(name => this.named(name) ?? []);
  }
  /**
   * Who these accounts are of; null: nobody who is known any more. An account that is no key's has its email as id, that of a key which was removed the email
   * that was counted for it last.
   */
  accountNames(ids: readonly string[]): readonly (string | null)[] {
    let counted: ReadonlyMap<number, string> | null = null;
    const lastOf = (id: string): string | null => {
      const { accounts, counters } = this.book;
      const account = accounts.byId.get(id);
      if (account === undefined) return null;
      counted ??= new Map(counters.emails.map((email, number) => [counters.accounts[number] ?? -1, email]));
      return counted.get(account) ?? null;
    };
    return ids.map(id => this.desired.get(id)?.name ?? (id.startsWith('@') ? id.slice(1) : lastOf(id)));
  }
  /** The id of our key of that name, letter case aside. */
  ownerOf(email: string): string | null {
    return this.idByName.get(sameName(email)) ?? null;
  }
  find(id: string): Subject | null {
    const key = this.desired.get(id);
    if (key) return this.ours(key);
    if (this.ownerOf(id) !== null) return null;
    if (this.users) return this.theirs(sameName(id), id);
    return this.book.counters.byEmail.has(id) ? stranger(id, NOBODY) : null;
  }
  /** Number of the account, -1: none. */
  accountOf({ key, name }: Subject): number {
    const { accounts, counters } = this.book;
    if (key) return accounts.byId.get(key.keyId) ?? -1;
    const email = counters.byEmail.get(name);
    return email === undefined ? -1 : (counters.accounts[email] ?? -1);
  }

  save(keys: readonly DesiredKey[], removed: readonly string[]): void {
    const names: string[] = [];
    for (const id of removed) names.push(...this.drop(id));
    for (const key of keys) {
      const name = sameName(key.name);
      names.push(name, ...this.drop(key.keyId));
      this.desired.set(key.keyId, key);
      this.idByName.set(name, key.keyId);
      this.holders.changed(name);
    }
    this.changed(names);
  }
  /** The name that is free now, or nothing. */
  private drop(id: string): readonly string[] {
    const before = this.desired.get(id);
    if (!before) return [];
    const name = sameName(before.name);
    this.desired.delete(id);
    if (this.idByName.get(name) === id) this.idByName.delete(name);
    this.holders.changed(name);
    return [name];
  }

  /** The server restarted: whoever is missing at the next reading was forgotten, not removed. */
  beganAnew(): void {
    this.removed.clear();
    this.outdated = true;
  }
  /** Whether somebody took that name from the server since it runs. */
  wasRemoved(email: string): boolean {
    return this.removed.has(sameName(email));
  }

  /** All users of the server; true when they differ from those known. */
  setUsers(list: readonly ServerUser[]): boolean {
    const before = this.users;
    const { outdated } = this;
    this.outdated = false;
    const now = new Map<string, ServerUser[]>();
    for (const user of list) {
      const name = sameName(user.email);
      const group = now.get(name);
      if (group) group.push(user);
      else now.set(name, [user]);
    }
    const same = before !== null && before.size === now.size && [...now].every(([name, group]) => isSameGroup(before.get(name), group));
    if (same) return false;
    if (!outdated) for (const name of before?.keys() ?? []) if (!now.has(name)) this.removed.add(name);
    for (const name of now.keys()) this.removed.delete(name);
    this.users = now;
    this.holders.forget();
    this.changed();
    return true;
  }
  /** What a write's reading back showed of one email; null users: nothing was read yet. */
  setUser(email: string, entries: readonly ServerUser[]): void {
    if (!this.users) return;
    if (entries.length === 0) {
      if (this.users.delete(sameName(email)) && !this.outdated) this.removed.add(sameName(email));
    } else this.users.set(sameName(email), entries);
    this.holders.changed(sameName(email));
    this.changed([sameName(email)]);
  }
  get allUsers(): readonly ServerUser[] {
    return this.users ? [...this.users.values()].flat() : [];
  }

  private ours(key: DesiredKey): Subject {
    const users = this.users?.get(sameName(key.name)) ?? NOBODY;
    const text = [key.name, key.uuid.slice(-4), key.note, ...key.tags].join('\n').toLowerCase();
    return { id: key.keyId, name: key.name, lower: sameName(key.name), email: key.name, key, users, text };
  }
  /** The user of that name in lower case, who is not ours; `id`: only when it has this very email. */
  private theirs(name: string, id: string | null = null): Subject | null {
    const users = this.users?.get(name) ?? NOBODY;
    const [first] = users;
    return first && (id === null || first.email === id) ? stranger(first.email, users) : null;
  }

  protected build(): readonly Subject[] {
    const { before, touched } = this;
    const names = before && this.users ? new Set(touched) : null;
    touched.clear();
    this.before = null;
    if (!before || !names) return this.everyone().sort(inOrder);
    const fresh: Subject[] = [];
    for (const name of names) {
      const key = this.desired.get(this.ownerOf(name) ?? '');
      const subject = key ? this.ours(key) : this.theirs(name);
      if (subject) fresh.push(subject);
    }
    return merged(
      before.filter(({ lower }) => !names.has(lower)),
      fresh.sort(inOrder),
    );
  }
  private everyone(): Subject[] {
    const found = [...this.desired.values()].map(key => this.ours(key));
    for (const name of this.users?.keys() ?? []) {
      const subject = this.ownerOf(name) === null ? this.theirs(name) : null;
      if (subject) found.push(subject);
    }
    // A server that does not show its users: whoever has a counter.
    if (!this.users)
      for (const email of this.book.counters.emails)
        if (this.ownerOf(email) === null && !email.startsWith('>')) found.push(stranger(email, NOBODY));
    return found;
  }
}

const NOBODY: readonly ServerUser[] = [];
export const inOrder = (a: Subject, b: Subject): number =>
  collator.compare(a.name, b.name) || (a.name < b.name ? -1 : a.name > b.name ? 1 : 0);
/** Two lists that are in order, as one; the second is short. */
function merged(long: readonly Subject[], short: readonly Subject[]): readonly Subject[] {
  const list: Subject[] = [];
  let from = 0;
  for (const subject of short) {
    let low = from;
    let high = long.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (inOrder(long[middle] as Subject, subject) <= 0) low = middle + 1;
      else high = middle;
    }
    for (; from < low; from += 1) list.push(long[from] as Subject);
    list.push(subject);
  }
  for (; from < long.length; from += 1) list.push(long[from] as Subject);
  return list;
}

const stranger = (email: string, users: readonly ServerUser[]): Subject => ({
  ...{ id: email, name: email, lower: sameName(email), email, key: null, users },
  text: [email, users[0]?.uuid?.slice(-4) ?? ''].join('\n').toLowerCase(),
});

const isSameGroup = (a: readonly ServerUser[] | undefined, b: readonly ServerUser[]): boolean =>
  a !== undefined &&
  a.length === b.length &&
  b.every(user =>
    a.some(
      other =>
        other.inboundTag === user.inboundTag &&
        other.email === user.email &&
        other.uuid === user.uuid &&
        other.flow === user.flow &&
        other.level === user.level,
    ),
  );
