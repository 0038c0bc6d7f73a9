import type { ServerUser } from '@shared/drift';
import { sameName } from '@shared/identity';
import type { DesiredKey } from '@shared/model';
import type { Book } from './book';
import { Holders } from './holders';

/** One row's key: ours, the server's, or both. */
export interface Subject {
  readonly id: string;
  /** Email: ours, else the server's. */
  readonly name: string;
  readonly key: DesiredKey | null;
  /** Entries of this email on the server, in all inbounds. */
  readonly users: readonly ServerUser[];
  /** What a search looks through, in lower case. */
  readonly text: string;
}

const collator = new Intl.Collator('en', { numeric: true, sensitivity: 'base' });

/** Our keys and the server's users by name, joined. */
export class Subjects {
  readonly desired = new Map<string, DesiredKey>();
  private readonly idByName = new Map<string, string>();
  /** By name in lower case; null: not read yet. */
  users: Map<string, readonly ServerUser[]> | null = null;
  private list: readonly Subject[] | null = null;
  private readonly holders = new Holders(
    () => new Set([...this.idByName.keys(), ...(this.users?.keys() ?? [])]),
    name => {
      const key = this.desired.get(this.ownerOf(name) ?? '');
      return [...(key ? [key.uuid] : []), ...(this.users?.get(name) ?? []).map(user => user.uuid)];
    },
  );
  /** Moves whenever a key or user changes. */
  revision = 0;

  constructor(private readonly book: Book) {}

  get all(): readonly Subject[] {
    this.list ??= this.build();
    return this.list;
  }
  changed(): void {
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
  /** The id of our key of that name, letter case aside. */
  ownerOf(email: string): string | null {
    return this.idByName.get(sameName(email)) ?? null;
  }
  find(id: string): Subject | null {
    return this.all.find(subject => subject.id === id) ?? null;
  }
  /** Number of the account, -1: none. */
  accountOf({ key, name }: Subject): number {
    const { accounts, counters } = this.book;
    if (key) return accounts.byId.get(key.keyId) ?? -1;
    const email = counters.byEmail.get(name);
    return email === undefined ? -1 : (counters.accounts[email] ?? -1);
  }

  save(keys: readonly DesiredKey[], removed: readonly string[]): void {
    for (const id of removed) this.drop(id);
    for (const key of keys) {
      this.drop(key.keyId);
      this.desired.set(key.keyId, key);
      this.idByName.set(sameName(key.name), key.keyId);
      this.holders.changed(sameName(key.name));
    }
    this.changed();
  }
  private drop(id: string): void {
    const before = this.desired.get(id);
    if (!before) return;
    this.desired.delete(id);
    if (this.idByName.get(sameName(before.name)) === id) this.idByName.delete(sameName(before.name));
    this.holders.changed(sameName(before.name));
  }

  /** All users of the server; true when they differ from those known. */
  setUsers(list: readonly ServerUser[]): boolean {
    const before = this.users;
    const now = new Map<string, ServerUser[]>();
    for (const user of list) {
      const name = sameName(user.email);
      const group = now.get(name);
      if (group) group.push(user);
      else now.set(name, [user]);
    }
    const same = before !== null && before.size === now.size && [...now].every(([name, group]) => isSameGroup(before.get(name), group));
    if (same) return false;
    this.users = now;
    this.holders.forget();
    this.changed();
    return true;
  }
  /** What a write's reading back showed of one email; null users: nothing was read yet. */
  setUser(email: string, entries: readonly ServerUser[]): void {
    if (!this.users) return;
    if (entries.length === 0) this.users.delete(sameName(email));
    else this.users.set(sameName(email), entries);
    this.holders.changed(sameName(email));
    this.changed();
  }
  get allUsers(): readonly ServerUser[] {
    return this.users ? [...this.users.values()].flat() : [];
  }

  private build(): readonly Subject[] {
    const found: Subject[] = [];
    for (const key of this.desired.values()) {
      const users = this.users?.get(sameName(key.name)) ?? [];
      const text = [key.name, key.uuid.slice(-4), key.note, ...key.tags].join('\n').toLowerCase();
      found.push({ id: key.keyId, name: key.name, key, users, text });
    }
    for (const users of this.users?.values() ?? []) {
      const [first] = users;
      if (!first || this.ownerOf(first.email) !== null) continue;
      found.push(stranger(first.email, users));
    }
    // A server that does not show its users: whoever has a counter.
    if (!this.users)
      for (const email of this.book.counters.emails)
        if (this.ownerOf(email) === null && !email.startsWith('>')) found.push(stranger(email, []));
    return found.sort((a, b) => collator.compare(a.name, b.name));
  }
}

const stranger = (email: string, users: readonly ServerUser[]): Subject => ({
  ...{ id: email, name: email, key: null, users },
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
