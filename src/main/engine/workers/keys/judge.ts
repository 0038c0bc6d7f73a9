import { type Expected, type Finding, findDrift, fingerprintOf } from '@shared/drift';
import { type Period, totalsOf } from '@shared/ledger';
import type { AccountTotals, Bytes, Caveat, DifferenceType, FirstContact, KeyapiRow, KeyRow, KeyState } from '@shared/model';
import { absence, quotaLevel } from '@shared/quota';
import type { Ignored } from '../../keys/protocol';
import type { Book } from './book';
import type { Online } from './online';
import type { Subject, Subjects } from './subjects';

const NONE: Bytes = { up: 0, down: 0 };
const NO_TOTALS: AccountTotals = { today: NONE, month: NONE, sinceReset: NONE, allTime: NONE };
/** Quotas and expiry move states by time: differences are looked for anew so often. */
const DRIFT_MS = 5_000;

/** What the rows are made of. */
export interface Shelf {
  readonly book: Book;
  readonly subjects: Subjects;
  readonly online: Online;
  readonly mayCountTwice: boolean;
  readonly period: (at: number) => Period;
  /** What the user chose about the first contact; null: not asked yet. */
  readonly choice: () => FirstContact | null;
  readonly ignored: () => Ignored;
}
/** Differences that are not ignored, by type and in the order of names. */
export type OpenFindings = Readonly<Record<DifferenceType, readonly Finding[]>>;

/** Judges keys as of one time. */
export class Judge {
  private findings: ReadonlyMap<string, Finding> = new Map();
  private drift: ReturnType<typeof findDrift> | null = null;
  private drawnAt = Number.NEGATIVE_INFINITY;
  private revision = -1;
  /** Some key has a quota or an expiry date. */
  private timed = false;
  private absences: readonly Expected['absent'][] = [];
  private opened: {
    readonly drift: object;
    readonly ignored: Ignored;
    readonly lists: OpenFindings;
    readonly ids: ReadonlySet<string>;
  } | null = null;
  /** Moves when the differences became others. */
  moves = 0;

  constructor(protected readonly shelf: Shelf) {}

  used(account: number): number {
    return account < 0 ? 0 : this.shelf.book.accounts.sinceReset(account);
  }

  /** Differences between our list and the server; null while its users were not read. */
  differences(now: number): ReturnType<typeof findDrift> | null {
    const { subjects } = this.shelf;
    if (!subjects.users) return null;
    if (this.revision === subjects.revision && (!this.timed || Math.abs(now - this.drawnAt) < DRIFT_MS)) return this.drift;
    this.drawnAt = now;
    const absences = subjects.all.map(subject => (subject.key ? absence(subject.key, this.used(subjects.accountOf(subject)), now) : null));
    // Time alone mostly moves nothing.
    if (this.revision === subjects.revision && absences.every((absent, at) => absent === this.absences[at])) return this.drift;
    this.absences = absences;
    this.moves += 1;
    const expected: Expected[] = [];
    for (const [at, { key }] of subjects.all.entries()) if (key) expected.push({ key, absent: absences[at] ?? null });
    this.timed = expected.some(({ key }) => key.quota !== null || key.expiresAt !== null);
    this.drift = findDrift(expected, subjects.allUsers);
    this.findings = new Map(this.drift.findings.map(finding => [finding.id, finding]));
    this.revision = subjects.revision;
    return this.drift;
  }
  /** The difference of that id as of the last look. */
  finding(id: string): Finding | undefined {
    return this.findings.get(id);
  }

  /** Differences that await a decision; null while the server's users were not read. */
  open(now: number): OpenFindings | null {
    return this.opening(now)?.lists ?? null;
  }
  /** As of the last look. */
  isOpen(subject: Subject): boolean {
    if (this.shelf.subjects.users === null) return subject.key === null;
    return this.opening(this.drawnAt)?.ids.has(subject.id) === true;
  }
  private opening(now: number) {
    const drift = this.differences(now);
    if (!drift) return null;
    const ignored = this.shelf.ignored();
    if (this.opened?.drift === drift && this.opened.ignored === ignored) return this.opened;
    const lists = { missing: [] as Finding[], unknown: [] as Finding[], differs: [] as Finding[] };
    const ids = new Set<string>();
    for (const { id } of this.shelf.subjects.all) {
      const finding = this.findings.get(id);
      if (!finding) continue;
      const fingerprint = ignored[id];
      if (fingerprint !== undefined && fingerprint === fingerprintOf(finding)) continue;
      lists[finding.type].push(finding);
      ids.add(id);
    }
    this.opened = { drift, ignored, lists, ids };
    return this.opened;
  }

