import type { Finding, ServerUser } from '@shared/drift';
import { Fault } from '@shared/fault';
import { sameName } from '@shared/identity';
import { type Period, periodAt } from '@shared/ledger';
import type { DesiredKey } from '@shared/model';
import type { LedgerFigures, OnlineReading, UsersReading } from '../../keys/ledger';
import type { Commit, KeysContext, KeysInput, Seen } from '../../keys/protocol';
import { Book } from './book';
import { Judge, type Shelf } from './judge';
import { ListJudge } from './list/judge';
import { ListSubjects } from './list/subjects';
import { Online } from './online';
import { limitNewsOf, quotaWorkOf } from './questions';
import { Review } from './review';
import { Rows } from './rows';
import { type Subject, Subjects } from './subjects';
import { readUsers } from './users';

/** Everything known of one server's keys, joined. */
export class ServerKeys implements Shelf {
  readonly book: Book;
  readonly subjects: Subjects;
  readonly online = new Online();
  readonly judge: Judge;
  readonly rows: Rows;
  readonly review: Review;
  /** Counts what the keys are judged with. */
  contexts = 0;
  mayCountTwice = false;
  /** When the users were read last, Unix ms; 0: never. */
  usersAt = 0;
  /** Monotonic ms at which that list was asked for. */
  private usersAskedAt = Number.NEGATIVE_INFINITY;
  /** By name in lower case: who was read back after a write, maybe while a list of all users was on its way. */
  private readonly seenSince = new Map<string, { readonly askedAt: number; readonly entries: readonly ServerUser[] }>();
  /** Since the figures before. */
  private changed = true;
  private restarted = false;
  private readonly emailsByName = new Map<string, string[]>();
  private indexed = 0;
  private ran = false;
  /** Emails that had a counter when the users were read, and when the figures were made last. */
  private knownEmails = 0;
  private listedEmails = 0;

  constructor(
    readonly serverId: string,
    private context: KeysContext,
  ) {
    this.book = new Book({
      period: at => this.period(at),
      ownerOf: email => this.subjects.ownerOf(email),
      firstContact: () => this.context.firstContact,
    });
    this.subjects = context.listed ? new ListSubjects(this.book) : new Subjects(this.book);
    this.judge = context.listed ? new ListJudge(this) : new Judge(this);
    this.rows = new Rows(this);
    this.review = new Review(this);
  }

  readonly period = (at: number): Period => periodAt(at, this.context.zone);
  readonly choice = (): KeysContext['firstContact'] => this.context.firstContact;
  readonly ignored = (): KeysContext['ignored'] => this.context.ignored;

  get zone(): string {
    return this.context.zone;
  }
  /** When the run began in which keys may have been lost; null: not known. */
  get restartedAt(): number | null {
    const mark = this.book.marks.findLast(entry => entry.mark.type === 'restart')?.mark;
    return mark?.type === 'restart' ? mark.startedAt : null;
  }

  /** When those that are missing were lost together; null: not known, or some of them were removed since. */
  lostAt(missing: readonly Finding[]): number | null {
    const removed = missing.some(finding => finding.type === 'missing' && this.subjects.wasRemoved(finding.key.name));
    return removed ? null : this.restartedAt;
  }

  /** As `restartedAt`, but of this server: one that took another's place lost nothing. */
  private get restart(): LedgerFigures['restart'] {
    const last = this.book.marks.findLast(
      ({ mark }) => mark.type === 'restart' || (mark.type === 'first-contact' && !mark.takenOver),
    )?.mark;
    return last?.type === 'restart' ? { at: last.at, startedAt: last.startedAt } : null;
  }

  load(accounts: Uint8Array | null, keys: Uint8Array | null): void {
    if (accounts) this.book.load(accounts);
    if (keys) this.subjects.save(JSON.parse(new TextDecoder().decode(keys)) as readonly DesiredKey[], []);
  }
  setContext(context: KeysContext): Commit {
    this.context = context;
    this.contexts += 1;
    this.changed = true;
    return this.book.settle();
  }

  counters({ reading, place, steady }: KeysInput<'counters'>): Commit {
    this.mayCountTwice = reading.mayCountTwice ?? this.mayCountTwice;
    const { at, uptimeS, allocations = null, bytes } = reading;
    return this.book.fold({ at, steady, uptimeS, allocations, place, bytes });
  }
  /** A reading of a key API, and its second source's beside it. */
  list({ reading, direct }: KeysInput<'list'>): Commit {
    const { subjects } = this;
    if (!(subjects instanceof ListSubjects)) throw new Fault('wrong-kind', 'This is no key API');
    if (subjects.setKeys(reading.keys)) this.changed = true;
    this.mayCountTwice = direct?.mayCountTwice ?? this.mayCountTwice;
    if (!direct) this.online.take({ type: 'unknown', code: 'key-api' });
    return this.book.list(reading, direct);
  }
  adopt(tick: number): LedgerFigures {
    const before = this.book.head;
    const emails = this.listedEmails;
    this.book.adopt(tick);
    const { head, counters } = this.book;
    const another = before !== null && head !== null && head.run > before.run;
    // At another place it is another server, which lost nothing.
    this.restarted = another && head.place === before.place;
    if (another) this.subjects.beganAnew();
    this.listedEmails = counters.emails.length;
    if (!this.subjects.users && this.listedEmails > emails) this.subjects.changed();
    const runs = this.book.rates.runs;
    this.changed ||= runs || this.ran || another || before === null || this.listedEmails > emails;
    this.ran = runs;
    const figures = this.figures();
    this.restarted = false;
    return figures;
  }

