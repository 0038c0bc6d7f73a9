import { COMPARE_OFF, compareCounts, sumOf, totalsOf } from '@shared/ledger';
import type { AccountTotals, KeyapiFigures, KeyapiRow, KeyCompare, KeyRow, KeyState } from '@shared/model';
import { absence, quotaLevel } from '@shared/quota';
import { Judge } from '../judge';
import type { Subject } from '../subjects';
import { besideId, estimateId, exactId } from './reading';

const NONE: KeyapiRow['counted'] = { type: 'none' };

/** Judges keys of a key API: the server decides what there is, and what is kept here blocks nothing. */
export class ListJudge extends Judge {
  override isOpen(): boolean {
    return false;
  }

  override state(subject: Subject, account: number, now: number): KeyState {
    const { key, listed } = subject;
    const used = this.used(account);
    if (key && absence({ ...key, held: null, paused: false }, used, now) === 'expired') return 'expired';
    if (listed?.active === false) return 'disabled';
    if (!key?.quota) return 'active';
    const level = quotaLevel(key.quota, used);
    return level === 'full' ? 'over-quota' : level === 'near' ? 'near-quota' : 'active';
  }

  override row(serverId: string, subject: Subject, now: number): KeyRow {
    const { book, mayCountTwice } = this.shelf;
    const { email, listed, key } = subject;
    const row = super.row(serverId, subject, now);
    const keyapi = this.listed(subject, now);
    const { type } = keyapi.counted;
    const estimates = keyapi.estimated !== null && type !== 'exact';
    return {
      ...row,
      uuidEnd: listed?.uuid?.slice(-4) ?? null,
      totals: this.hasExact(email) ? row.totals : null,
      caveats: [
        ...row.caveats,
        ...(mayCountTwice && type === 'exact' ? (['may-count-twice'] as const) : []),
        ...(estimates ? (['estimate'] as const) : []),
      ],
      createdAt: listed?.createdAtMs ?? key?.createdAt ?? null,
      estimate: type === 'exact' ? null : (book.counted.get(email)?.estimate ?? null),
      keyapi,
    };
  }

  override listed({ email, listed }: Subject, now: number): KeyapiRow {
    const counted = this.shelf.book.counted.get(email)?.how ?? NONE;
    const estimated = this.totals(estimateId(email), now);
    const exact = this.hasExact(email);
    return {
      ...{ port: listed?.port ?? null, counted, estimated },
      compare: exact ? this.compare(email, estimateId(email), COMPARE_OFF.estimate, now) : null,
      crosscheck: exact ? this.compare(email, besideId(email), COMPARE_OFF.exact, now) : null,
    };
  }

  /** Over all keys. */
  figures(now: number): KeyapiFigures {
    const { book, subjects } = this.shelf;
    const list = book.head?.list ?? null;
    const found = { exact: 0, estimates: 0, none: 0, estimatedToday: 0, estimatedMonth: 0, monthAtLeast: false };
    for (const subject of subjects.all) {
      const { type } = book.counted.get(subject.email)?.how ?? NONE;
      found[type === 'estimate' ? 'estimates' : type] += 1;
      const exact = this.hasExact(subject.email);
      // What is only estimated now is missing in what was counted exactly before.
      if (exact) found.monthAtLeast ||= type === 'estimate' || this.atLeast(subjects.accountOf(subject), this.since(subject), now).month;
      const estimated = type === 'estimate' && !exact ? this.totals(estimateId(subject.email), now) : null;
      found.estimatedToday += estimated ? sumOf(estimated.today) : 0;
      found.estimatedMonth += estimated ? sumOf(estimated.month) : 0;
    }
    return { ...found, directed: list?.directed ?? true, readAt: list?.readAt ?? null };
  }

  /** A key that the server keeps is as old as its account here. */
  override since(subject: Subject): number {
    const number = this.shelf.subjects.accountOf(subject);
    return number < 0 ? 0 : this.shelf.book.accounts.read(number).since;
  }

  /** Something exact was ever counted for it. */
  private hasExact(email: string): boolean {
    const { book } = this.shelf;
    const number = book.accounts.byId.get(exactId(email));
    return book.counted.get(email)?.how.type === 'exact' || (number !== undefined && book.accounts.movedAt(number) > 0);
  }
  private totals(id: string, now: number): AccountTotals | null {
    const { accounts } = this.shelf.book;
    const number = accounts.byId.get(id);
    return number === undefined ? null : totalsOf(accounts.read(number), this.shelf.period(now));
  }

  /** In this month where both counted all of it, else since both count. */
  private compare(email: string, other: string, off: (typeof COMPARE_OFF)['exact' | 'estimate'], now: number): KeyCompare | null {
    const { accounts } = this.shelf.book;
    const [exactNumber, number] = [accounts.byId.get(exactId(email)), accounts.byId.get(other)];
    if (exactNumber === undefined || number === undefined) return null;
    const [exact, beside] = [accounts.read(exactNumber), accounts.read(number)];
    const today = this.shelf.period(now);
    const began = Math.max(exact.since, beside.since);
    if (this.shelf.period(began).month < today.month) {
      const [ours, theirs] = [sumOf(totalsOf(exact, today).month), sumOf(totalsOf(beside, today).month)];
      return ours + theirs > 0 ? compareCounts({ span: 'month', since: began }, ours, theirs, off) : null;
    }
    const ours = sumOf(exact.total) - sumOf(beside.first);
    const theirs = sumOf(beside.total) - sumOf(beside.base);
    return ours + theirs > 0 ? compareCounts({ span: 'since', since: Math.max(began, beside.resetAt) }, ours, theirs, off) : null;
  }
}
