import { randomUUID } from 'node:crypto';
import { type DriftStep, type Finding, fingerprintOf, keyOf, lostChoices, planSteps, type ServerUser, usualChoice } from '@shared/drift';
import { Fault } from '@shared/fault';
import type {
  Bytes,
  DesiredKey,
  Difference,
  DifferenceType,
  DifferenceWindow,
  DriftChoice,
  DriftPlan,
  DriftReport,
  DriftWish,
} from '@shared/model';
import type { Ignored, KeysInput } from '../../keys/protocol';
import type { OpenFindings } from './judge';
import type { ServerKeys } from './server';

const TYPES = ['missing', 'unknown', 'differs'] as const satisfies readonly DifferenceType[];
const NONE: OpenFindings = { missing: [], unknown: [], differs: [] };
/** Steps that only our list has to do with are handed out by thousands: they are stored together. Others are planned from what is known by then. */
const LISTED_AT_ONCE = 5_000;
const WRITTEN_AT_ONCE = 500;

/** The order of steps: what takes away frees uuids, then what puts users on the server, then what only our list has to do with. */
type Rank = 0 | 1 | 2 | 3;
const LISTED: Rank = 3;
interface Entry {
  readonly finding: Finding;
  readonly choice: DriftChoice;
  readonly rank: Rank;
}
interface Plan {
  readonly entries: readonly Entry[];
  next: number;
}

/** Choices about the differences of one server, and the steps that carry them out. */
export class Review {
  /**
   * The differences that the last report counted: windows and choices for a whole type are about these, so that a user who came since is not
   * adopted or removed unseen.
   */
  private reported: OpenFindings | null = null;
  private readonly plans = new Map<number, Plan>();
  private lastPlan = 0;

  constructor(private readonly server: ServerKeys) {}

  /** All but `putBackByItself`, which the keys service knows better. */
  report(now: number): DriftReport {
    const { judge, usersAt } = this.server;
    const drift = judge.differences(now);
    const lists = judge.open(now) ?? NONE;
    this.reported = lists;
    const { missing, unknown, differs } = lists;
    const open = missing.length + unknown.length + differs.length;
    return {
      ...{ readAt: usersAt, agree: drift?.agree ?? 0, rightlyAbsent: drift?.rightlyAbsent ?? 0 },
      counts: { missing: missing.length, unknown: unknown.length, differs: differs.length },
      lostAt: this.server.lostAt(missing),
      fields: differs.reduce((sum, finding) => sum + (finding.type === 'differs' ? finding.fields.length : 0), 0),
      ignored: (drift?.findings.length ?? 0) - open,
      putBackByItself: false,
    };
  }

  window({ type, offset, limit, now }: KeysInput<'differences'>): DifferenceWindow {
    const list = this.lists(now)[type];
    return { rows: list.slice(offset, offset + limit).map(finding => this.difference(finding, now)), count: list.length };
  }

  /** What the wish comes to, and its first steps in the order in which they would be taken; then what it ignores. */
  preview({ wish, limit, now }: KeysInput<'preview'>): DriftPlan {
    const { steps, ignored } = this.expand(wish, now);
    const shown = [...steps.slice(0, limit), ...ignored.slice(0, Math.max(0, limit - steps.length))];
    return {
      steps: shown.map(({ finding, choice }) => ({ difference: this.difference(finding, now), choice })),
      changes: steps.length,
      ignores: ignored.length,
    };
  }
  /** What the differences that the wish ignores look like now. */
  ignore({ wish, now }: KeysInput<'ignore'>): Ignored {
    return Object.fromEntries(this.expand(wish, now).ignored.map(({ finding }) => [finding.id, fingerprintOf(finding)]));
  }

  begin({ wish, now }: KeysInput<'planBegin'>): { readonly plan: number; readonly count: number } {
    const entries = wish === 'lost' ? this.lost(now) : this.expand(wish, now).steps;
    this.lastPlan += 1;
    this.plans.set(this.lastPlan, { entries, next: 0 });
    return { plan: this.lastPlan, count: entries.length };
  }
  /** The next steps, made from what is known now: what is settled by then gives none. Null: the plan is over. */
  next({ plan: id, now }: KeysInput<'planNext'>): readonly DriftStep[] | null {
    const plan = this.plans.get(id);
    if (!plan) throw new Fault('gone', 'The steps were lost');
    const first = plan.entries[plan.next];
    if (!first) return null;
    const listed = first.rank === LISTED;
    const page: Entry[] = [];
    const most = listed ? LISTED_AT_ONCE : WRITTEN_AT_ONCE;
    for (let entry: Entry | undefined = first; entry && page.length < most; entry = plan.entries[plan.next]) {
      if ((entry.rank === LISTED) !== listed) break;
      page.push(entry);
      plan.next += 1;
    }
    const { judge, serverId } = this.server;
    judge.differences(now);
    const findings = page.flatMap(({ finding }) => {
      const present = judge.finding(finding.id);
      return present?.type === finding.type ? [present] : [];
    });
    const adopt = (user: ServerUser & { readonly uuid: string }): DesiredKey =>
      keyOf(user, { serverId, keyId: randomUUID(), createdAt: now });
    return planSteps(findings, new Map(page.map(({ finding, choice }) => [finding.id, choice])), adopt);
  }
  end(plan: number): null {
    this.plans.delete(plan);
    return null;
  }

