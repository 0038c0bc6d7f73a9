/** Days and times of events in the zone whose days the log counts. Pure. */
import type { Texts } from '@shared/translate';

const formats = new Map<string, Intl.DateTimeFormat>();
function formatOf(language: string, options: Intl.DateTimeFormatOptions): Intl.DateTimeFormat {
  const name = JSON.stringify([language, options]);
  const known = formats.get(name);
  if (known) return known;
  const made = new Intl.DateTimeFormat(language, options);
  formats.set(name, made);
  return made;
}

/** `2026-09-14` */
export const dayOf = (at: number, zone: string): string => formatOf('en-CA', { timeZone: zone, dateStyle: 'short' }).format(at);

/** The calendar's day before. */
const before = (day: string): string => new Date(Date.parse(`${day}T00:00:00Z`) - 86_400_000).toISOString().slice(0, 10);

/** `14 Sep`, of another year with it. */
export function dateText(t: Texts, day: string, today: string): string {
  const year = day.slice(0, 4) === today.slice(0, 4) ? {} : ({ year: 'numeric' } as const);
  return formatOf(t.language === 'en' ? 'en-GB' : t.language, { timeZone: 'UTC', day: 'numeric', month: 'short', ...year }).format(
    Date.parse(`${day}T00:00:00Z`),
  );
}

/** `Today`, `Yesterday`, `12 Sep` */
export function dayWord(t: Texts, day: string, today: string): string {
  if (day === today) return t('eventsPage.today');
  return day === before(today) ? t('eventsPage.yesterday') : dateText(t, day, today);
}

/** `Today, 14 Sep`, `12 Sep` */
export function dayText(t: Texts, day: string, today: string): string {
  const [word, date] = [dayWord(t, day, today), dateText(t, day, today)];
  return word === date ? date : t('eventsPage.day-of', { word, day: date });
}
