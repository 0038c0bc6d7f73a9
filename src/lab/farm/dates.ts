import type { FarmProfile } from './profile';

const RU = ['янв', 'фев', 'мар', 'апр', 'мая', 'июн', 'июл', 'авг', 'сен', 'окт', 'ноя', 'дек'];
const EN = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];

const formatters = new Map<string, Intl.DateTimeFormat>();
function formatterOf(timezone: string): Intl.DateTimeFormat {
  let formatter = formatters.get(timezone);
  if (!formatter) {
    const parts = { year: 'numeric', month: 'numeric', day: '2-digit', hour: '2-digit', minute: '2-digit', second: '2-digit' } as const;
    formatter = new Intl.DateTimeFormat('en-GB', { ...parts, timeZone: timezone, hourCycle: 'h23' });
    formatters.set(timezone, formatter);
  }
  return formatter;
}

/** A moment as the panel prints it: `26 окт 2020 15:24:55`, local time of its zone, which it does not name. */
export function formatDate(at: number, profile: FarmProfile): string {
  const parts = Object.fromEntries(
    formatterOf(profile.timezone)
      .formatToParts(at + profile.skewMs)
      .map(part => [part.type, part.value]),
  );
  const month = Number(parts.month) - 1;
  const name = profile.dateStyle === 'Oct' ? EN[month] : profile.dateStyle === 'окт.' ? `${RU[month]}.` : RU[month];
  return `${parts.day} ${name} ${parts.year} ${parts.hour}:${parts.minute}:${parts.second}`;
}

/** The moment of a date as the panel prints or takes it, or null. */
export function parseDate(text: unknown, profile: FarmProfile): number | null {
  const found = /^\s*(\d{1,2})\s+(\p{L}{3,})\.?\s+(\d{4})\s+(\d{1,2}):(\d{2}):(\d{2})\s*$/u.exec(String(text));
  if (!found) return null;
  const [, day, name = '', year, hour, minute, second] = found;
  const short = name.toLowerCase().slice(0, 3).replace('май', 'мая');
  const month = Math.max(
    RU.indexOf(short),
    EN.findIndex(other => other.toLowerCase() === short),
  );
  if (month < 0) return null;
  const naive = Date.UTC(Number(year), month, Number(day), Number(hour), Number(minute), Number(second));
  return naive - offsetOf(naive, profile.timezone) - profile.skewMs;
}

/** How far the zone is ahead of UTC at about that time. */
function offsetOf(at: number, timezone: string): number {
  const parts = Object.fromEntries(
    formatterOf(timezone)
      .formatToParts(at)
      .map(part => [part.type, Number(part.value)]),
  );
  const local = Date.UTC(parts.year ?? 0, (parts.month ?? 1) - 1, parts.day, parts.hour, parts.minute, parts.second);
  return local - Math.floor(at / 1_000) * 1_000;
}

const WORDS: readonly (readonly [seconds: number, one: string, few: string, many: string, english: string])[] = [
  [86_400, 'день', 'дня', 'дней', 'day'],
  [3_600, 'час', 'часа', 'часов', 'hour'],
  [60, 'минуту', 'минуты', 'минут', 'minute'],
  [1, 'секунду', 'секунды', 'секунд', 'second'],
];

/** A duration in its largest unit: `3 дня`. */
export function humanize(seconds: number, lang: FarmProfile['lang']): string {
  const row = WORDS.find(([size]) => seconds >= size) ?? WORDS[3];
  if (!row) return '';
  const [size, one, few, many, english] = row;
  const count = Math.floor(seconds / size);
  if (lang === 'en') return `${count} ${english}${count === 1 ? '' : 's'}`;
  const word =
    count % 10 === 1 && count % 100 !== 11
      ? one
      : count % 10 >= 2 && count % 10 <= 4 && (count % 100 < 12 || count % 100 > 14)
        ? few
        : many;
  return `${count} ${word}`;
}
