/** One row of a list, field by field: text -> what a key should be. Pure. */
import { isUuid, type NameRule } from '../identity';
import { MOST_ROLLING_DAYS, type Quota, type ResetSchedule } from '../model';
import { dayIn, dayText } from '../quota/resets';

/** A key out of a list; null and absent fields take the server's habits. */
export interface ListedKey {
  readonly name: string;
  readonly uuid: string | null;
  readonly flow: string | null;
  readonly inboundTag: string | null;
  readonly paused: boolean;
  readonly quota: Quota | null;
  readonly expiresAt: number | null;
  readonly tags: readonly string[];
  readonly note: string;
}
/** The same fields as they stand in the list, by the names of `FIELDS`. */
export type RawRow = Readonly<Partial<Record<Field, string>>>;
export type Field = (typeof FIELDS)[number];
/** Names of the columns, as they are written; other columns are not read. */
export const FIELDS = ['name', 'uuid', 'flow', 'inbound', 'paused', 'quota', 'resets', 'at_full', 'expires', 'tags', 'note'] as const;

/** Everything that can be wrong with a row; texts are `import.<code>`. The last three are found by asking the server and our own list. */
export const IMPORT_PROBLEMS = [
  'bad-row',
  'no-name',
  'long-name',
  'bad-name',
  'not-one-line',
  'name-twice',
  'bad-uuid',
  'uuid-twice',
  'bad-flow',
  'bad-inbound',
  'bad-paused',
  'bad-quota',
  'bad-resets',
  'bad-at-full',
  'bad-expires',
  'bad-tags',
  'long-note',
  'name-taken',
  'uuid-taken',
  'no-inbound',
] as const;
export type ImportProblem = (typeof IMPORT_PROBLEMS)[number];

/** Thrown for a field that cannot be read. */
export class BadField extends Error {
  constructor(
    readonly code: ImportProblem,
    readonly detail: string,
  ) {
    super(code);
  }
}

const MAX_TAGS = 20;
const MAX_TAG = 40;
const MAX_NOTE = 2_000;
const FLOWS: ReadonlyMap<string, string> = new Map([
  ['none', ''],
  ['-', ''],
  ['vision', 'xtls-rprx-vision'],
  ['xtls-rprx-vision', 'xtls-rprx-vision'],
]);
const YES: ReadonlySet<string> = new Set(['true', 'yes', '1']);
const NO: ReadonlySet<string> = new Set(['', 'false', 'no', '0']);

/** Throws `BadField` for the first field that is wrong. */
export function readFields(raw: RawRow, nameProblem: NameRule): ListedKey {
  const text = (field: Field): string => raw[field] ?? '';
  const name = text('name');
  const problem = nameProblem(name);
  if (problem) throw new BadField(problem, name.slice(0, 100));
  const uuid = text('uuid').toLowerCase();
  if (uuid !== '' && !isUuid(uuid)) throw new BadField('bad-uuid', '');
  if (text('inbound').length > 200) throw new BadField('bad-inbound', text('inbound').slice(0, 50));
  if (text('note').length > MAX_NOTE) throw new BadField('long-note', '');
  return {
    name,
    uuid: uuid === '' ? null : uuid,
    flow: readFlow(text('flow')),
    inboundTag: text('inbound') || null,
    paused: readFlag(text('paused')),
    quota: readQuota(text('quota'), text('resets'), text('at_full')),
    expiresAt: readTime(text('expires')),
    tags: readTags(text('tags')),
    note: text('note'),
  };
}

function readFlow(text: string): string | null {
  if (text === '') return null;
  const flow = FLOWS.get(text.toLowerCase());
  if (flow === undefined) throw new BadField('bad-flow', text.slice(0, 50));
  return flow;
}

function readFlag(text: string): boolean {
  const lower = text.toLowerCase();
  if (YES.has(lower)) return true;
  if (NO.has(lower)) return false;
  throw new BadField('bad-paused', text.slice(0, 50));
}

const UNIT = /^(\d+(?:[.,]\d+)?)\s*(?:([kmgtp])(i?)b?|b|bytes)?$/i;