  state(subject: Subject, account: number, now: number): KeyState {
    const { key } = subject;
    if (!key) return 'server-only';
    const read = this.shelf.subjects.users !== null;
    const finding = read ? this.findings.get(subject.id) : undefined;
    if (finding?.type === 'missing') return 'lost';
    if (finding) return 'differs';
    const used = this.used(account);
    const absent = absence(key, used, now);
    if (absent) return absent;
    const level = key.quota ? quotaLevel(key.quota, used) : 'ok';
    if (level !== 'ok') return level === 'full' ? 'over-quota' : 'near-quota';
    return read ? 'active' : 'unread';
  }

  row(serverId: string, subject: Subject, now: number): KeyRow {
    const { book, subjects, online } = this.shelf;
    const { key, users, name, id } = subject;
    const number = subjects.accountOf(subject);
    const account = number < 0 ? null : book.accounts.read(number);
    const user = users.find(({ inboundTag }) => inboundTag === key?.inboundTag) ?? users[0] ?? null;
    const flow = key?.flow ?? user?.flow ?? null;
    const used = this.used(number);
    return {
      ...{ serverId, id, name },
      uuidEnd: (key?.uuid ?? user?.uuid)?.slice(-4) ?? null,
      inboundTag: key?.inboundTag ?? user?.inboundTag ?? null,
      flow,
      state: this.state(subject, number, now),
      online: online.of(subject.email, account?.movedAt ?? 0, now),
      rate: book.rates.total === null ? null : number < 0 ? NONE : book.rates.of(number),
      totals: account ? totalsOf(account, this.shelf.period(now)) : book.head ? NO_TOTALS : null,
      atLeast: this.atLeast(number, this.since(subject), now),
      caveats: this.caveats(flow, this.since(subject)),
      quota: key?.quota ? { bytes: key.quota.bytes, used, resets: key.quota.resets, atFull: key.quota.atFull } : null,
      expiresAt: key?.expiresAt ?? null,
      tags: key?.tags ?? [],
      note: key?.note ?? '',
      createdAt: key?.createdAt ?? null,
      estimate: null,
    };
  }

  /** What a key API's row has besides; null: an Xray of our own. */
  listed(_subject: Subject, _now: number): KeyapiRow | null {
    return null;
  }

  /** The end of the last span in which bytes of an account may be missing; 0: none. */
  lossAt(number: number, since: number): number {
    const { head, accounts } = this.shelf.book;
    const gap = head && head.gapEnd > since ? head.gapEnd : 0;
    return number < 0 ? gap : Math.max(gap, accounts.lossAt(number));
  }

  /** Since when bytes of this key may have been lost: a user that is not ours may be older than its counter. */
  since(subject: Subject): number {
    const { key } = subject;
    if (!key) return 0;
    const number = this.shelf.subjects.accountOf(subject);
    return number < 0 ? key.createdAt : Math.min(key.createdAt, this.shelf.book.accounts.read(number).since);
  }

  protected atLeast(number: number, since: number, now: number): KeyRow['atLeast'] {
    const { book, period } = this.shelf;
    const account = number < 0 ? null : book.accounts.read(number);
    const loss = this.lossAt(number, since);
    if (loss === 0) return { today: false, month: false, sinceReset: false, allTime: false };
    const [lost, today] = [period(loss), period(now)];
    return {
      today: lost.day >= today.day,
      month: lost.month >= today.month,
      sinceReset: loss > (account?.resetAt ?? 0),
      allTime: true,
    };
  }

  /** Of the server as a whole. */
  serverCaveats(): readonly Caveat[] {
    const { book, mayCountTwice } = this.shelf;
    return [...(mayCountTwice ? (['may-count-twice'] as const) : []), ...(book.head?.foreignAt ? (['foreign-resets'] as const) : [])];
  }

  private caveats(flow: string | null, since: number): readonly Caveat[] {
    const { book, mayCountTwice } = this.shelf;
    const found: Caveat[] = [];
    if (mayCountTwice && flow === '') found.push('may-count-twice');
    if (flow?.includes('vision')) found.push('vision-bursts');
    if ((book.head?.foreignAt ?? 0) > since) found.push('foreign-resets');
    return found;
  }
}
