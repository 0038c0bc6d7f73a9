/** What a row of keys says about itself: shape and words of a state, of an expiry, of a quota. Pure. */
import { formatBytes, formatMoment, type Quantity, quantityText, type Units } from '@shared/format';
import type { Bytes, Caveat, KeyRow, KeyState, ResetSchedule, StateShape } from '@shared/model';
import { dayText as dayTextOf } from '@shared/quota';
import type { Texts } from '@shared/texts';
import { agoText } from '../../ui/ago';

export const KEY_SHAPES: { readonly [S in KeyState]: StateShape } = {
  'server-only': 'warn',
  lost: 'warn',
  differs: 'warn',
  blocked: 'bad',
  expired: 'off',
  paused: 'off',
  disabled: 'off',
  'over-quota': 'bad',
  'near-quota': 'warn',
  unread: 'stale',
  active: 'ok',
};

export const DAY_MS = 86_400_000;
const SOON_DAYS = 7;
/** From here on a quota is amber, in percent; the state `near-quota` begins there too. */
export const WARN_PERCENT = 90;

export const sumOf = (bytes: Bytes): number => bytes.up + bytes.down;

export interface Expiry {
  readonly text: string;
  readonly tone: 't2' | 'c-warn' | 'c-bad';
}
/** `never`, `in 3 days`, `31 Dec`, `31 Dec 2027`, `expired`. */
export function expiryOf(t: Texts, at: number | null, now: number): Expiry {
  if (at === null) return { text: t('keys.never'), tone: 't2' };
  const left = at - now;
  if (left <= 0) return { text: t('keys.expired'), tone: 'c-bad' };
  if (left < SOON_DAYS * DAY_MS) {
    const hours = Math.ceil(left / 3_600_000);
    return {
      text: hours <= 48 ? t('keys.in-hours', { count: hours }) : t('keys.in-days', { count: Math.ceil(left / DAY_MS) }),
      tone: 'c-warn',
    };
  }
  // The last day on which it works: a key that ends with the 31st expires at the first moment of the 1st.
  return { text: dayText(t, at - 1, now), tone: 't2' };
}

/** `3 Mar`, with its year where it is another one; short enough for its column in every language. */
export function dayText(t: Texts, at: number, now: number): string {
  const [day, today] = [new Date(at), new Date(now)];
  if (day.toDateString() === today.toDateString()) return formatMoment(at, now, { language: t.language });
  const words = { day: 'numeric', month: 'short' } as const;
  if (t.language === 'en') {
    const year = day.getFullYear() === today.getFullYear() ? {} : ({ year: 'numeric' } as const);
    return new Intl.DateTimeFormat('en-GB', { ...words, ...year }).format(at);
  }
  const far = { day: '2-digit', month: '2-digit', year: 'numeric' } as const;
  return new Intl.DateTimeFormat(t.language, day.getFullYear() === today.getFullYear() ? words : far).format(at);
}

/** `2 d ago`, `–` where it was never seen. */
export function seenText(t: Texts, lastSeen: number | null, now: number): string {
  return lastSeen === null ? '–' : agoText(t, now - lastSeen);
}

/** A size that was typed is written as it was: 50, not 50.0. */
function sizeOf(bytes: number, units: Units): Quantity {
  const { value, unit } = formatBytes(bytes, units);
  return { value: value.replace(/[.,]0+$/, ''), unit };
}

interface QuotaView {
  readonly percent: number;
  readonly text: string;
}
/** How full a quota is, in whole percent: 100 only when it is full. */
export function quotaOf(t: Texts, quota: NonNullable<KeyRow['quota']>, units: Units): QuotaView {
  const share = quota.bytes <= 0 ? 100 : (quota.used / quota.bytes) * 100;
  const percent = share >= 100 ? Math.floor(share) : Math.min(99, Math.round(share));
  return { percent, text: t('keys.quota-used', { percent, size: quantityText(sizeOf(quota.bytes, units)) }) };
}

const WEEK_START = Date.UTC(2024, 0, 1);
/** Name of a weekday, 1 = Monday. */
const weekdayName = (weekday: number, language: string): string =>
  new Intl.DateTimeFormat(language, { weekday: 'long', timeZone: 'UTC' }).format(WEEK_START + (weekday - 1) * DAY_MS);

/** `month, on day 1`: when the count towards a quota begins anew. */
export function scheduleText(t: Texts, resets: ResetSchedule): string {
  switch (resets.every) {
    case 'never':
      return t('keys.resets-never');
    case 'day':
      return t('keys.resets-day');
    case 'week':
      return t('keys.resets-week', { weekday: weekdayName(resets.weekday, t.language) });
    case 'month':
      return t('keys.resets-month', { day: resets.day });
    case 'rolling':
      return t('keys.resets-rolling', { count: resets.days, from: dateText(resets.from, t.language) });
  }
}

/** A day (20260131) as `31 Jan 2026`. */
export function dateText(date: number, language: string): string {
  const words = { day: 'numeric', month: 'short', year: 'numeric', timeZone: 'UTC' } as const;
  return new Intl.DateTimeFormat(language === 'en' ? 'en-GB' : language, words).format(Date.parse(dayTextOf(date)));
}

/** `Vision`, or the flow's own name, or that there is none. */
export function flowText(t: Texts, flow: string | null): string {
  if (flow === null || flow === '') return t('keys.no-flow');
  return flow === 'xtls-rprx-vision' ? t('keys.flow-vision') : t('keys.flow-other', { flow });
}

/** Caveats that are said at the number; Vision's bursts are said once, under the table. */
export const caveatsAtNumber = (caveats: readonly Caveat[]): readonly Caveat[] => caveats.filter(caveat => caveat !== 'vision-bursts');
