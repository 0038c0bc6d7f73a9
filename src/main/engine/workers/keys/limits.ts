import type { Period } from '@shared/ledger';
import { isBeyond, worse } from '@shared/limits/evaluate';
import {
  type KeyLimitsAnswer,
  type KeyRule,
  type KeyRuleAnswer,
  type KeyValue,
  MOST_BEYOND,
  MOST_HELD,
  MOST_MARKS,
} from '@shared/limits/keys';
import type { Mark } from '@shared/model';
import { quotaPercent } from '@shared/quota';
import { DAY_MS } from '@shared/walltime';
import type { KeysInput } from '../../keys/protocol';
import type { ServerKeys } from './server';
import type { Subject } from './subjects';

const sum = ({ up, down }: { readonly up: number; readonly down: number }): number => up + down;

/** What limits judge of one server's keys, by its ledger. */
export function limitsOf(server: ServerKeys, { now, rules, since }: KeysInput<'limits'>): KeyLimitsAnswer {
  const began = performance.now();
  const { book, judge } = server;
  const period = server.period(now);
  const open = judge.open(now);
  const marks = book.marks.map(({ mark }) => mark).filter(({ at }) => at > since);
  const timesOf = (wanted: Mark['type']): readonly number[] =>
    marks.flatMap(({ type, at }) => (type === wanted ? [at] : [])).slice(-MOST_MARKS);
  const answers = rules.map(rule => answer(server, rule, period, now));
  return {
    rules: answers,
    ...totals(server, period),
    drift: open && open.missing.length + open.unknown.length + open.differs.length,
    resets: timesOf('foreign-reset'),
    restarts: timesOf('restart'),
    marksTo: Math.max(since, ...marks.map(({ at }) => at)),
    tookMs: performance.now() - began,
  };
}

function totals({ book }: ServerKeys, period: Period): { readonly today: number | null; readonly month: number | null } {
  if (!book.head) return { today: null, month: null };
  let [today, month] = [0, 0];
  for (let number = 0; number < book.accounts.count; number += 1) {
    if (!book.accounts.isExact(number)) continue;
    today += sum(book.accounts.today(number, period));
    month += sum(book.accounts.month(number, period));
  }
  return { today, month };
}

function answer(server: ServerKeys, rule: KeyRule, period: Period, now: number): KeyRuleAnswer {
  const { subjects } = server;
  const held = new Set(rule.held);
  const named = rule.subjects?.flatMap(id => subjects.find(id) ?? []);
  const beyond: KeyValue[] = [];
  const told: KeyValue[] = [];
  let [worst, most]: [Subject | null, number] = [null, Number.NaN];
  let count = 0;
  // A hundred thousand keys: nothing is made for those that are neither beyond nor held.
  for (const subject of named ?? subjects.all) {
    const value = ruleValue(server, subject, rule, period, now);
    if (value === null) continue;
    count += 1;
    if (worst === null || worse(rule.side, value, most) !== most) [worst, most] = [subject, value];
    const isHeld = held.size > 0 && held.delete(subject.id);
    if (isHeld || isBeyond(rule, value)) (isHeld ? told : beyond).push({ subject: subject.id, name: subject.name, value });
  }
  if (beyond.length > MOST_BEYOND) beyond.sort((a, b) => ((b.value ?? 0) - (a.value ?? 0)) * (rule.side === 'over' ? 1 : -1));
  // What is read is told; what could not be read yet (nothing was counted) is neither here nor gone.
  const unread = server.book.head === null && subjects.all.length === 0;
  const values = [...told, ...beyond.slice(0, Math.max(0, Math.min(MOST_BEYOND, MOST_HELD - told.length)))];
  const found = worst && { subject: worst.id, name: worst.name, value: most };
  return { limitId: rule.limitId, values, gone: unread ? [] : [...held], worst: found, count };
}

/** Null: the rule says nothing of that key. */
function ruleValue({ book, judge, subjects }: ServerKeys, subject: Subject, rule: KeyRule, period: Period, now: number): number | null {
  const { key } = subject;
  switch (rule.measure) {
    case 'keyQuota':
      return key?.quota ? quotaPercent(key.quota, judge.used(subjects.accountOf(subject))) : null;
    case 'keyExpires':
      return key?.expiresAt ? (key.expiresAt - now) / DAY_MS : null;
    case 'keyTraffic': {
      const number = subjects.accountOf(subject);
      if (book.head === null) return null;
      const bytes = number < 0 ? { up: 0, down: 0 } : book.accounts[rule.period?.type === 'month' ? 'month' : 'today'](number, period);
      if (rule.period?.type !== 'rolling') return sum(bytes);
      return rule.before === null ? null : sum(bytes) + (rule.before[subject.id] ?? 0);
    }
  }
}