/** Bytes; with a unit of 1000 (kB, MB, GB) or of 1024 (KiB, MiB, GiB). */
function readBytes(text: string): number {
  const found = UNIT.exec(text);
  const value = Number(found?.[1]?.replace(',', '.'));
  const step = found?.[3] ? 1024 : 1000;
  const bytes = Math.round(value * step ** ('kmgtp'.indexOf((found?.[2] ?? '').toLowerCase() || ' ') + 1));
  if (!found || !Number.isSafeInteger(bytes) || bytes <= 0) throw new BadField('bad-quota', text.slice(0, 50));
  return bytes;
}

function readQuota(bytes: string, resets: string, atFull: string): Quota | null {
  const schedule = readResets(resets.toLowerCase());
  const full = atFull.toLowerCase();
  if (full !== '' && full !== 'notify' && full !== 'block') throw new BadField('bad-at-full', atFull.slice(0, 50));
  if (bytes === '' || /^(0|none|unlimited|-)$/i.test(bytes)) return null;
  return { bytes: readBytes(bytes), resets: schedule, atFull: full === 'block' ? 'block' : 'notify' };
}

const isWeekday = (day: number): day is 1 | 2 | 3 | 4 | 5 | 6 | 7 => Number.isInteger(day) && day >= 1 && day <= 7;

/** `never`, `day`, `week:1` (Monday) to `week:7`, `month:1` to `month:31`, `rolling:30:2026-11-21` (every 30 days, counted from that one). */
function readResets(text: string): ResetSchedule {
  const [every, number = '1', from = ''] = text.split(':');
  const day = Number(number);
  if (text === '' || text === 'never') return { every: 'never' };
  if (text === 'day') return { every: 'day' };
  if (every === 'week' && isWeekday(day)) return { every: 'week', weekday: day };
  if (every === 'month' && Number.isInteger(day) && day >= 1 && day <= 31) return { every: 'month', day };
  const first = dayIn(from);
  if (every === 'rolling' && Number.isInteger(day) && day >= 1 && day <= MOST_ROLLING_DAYS && first !== null)
    return { every: 'rolling', days: day, from: first };
  throw new BadField('bad-resets', text.slice(0, 50));
}

/** The same the other way round. */
export function writeResets(resets: ResetSchedule): string {
  switch (resets.every) {
    case 'week':
      return `week:${resets.weekday}`;
    case 'month':
      return `month:${resets.day}`;
    case 'rolling':
      return `rolling:${resets.days}:${dayText(resets.from)}`;
    default:
      return resets.every;
  }
}

/** A date (the key works to its end, local time), a date with a time, or Unix seconds or milliseconds. */
function readTime(text: string): number | null {
  if (text === '' || /^(0|never|-)$/i.test(text)) return null;
  const date = /^(\d{4})-(\d{2})-(\d{2})(?:$|[T ]\d{2}:\d{2})/.exec(text);
  const number = Number(text);
  let at = Number.NaN;
  if (date) {
    const [year, month, day] = [Number(date[1]), Number(date[2]), Number(date[3])];
    const given = new Date(Date.UTC(year, month - 1, day));
    // 31 April would pass for 1 May.
    const isDay = given.getUTCMonth() === month - 1 && given.getUTCDate() === day;
    if (isDay) at = text.length > 10 ? Date.parse(text) : new Date(year, month - 1, day + 1).getTime();
  } else if (/^\d{9,14}$/.test(text)) at = number < 100_000_000_000 ? number * 1000 : number;
  if (!Number.isFinite(at) || at <= 0) throw new BadField('bad-expires', text.slice(0, 50));
  return at;
}

function readTags(text: string): readonly string[] {
  const tags = [...new Set(text.split(/[;,|]/).map(tag => tag.trim()))].filter(tag => tag !== '');
  if (tags.length > MAX_TAGS || tags.some(tag => tag.length > MAX_TAG)) throw new BadField('bad-tags', text.slice(0, 50));
  return tags;
}
