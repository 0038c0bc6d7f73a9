/** The fields of a key as typed, and what they mean. Pure. */
import { apiNameProblem, nameProblem } from '@shared/identity';
import {
  type InboundView,
  type KeyDraft,
  type KeyRow,
  MOST_ROLLING_DAYS,
  type Quota,
  type ResetSchedule,
  type Settings,
} from '@shared/model';
import { dayIn, dayText } from '@shared/quota';
import { DAY_MS } from './keyText';

export const VISION = 'xtls-rprx-vision';
/** As many keys as one bulk action makes. */
const MOST_KEYS = 10_000;

export type ExpiryChoice = 'never' | '30' | '90' | 'date';
export interface LimitsForm {
  /** In units of 2^30 or 10^9 bytes; empty: no quota. */
  readonly quota: string;
  /** What `quota` stood for to the byte when the form was filled from a key: untouched, it stays. */
  readonly exactly: { readonly text: string; readonly bytes: number } | null;
  readonly resets: ScheduleId;
  /** Of a rolling schedule: its days, and the one they are counted from (`2026-12-31`; empty: not chosen). */
  readonly days: string;
  readonly from: string;
  readonly block: boolean;
  readonly expires: ExpiryChoice;
  /** `2026-12-31`, the last day on which the key works. */
  readonly date: string;
}
export interface KeyForm extends LimitsForm {
  readonly name: string;
  readonly count: string;
  /** Empty: the server's usual one. */
  readonly inboundTag: string;
  /** Null: as the inbound allows. */
  readonly flow: string | null;
}
const NO_LIMITS: LimitsForm = {
  quota: '',
  exactly: null,
  resets: 'month-1',
  days: '30',
  from: '',
  block: false,
  expires: 'never',
  date: '',
};
export const EMPTY_FORM: KeyForm = { ...NO_LIMITS, name: '', count: '1', inboundTag: '', flow: null };

/* ---- schedules as one list ---- */

export type ScheduleId = 'never' | 'day' | 'rolling' | `week-${number}` | `month-${number}`;
const span = (from: number, to: number): readonly number[] => Array.from({ length: to - from + 1 }, (_, index) => from + index);
/** Every schedule there is, the usual first. */
export const SCHEDULES: readonly ScheduleId[] = [
  'month-1',
  'never',
  'day',
  'rolling',
  ...span(1, 7).map(day => `week-${day}` as const),
  ...span(2, 31).map(day => `month-${day}` as const),
];
export function scheduleOf({ resets, days, from }: Pick<LimitsForm, 'resets' | 'days' | 'from'>): ResetSchedule {
  const [every, day] = resets.split('-');
  const number = Number(day);
  if (every === 'rolling') return { every, days: Number(days), from: dayIn(from) ?? 0 };
  if (every === 'month') return { every, day: number };
  if (every === 'week') return { every, weekday: WEEKDAYS.find(weekday => weekday === number) ?? 1 };
  return { every: every === 'day' ? 'day' : 'never' };
}
const WEEKDAYS = [1, 2, 3, 4, 5, 6, 7] as const;
export function scheduleId(resets: ResetSchedule): ScheduleId {
  if (resets.every === 'month') return `month-${resets.day}`;
  return resets.every === 'week' ? `week-${resets.weekday}` : resets.every;
}

/* ---- numbers and days ---- */

export const quotaUnit = (sizes: Settings['sizes']): { readonly name: string; readonly bytes: number } =>
  sizes === 'iec' ? { name: 'GiB', bytes: 2 ** 30 } : { name: 'GB', bytes: 10 ** 9 };

const numberIn = (text: string): number => (text.trim() === '' ? Number.NaN : Number(text.trim().replace(',', '.')));

/** The end of a day that was typed, in this computer's zone: the key works on it still. Null: no day. */
export function endOfDay(date: string): number | null {
  const [, year, month, day] = /^(\d{4})-(\d{2})-(\d{2})$/.exec(date) ?? [];
  if (year === undefined || month === undefined || day === undefined) return null;
  const end = new Date(Number(year), Number(month) - 1, Number(day) + 1).getTime();
  return Number.isFinite(end) ? end : null;
}
/** The last day on which a key works, as a date field has it. */
export function lastDay(expiresAt: number): string {
  const date = new Date(expiresAt - 1);
  const two = (value: number): string => String(value).padStart(2, '0');
  return `${date.getFullYear()}-${two(date.getMonth() + 1)}-${two(date.getDate())}`;
}

/* ---- what it means ---- */

/** What makes the key. */
export type KeyKind = 'xray' | 'keyapi';
export type Problem = 'name' | 'api-name' | 'long-name' | 'count' | 'quota' | 'rolling' | 'date' | 'past';

/** A whole number of days, and a day to count them from. */
const isRolling = ({ days, from }: LimitsForm): boolean =>
  /^\d{1,3}$/.test(days.trim()) && Number(days) >= 1 && Number(days) <= MOST_ROLLING_DAYS && dayIn(from) !== null;