  users({ at, askedAt, inbounds }: UsersReading): LedgerFigures {
    // Overtaken by one that was asked for later.
    if (askedAt < this.usersAskedAt) return this.figures();
    this.usersAskedAt = askedAt;
    this.usersAt = at;
    this.knownEmails = this.book.counters.emails.length;
    const list = inbounds.flatMap(({ tag, bytes }) => readUsers(bytes, tag));
    this.book.takers = new Set(inbounds.map(({ tag }) => tag));
    if (this.subjects.setUsers(this.newest(list, askedAt))) this.changed = true;
    return this.figures();
  }
  takeOnline(reading: OnlineReading): void {
    this.online.take(reading);
    this.changed = true;
  }
  seen({ askedAt, users }: Seen): null {
    for (const { email, entries } of users) {
      this.subjects.setUser(email, entries);
      this.seenSince.set(sameName(email), { askedAt, entries });
    }
    this.changed = true;
    return null;
  }
  /** The list, but for who was read back since it was asked for. */
  private newest(list: readonly ServerUser[], listAskedAt: number): readonly ServerUser[] {
    for (const [name, { askedAt }] of this.seenSince) if (askedAt < listAskedAt) this.seenSince.delete(name);
    if (this.seenSince.size === 0) return list;
    const others = list.filter(({ email }) => !this.seenSince.has(sameName(email)));
    return [...others, ...[...this.seenSince.values()].flatMap(({ entries }) => entries)];
  }

  setKeys({ keys, removed, adopted, seen }: KeysInput<'setKeys'>, now: number): Commit {
    if (seen) this.seen(seen);
    if (keys.length === 0 && removed.length === 0) return null;
    this.subjects.save(keys, removed);
    this.changed = true;
    // Accounts of a key API hang on uuids.
    if (this.context.listed) return null;
    const inherits = new Set(adopted);
    const wanted = new Set(keys.map(({ name }) => sameName(name)));
    const owners = [...wanted].flatMap(this.emailsLike).flatMap(email => {
      const keyId = this.subjects.ownerOf(email);
      return keyId === null ? [] : [{ email, keyId, inherit: inherits.has(keyId) }];
    });
    return this.book.bind(owners, now);
  }
  /** Counted emails that are this one but for letter case: it does not tell users apart, but their counters. Emails are only ever added. */
  private readonly emailsLike = (name: string): readonly string[] => {
    const { emails } = this.book.counters;
    if (emails.length < this.indexed) {
      this.emailsByName.clear();
      this.indexed = 0;
    }
    for (; this.indexed < emails.length; this.indexed += 1) {
      const email = emails[this.indexed] ?? '';
      const list = this.emailsByName.get(sameName(email));
      if (list) list.push(email);
      else this.emailsByName.set(sameName(email), [email]);
    }
    return this.emailsByName.get(name) ?? [];
  };
  reset({ keyIds, at, by }: KeysInput<'reset'>): Commit {
    this.changed = true;
    const { subjects } = this;
    return this.book.reset(subjects instanceof ListSubjects ? keyIds.flatMap(id => subjects.accountIds(id)) : keyIds, at, by);
  }

  /** What changed is told once. */
  figures(now = this.book.head?.list?.readAt ?? this.book.head?.readAt ?? 0): LedgerFigures {
    const { book, subjects } = this;
    const open = this.judge.open(now);
    const figures: LedgerFigures = {
      keys: subjects.all.length,
      online: this.onlineNow(now),
      rate: book.rate,
      inbounds: book.tagRates.inbound,
      outbounds: book.tagRates.outbound,
      moved: this.changed,
      restarted: this.restarted,
      restart: this.restart,
      strangers: this.hasStrangers(),
      caveats: this.judge.serverCaveats(),
      drift: open && open.missing.length + open.unknown.length + open.differs.length,
      ...(this.judge instanceof ListJudge ? this.listFigures(this.judge, now) : {}),
    };
    this.changed = false;
    return figures;
  }

  private listFigures(judge: ListJudge, now: number): Partial<LedgerFigures> {
    const { exact, estimates, none } = judge.figures(now);
    const { book, subjects } = this;
    const work = quotaWorkOf(this, { serverId: this.serverId, now, limit: 1, skip: [] });
    const isNow = (subject: Subject): boolean => {
      const account = subjects.accountOf(subject);
      return this.online.isNow(subject.email, account < 0 ? 0 : book.accounts.movedAt(account), now);
    };
    return {
      online: subjects.all.filter(isNow).length,
      counted: { exact, estimates, none },
      direct: book.directs,
      due: work.resets.length > 0 || limitNewsOf(this, { serverId: this.serverId, now, limit: 1 }).length > 0,
    };
  }

  /** As the rows have it: the server's list, and who is missed by one that is not whole. */
  private onlineNow(now: number): number | null {
    const { book, subjects, online } = this;
    if (online.count === null) return null;
    const missed = subjects.all.filter(subject => {
      const account = subjects.accountOf(subject);
      return account >= 0 && online.isMissed(subject.email, book.accounts.movedAt(account), now);
    });
    return online.count + missed.length;
  }

  /** A counter that began since the users were read, of somebody who is not among them. */
  private hasStrangers(): boolean {
    const { users } = this.subjects;
    if (!users) return false;
    const { counters } = this.book;
    return counters.emails.slice(this.knownEmails).some(email => !users.has(sameName(email)));
  }
}
