import type { DesiredKey } from '@shared/model';
import type { WireKey } from '../../../clients/keyapi/contract';
import { inOrder, type Subject, Subjects } from '../subjects';
import { estimateId, exactId, identityOf } from './reading';

/** The keys of a key API as it lists them, with what is kept of them here. Names are not unique there; ids are. */
export class ListSubjects extends Subjects {
  private keys: readonly WireKey[] = [];
  private byId: ReadonlyMap<string, Subject> = new Map();

  /** The server's list as it is now; true when it differs. */
  setKeys(keys: readonly WireKey[]): boolean {
    if (keys === this.keys || JSON.stringify(keys) === JSON.stringify(this.keys)) return false;
    this.keys = keys;
    this.changed();
    return true;
  }

  override find(id: string): Subject | null {
    // Built when it is asked for.
    void this.all;
    return this.byId.get(id) ?? null;
  }
  override ownerOf(): null {
    return null;
  }

  /** Of one that has estimates alone, the account of these. */
  override accountOf({ email }: Subject): number {
    const { accounts, counted } = this.book;
    const exact = accounts.byId.get(exactId(email)) ?? -1;
    const isExact = counted.get(email)?.how.type === 'exact' || (exact >= 0 && accounts.movedAt(exact) > 0);
    return isExact ? exact : (accounts.byId.get(estimateId(email)) ?? exact);
  }
  /** Ids of everything that is counted for a key. */
  accountIds(keyId: string): readonly string[] {
    const wish = this.desired.get(keyId);
    const identity = this.find(keyId)?.email ?? (wish && identityOf({ id: keyId, uuid: wish.uuid || null }));
    return identity === undefined ? [] : ['@', '~', '='].map(kind => `${kind}${identity}`).filter(id => this.book.accounts.byId.has(id));
  }

  override accountNames(ids: readonly string[]): readonly (string | null)[] {
    const names = new Map(this.all.map(({ email, name }) => [exactId(email), name]));
    return ids.map(id => names.get(id) ?? null);
  }

  protected override build(): readonly Subject[] {
    const subjects = this.keys.map(key => toSubject(key, this.desired.get(key.id) ?? null));
    this.byId = new Map(subjects.map(subject => [subject.id, subject]));
    return subjects.sort(inOrder);
  }
}

const toSubject = (listed: WireKey, key: DesiredKey | null): Subject => {
  const { id, name, uuid, port } = listed;
  const text = [name, uuid?.slice(-4) ?? '', key?.note ?? '', ...(key?.tags ?? []), port ?? ''].join('\n').toLowerCase();
  return { id, name, lower: name.toLowerCase(), email: identityOf(listed), key, users: [], text, listed };
};