export function limitProblems(form: LimitsForm, now: number): readonly Problem[] {
  const quota = numberIn(form.quota);
  const end = form.expires === 'date' ? endOfDay(form.date) : null;
  return [
    ...(form.quota.trim() !== '' && !(quota > 0 && quota < 1e9) ? (['quota'] as const) : []),
    ...(form.quota.trim() !== '' && form.resets === 'rolling' && !isRolling(form) ? (['rolling'] as const) : []),
    ...(form.expires === 'date' && end === null ? (['date'] as const) : []),
    ...(end !== null && end <= now ? (['past'] as const) : []),
  ];
}
/** Name as typed: `{n}` and the like are part of a pattern. */
export function nameProblems(name: string, kind: KeyKind = 'xray'): readonly Problem[] {
  const problem = name.trim() === '' ? null : (kind === 'xray' ? nameProblem : apiNameProblem)(name.trim());
  if (problem === null) return [];
  return [problem === 'long-name' ? 'long-name' : kind === 'xray' ? 'name' : 'api-name'];
}
export const countOf = (form: Pick<KeyForm, 'count'>): number => (/^\d{1,5}$/.test(form.count.trim()) ? Number(form.count) : Number.NaN);

export function problemsOf(form: KeyForm, now: number, kind: KeyKind = 'xray'): readonly Problem[] {
  const count = countOf(form);
  return [...nameProblems(form.name, kind), ...(count >= 1 && count <= MOST_KEYS ? [] : (['count'] as const)), ...limitProblems(form, now)];
}

export function quotaFrom(form: LimitsForm, sizes: Settings['sizes']): Quota | null {
  const amount = numberIn(form.quota);
  if (!(amount > 0)) return null;
  const { exactly } = form;
  const bytes = exactly?.text === form.quota ? exactly.bytes : Math.round(amount * quotaUnit(sizes).bytes);
  return { bytes, resets: scheduleOf(form), atFull: form.block ? 'block' : 'notify' };
}
export function expiryFrom(form: LimitsForm, now: number): number | null {
  switch (form.expires) {
    case 'never':
      return null;
    case 'date':
      return endOfDay(form.date);
    case '30':
    case '90':
      return now + Number(form.expires) * DAY_MS;
  }
}

/** Vision needs a plain TCP inbound with REALITY or TLS. */
export const takesVision = ({ network, security }: InboundView): boolean =>
  (network === 'tcp' || network === 'raw') && (security === 'reality' || security === 'tls');

/** The flow of a new key: what was chosen, as far as the inbound takes it; Vision where nothing was. */
export const flowOf = (form: Pick<KeyForm, 'flow'>, inbound: InboundView | null): string =>
  inbound !== null && takesVision(inbound) ? (form.flow ?? VISION) : '';

/** The inbound that is chosen: the one named, else the server's usual, else the one with most keys. */
export function inboundOf(inbounds: readonly InboundView[], wanted: string, usual: string | null): InboundView | null {
  const fit = inbounds.filter(each => each.takesKeys).toSorted((a, b) => (b.users ?? 0) - (a.users ?? 0));
  return fit.find(each => each.tag === wanted) ?? fit.find(each => each.tag === usual) ?? fit[0] ?? null;
}

/** A name for several keys counts up: `guest` means `guest-{n}`. */
const patternOf = (name: string): string => (name.includes('{n}') ? name : `${name}-{n}`);

export function draftFrom(
  form: KeyForm,
  inbound: InboundView | null,
  sizes: Settings['sizes'],
  now: number,
  kind: KeyKind = 'xray',
): KeyDraft {
  const name = form.name.trim();
  return {
    name: name === '' ? null : countOf(form) > 1 ? patternOf(name) : name,
    ...(inbound === null ? {} : { inboundTag: inbound.tag, flow: flowOf(form, inbound) }),
    // A key API blocks nothing.
    quota: quotaFrom(kind === 'xray' ? form : { ...form, block: false }, sizes),
    expiresAt: expiryFrom(form, now),
  };
}

/** To a thousandth; of less, the first digits. */
function amountText(amount: number): string {
  const rounded = Number(amount.toFixed(3));
  return String(rounded > 0 ? rounded : Number(amount.toPrecision(3)));
}

/** A key's limits as the form shows them. */
export function limitsOf({ quota, expiresAt }: Pick<KeyRow, 'quota' | 'expiresAt'>, sizes: Settings['sizes']): LimitsForm {
  const text = quota === null ? '' : amountText(quota.bytes / quotaUnit(sizes).bytes);
  return {
    quota: text,
    exactly: quota && { text, bytes: quota.bytes },
    resets: quota === null ? NO_LIMITS.resets : scheduleId(quota.resets),
    days: quota?.resets.every === 'rolling' ? String(quota.resets.days) : NO_LIMITS.days,
    from: quota?.resets.every === 'rolling' ? dayText(quota.resets.from) : NO_LIMITS.from,
    block: quota?.atFull === 'block',
    expires: expiresAt === null ? 'never' : 'date',
    date: expiresAt === null ? '' : lastDay(expiresAt),
  };
}