  private lists(now: number): OpenFindings {
    this.reported ??= this.server.judge.open(now);
    return this.reported ?? NONE;
  }

  private lost(now: number): readonly Entry[] {
    const open = this.server.judge.open(now) ?? NONE;
    const findings = TYPES.flatMap(type => open[type]);
    const chosen = lostChoices(findings);
    return inOrder(findings.filter(({ id }) => chosen.has(id)).flatMap(finding => entryOf(finding, 'put-back')));
  }
  private expand({ choices, all }: DriftWish, now: number): { readonly steps: readonly Entry[]; readonly ignored: readonly Entry[] } {
    const { judge } = this.server;
    judge.differences(now);
    const made = new Map(choices.map(({ keyId, choice }) => [keyId, choice]));
    const entries: Entry[] = [];
    const lists = all ? this.lists(now) : (judge.open(now) ?? NONE);
    for (const type of TYPES)
      for (const finding of lists[type]) {
        const choice = made.get(finding.id) ?? all?.[type];
        made.delete(finding.id);
        if (choice === undefined) continue;
        entries.push(...entryOf(finding, choice === 'usual' ? usualChoice(type, this.isUsed(finding, now)) : choice));
      }
    // What was ignored earlier, or came since.
    for (const [id, choice] of made) {
      const finding = judge.finding(id);
      if (finding) entries.push(...entryOf(finding, choice));
    }
    return {
      steps: inOrder(entries.filter(({ choice }) => choice !== 'ignore')),
      ignored: entries.filter(({ choice }) => choice === 'ignore'),
    };
  }

  private isUsed({ id }: Finding, now: number): boolean {
    const { subjects, book, online } = this.server;
    const subject = subjects.find(id);
    const number = subject ? subjects.accountOf(subject) : -1;
    if (number >= 0 && book.accounts.allTime(number) > 0) return true;
    return online.of(id, number < 0 ? 0 : book.accounts.movedAt(number), now).lastSeen !== null;
  }

  private difference(finding: Finding, now: number): Difference {
    const { book, subjects, online } = this.server;
    const { accounts } = book;
    const own = (id: string): number => accounts.byId.get(id) ?? -1;
    const month = (number: number): Bytes | null => (number < 0 ? null : accounts.month(number, this.server.period(now)));
    switch (finding.type) {
      case 'missing': {
        const { keyId, name, inboundTag, flow } = finding.key;
        return { type: 'missing', keyId, name, inboundTag, flow, month: month(own(keyId)), lostAt: this.server.lostAt([finding]) };
      }
      case 'unknown': {
        const [user] = finding.users;
        const subject = subjects.find(finding.id);
        const number = subject ? subjects.accountOf(subject) : -1;
        return {
          ...{ type: 'unknown', keyId: finding.id, name: finding.id, inboundTag: user?.inboundTag ?? '', flow: user?.flow ?? '' },
          uuidEnd: user?.uuid?.slice(-4) ?? null,
          bytes: number < 0 ? null : accounts.read(number).total,
          lastSeen: online.of(finding.id, number < 0 ? 0 : accounts.movedAt(number), now).lastSeen,
        };
      }
      case 'differs': {
        const { keyId, name } = finding.key;
        return { type: 'differs', keyId, name, fields: finding.fields, month: month(own(keyId)) };
      }
    }
  }
}

/** None for what gives no step: a user whose account cannot be read cannot be adopted. */
function entryOf(finding: Finding, choice: DriftChoice): readonly Entry[] {
  if (finding.type === 'unknown' && choice === 'adopt' && (finding.users[0]?.uuid ?? null) === null) return [];
  return [{ finding, choice, rank: rankOf(finding, choice) }];
}
function rankOf(finding: Finding, choice: DriftChoice): Rank {
  switch (finding.type) {
    case 'missing':
      return choice === 'put-back' ? 2 : LISTED;
    case 'unknown':
      return choice === 'adopt' ? LISTED : 0;
    case 'differs':
      if (choice === 'adopt') return LISTED;
      return choice === 'remove' || finding.fields.some(({ field }) => field === 'standing') ? 0 : 1;
  }
}
const inOrder = (entries: readonly Entry[]): readonly Entry[] =>
  ([0, 1, 2, 3] as const).flatMap(rank => entries.filter(entry => entry.rank === rank));
