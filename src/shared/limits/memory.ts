/** What is remembered of all limits, by limit and subject: only of subjects of which there is something to remember. */
import type { Breach, Limit } from '../model';
import { type BreachChange, FRESH, isFresh, type Judgeable, judge, type LimitMemory, NO_SERIAL, type Serial } from './evaluate';
import { namesServer, namesSubject } from './where';

type Subject = Pick<Judgeable, 'serverId' | 'subject'>;
const keyOf = ({ serverId, subject }: Subject): string => `${serverId}\n${subject}`;
const subjectOf = (key: string): Subject => {
  const at = key.indexOf('\n');
  return { serverId: key.slice(0, at), subject: key.slice(at + 1) };
};

export class LimitsMemory {
  /** By limit, then by subject. */
  private readonly byLimit = new Map<string, Map<string, LimitMemory>>();
  private readonly openOnes = new Map<string, Breach>();

  /** After a restart: open breaches go on and are not told again, cool-downs last. */
  constructor(
    breaches: readonly Breach[] = [],
    private readonly serial: Serial = NO_SERIAL,
  ) {
    for (const breach of [...breaches].sort((a, b) => a.startedAt - b.startedAt)) {
      const before = this.of(breach.limitId, breach);
      if (breach.endedAt === null) this.put(breach.limitId, breach, { ...before, breach });
      else this.put(breach.limitId, breach, { ...before, recoveredAt: Math.max(before.recoveredAt ?? 0, breach.endedAt) });
    }
  }

  of(limitId: string, subject: Subject): LimitMemory {
    return this.byLimit.get(limitId)?.get(keyOf(subject)) ?? FRESH;
  }

  /** Open breaches. */
  open(): readonly Breach[] {
    return [...this.openOnes.values()];
  }
  find(breachId: string): Breach | null {
    return this.openOnes.get(breachId) ?? null;
  }

  /** Judges a reading by a rule; null: nothing to tell, or the rule is not over that subject. */
  judge(rule: Limit, reading: Judgeable, now: number, grace: boolean): BreachChange | null {
    if (!rule.enabled || rule.measure !== reading.measure) return null;
    if (!namesServer(rule.where, reading.serverId) || !namesSubject(rule.where, reading.subject)) return null;
    const before = this.of(rule.id, reading);
    const { memory, change } = judge(rule, before, reading, now, grace, this.serial);
    if (isFresh(rule, memory, now)) this.drop(rule.id, reading);
    else if (memory !== before) this.put(rule.id, reading, memory);
    return change;
  }

  /** Subjects of a server that a limit remembers something of: they are judged on, whether they move or not. */
  subjects(limitId: string, serverId: string): readonly string[] {
    const start = `${serverId}\n`;
    return [...(this.byLimit.get(limitId)?.keys() ?? [])].filter(key => key.startsWith(start)).map(key => key.slice(start.length));
  }

  /** Since when a limit is spoken against by each subject of it that is, or has been broken by it. */
  against(
    limitId: string,
  ): readonly { readonly serverId: string; readonly subject: string; readonly since: number; readonly broken: boolean }[] {
    return [...(this.byLimit.get(limitId) ?? [])].flatMap(([key, { breach, since }]) => {
      const from = breach?.startedAt ?? since;
      return from === null ? [] : [{ ...subjectOf(key), since: from, broken: breach !== null }];
    });
  }

  /** What comes next does not follow what was read last: it slept, or the server was away. */
  gap(which: (subject: Subject, limitId: string) => boolean): void {
    for (const [limitId, subjects] of this.byLimit)
      for (const [key, memory] of subjects)
        if (memory.lastAt !== null && which(subjectOf(key), limitId)) subjects.set(key, { ...memory, lastAt: null });
  }

  /** Changes an open breach, so that its later changes carry it; null: it is over. */
  change(breachId: string, change: Partial<Pick<Breach, 'muted' | 'acknowledgedAt' | 'told' | 'action'>>): Breach | null {
    const before = this.openOnes.get(breachId);
    if (!before) return null;
    const breach = { ...before, ...change };
    this.put(breach.limitId, breach, { ...this.of(breach.limitId, breach), breach });
    return breach;
  }

  /** Forgets what is remembered of a limit, or of a part of it; gives its open breaches, ended. */
  forget(now: number, limitId: string, which: (subject: Subject) => boolean = () => true): readonly Breach[] {
    const ended: Breach[] = [];
    for (const [key, { breach }] of this.byLimit.get(limitId) ?? []) {
      const subject = subjectOf(key);
      if (!which(subject)) continue;
      if (breach) ended.push({ ...breach, endedAt: Math.max(now, breach.startedAt) });
      this.drop(limitId, subject);
    }
    return ended;
  }

  private put(limitId: string, subject: Subject, memory: LimitMemory): void {
    this.letGo(limitId, subject);
    const subjects = this.byLimit.get(limitId) ?? new Map<string, LimitMemory>();
    this.byLimit.set(limitId, subjects);
    subjects.set(keyOf(subject), memory);
    if (memory.breach) this.openOnes.set(memory.breach.id, memory.breach);
  }
  private drop(limitId: string, subject: Subject): void {
    this.letGo(limitId, subject);
    const subjects = this.byLimit.get(limitId);
    subjects?.delete(keyOf(subject));
    if (subjects?.size === 0) this.byLimit.delete(limitId);
  }
  private letGo(limitId: string, subject: Subject): void {
    const before = this.byLimit.get(limitId)?.get(keyOf(subject))?.breach;
    if (before) this.openOnes.delete(before.id);
  }
}
