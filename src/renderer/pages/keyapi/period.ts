/** Days and months of a server's own books: `2025-08-05`, `2025-08`. Pure. */
import type { KeyapiSpan } from '@shared/model';
import type { Texts } from '@shared/texts';

const two = (value: number): string => String(value).padStart(2, '0');

/** The period of a moment in this computer's zone; null: the whole time. */
export function periodAt(span: KeyapiSpan, at: number): string | null {
  if (span === 'all') return null;
  const date = new Date(at);
  const month = `${date.getFullYear()}-${two(date.getMonth() + 1)}`;
  return span === 'month' ? month : `${month}-${two(date.getDate())}`;
}

/** The period so many steps later (earlier: negative); what is no period stays. */
export function periodAfter(period: string, steps: number): string {
  const [, year, month, day] = /^(\d{4})-(\d{2})(?:-(\d{2}))?$/.exec(period) ?? [];
  if (year === undefined || month === undefined) return period;
  const date =
    day === undefined
      ? new Date(Date.UTC(Number(year), Number(month) - 1 + steps, 1))
      : new Date(Date.UTC(Number(year), Number(month) - 1, Number(day) + steps));
  return date.toISOString().slice(0, day === undefined ? 7 : 10);
}

/** `August 2025`, `5 August 2025`; null: the whole time. */
export function periodText(t: Texts, period: string | null): string {
  if (period === null) return t('keyapiTraffic.whole-time');
  const day = period.length > 7;
  const at = Date.parse(`${day ? period : `${period}-01`}T00:00:00Z`);
  if (Number.isNaN(at)) return period;
  const words = { year: 'numeric', month: 'long', timeZone: 'UTC', ...(day ? { day: 'numeric' as const } : {}) } as const;
  return new Intl.DateTimeFormat(t.language === 'en' ? 'en-GB' : t.language, words).format(at);
}
