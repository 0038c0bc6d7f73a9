/** A day and its month as numbers: 20260131 and 202601. */
export interface Period {
  readonly day: number;
  readonly month: number;
}

const formats = new Map<string, Intl.DateTimeFormat>();

function formatOf(zone: string): Intl.DateTimeFormat {
  let format = formats.get(zone);
  if (!format) {
    format = new Intl.DateTimeFormat('en-CA', { timeZone: zone, calendar: 'gregory', year: 'numeric', month: '2-digit', day: '2-digit' });
    formats.set(zone, format);
  }
  return format;
}

/** The calendar day at `at` (Unix ms) in a zone (IANA name). Throws a RangeError for an unknown zone or time. */
export function periodAt(at: number, zone: string): Period {
  const part: Record<string, number> = {};
  for (const { type, value } of formatOf(zone).formatToParts(at)) part[type] = Number(value);
  const month = (part.year ?? 0) * 100 + (part.month ?? 0);
  return { day: month * 100 + (part.day ?? 0), month };
}
