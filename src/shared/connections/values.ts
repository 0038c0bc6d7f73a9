/** What a term compares with: texts with `*`, subnets, numbers with units, ranges. */
import { parseSubnet, type Subnet } from '../subnet';

/** Both ends included. */
export interface Range {
  readonly from: number;
  readonly to: number;
}
export type TextTest =
  | { readonly type: 'has'; readonly text: string }
  | { readonly type: 'is'; readonly text: string }
  | { readonly type: 'like'; readonly parts: readonly string[] }
  | { readonly type: 'subnet'; readonly subnet: Subnet };

const KIB = 1024;
/** As people write them, with or without `iB` and `/s`. */
const SIZES: Readonly<Record<string, number>> = { '': 1, b: 1, k: KIB, m: KIB ** 2, g: KIB ** 3, t: KIB ** 4 };
const TIMES: Readonly<Record<string, number>> = { ms: 1, '': 1000, s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000 };

function sizeOf(text: string): number | null {
  const [, number = '', unit = ''] = /^(\d+(?:\.\d+)?)\s*([kmgt]?)(?:i?b)?(?:\/s)?$/i.exec(text) ?? [];
  const factor = SIZES[unit.toLowerCase()];
  return number === '' || factor === undefined ? null : Number(number) * factor;
}

/** `90`, `10s`, `1h30m`, `1:30`. */
function durationOf(text: string): number | null {
  const clock = /^(?:(\d+):)?(\d{1,3}):(\d{2})$/.exec(text);
  if (clock) return ((Number(clock[1] ?? 0) * 60 + Number(clock[2])) * 60 + Number(clock[3])) * 1000;
  if (!/^(\d+(\.\d+)?(ms|[smhd])?)+$/i.test(text)) return null;
  let sum = 0;
  for (const [, number, unit = ''] of text.matchAll(/(\d+(?:\.\d+)?)(ms|[smhd])?/gi))
    sum += Number(number) * (TIMES[unit.toLowerCase()] ?? 0);
  return sum;
}

const plainOf = (text: string): number | null => (/^\d{1,5}$/.test(text) ? Number(text) : null);

export type NumberKind = 'port' | 'bytes' | 'rate' | 'age';
const READERS: Readonly<Record<NumberKind, (text: string) => number | null>> = {
  port: plainOf,
  bytes: sizeOf,
  rate: sizeOf,
  age: durationOf,
};
/** The least step by which `>` differs from `>=`: figures are whole, rates are not. */
const STEP = 1e-9;

/**
 * `>1m`, `>=1m`, `<10s`, `=443`, `1m..5m`, `..5m`, `1m..`; a number alone is that port, and for figures at least that much. Null: no number;
 * 'empty': a range from more to less.
 */
export function rangeOf(text: string, kind: NumberKind): Range | 'empty' | null {
  const read = READERS[kind];
  const [low, high, ...more] = text.split('..');
  if (high !== undefined) {
    if (more.length > 0 || (low === '' && high === '')) return null;
    const from = low === '' ? Number.NEGATIVE_INFINITY : read(low ?? '');
    const to = high === '' ? Number.POSITIVE_INFINITY : read(high);
    if (from === null || to === null) return null;
    return from > to ? 'empty' : { from, to };
  }
  const [, sign = '', number = ''] = /^(>=|<=|>|<|=)?(.*)$/s.exec(text) ?? [];
  const value = read(number.trim());
  if (value === null) return null;
  switch (sign) {
    case '>':
      return { from: value + Math.max(STEP, value * STEP), to: Number.POSITIVE_INFINITY };
    case '>=':
      return { from: value, to: Number.POSITIVE_INFINITY };
    case '<':
      return { from: Number.NEGATIVE_INFINITY, to: value - Math.max(STEP, value * STEP) };
    case '<=':
      return { from: Number.NEGATIVE_INFINITY, to: value };
    default:
      return { from: value, to: sign === '=' || kind === 'port' ? value : Number.POSITIVE_INFINITY };
  }
}

/** `=text`: the whole of it; `*` stands for anything; else a part of it. Without case. */
export function textTestOf(value: string, quoted: boolean, isAddress: boolean): TextTest {
  const lower = value.toLowerCase();
  if (quoted) return { type: lower === '' ? 'is' : 'has', text: lower };
  if (lower.startsWith('=')) return { type: 'is', text: lower.slice(1) };
  const subnet = isAddress && lower.includes('/') ? parseSubnet(lower) : null;
  if (subnet) return { type: 'subnet', subnet };
  return lower.includes('*') ? { type: 'like', parts: lower.split('*') } : { type: 'has', text: lower };
}

/** Whether a text (in lower case) is these parts with anything between them. */
export function isLike(text: string, parts: readonly string[]): boolean {
  const first = parts[0] ?? '';
  const last = parts.at(-1) ?? '';
  if (!text.startsWith(first) || !text.endsWith(last) || text.length < first.length + last.length) return false;
  let at = first.length;
  for (const part of parts.slice(1, -1)) {
    const found = text.indexOf(part, at);
    if (found < 0) return false;
    at = found + part.length;
  }
  return at <= text.length - last.length;
}
