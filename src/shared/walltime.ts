/** Wall clocks of a time zone: what a schedule's times of day mean. Pure; zones come from the platform's own tables. */

/** A zone's clock; `naive` times are what it shows, as if it were UTC, in ms. */
export interface Zone {
  naive(at: number): number;
  /** When the clock shows that. An hour that is skipped counts as the one after it, of a repeated one the first. */
  at(naive: number): number;
}

export const DAY_MS = 86_400_000;
const HOUR_MS = 3_600_000;

const zones = new Map<string, Zone>();

/** The zone of that IANA name, e.g. `Europe/Riga`: the same each time. Throws a RangeError for a name that the platform does not know. */
export function zoneOf(name: string): Zone {
  const zone = zones.get(name) ?? createZone(name);
  zones.set(name, zone);
  return zone;
}

function createZone(name: string): Zone {
  const parts = { year: 'numeric', month: 'numeric', day: 'numeric', hour: 'numeric', minute: 'numeric', second: 'numeric' } as const;
  const format = new Intl.DateTimeFormat('en-US', { timeZone: name, hourCycle: 'h23', era: 'short', ...parts });
  // Offsets move at full quarters of an hour at most, and asking is slow.
  const known = new Map<number, number>();
  const offset = (at: number): number => {
    const slot = Math.floor(at / (HOUR_MS / 4));
    const before = known.get(slot);
    if (before !== undefined) return before;
    if (known.size > 500) known.clear();
    const shown = Object.fromEntries(format.formatToParts(slot * (HOUR_MS / 4)).map(({ type, value }) => [type, Number(value)]));
    const { year = 0, month = 1, day = 1, hour = 0, minute = 0, second = 0 } = shown;
    const value = Date.UTC(year, month - 1, day, hour, minute, second) - slot * (HOUR_MS / 4);
    known.set(slot, value);
    return value;
  };
  return {
    naive: at => at + offset(at),
    at(naive) {
      // The two offsets that may hold around then; the larger gives the earlier time.
      const [late = 0, early = 0] = [offset(naive - DAY_MS), offset(naive + DAY_MS)].sort((a, b) => a - b);
      for (const shift of [early, late]) if (naive - shift + offset(naive - shift) === naive) return naive - shift;
      return naive - late;
    },
  };
}

/** Number of the day that a zone's calendar shows. */
export const dayOf = (zone: Zone, at: number): number => Math.floor(zone.naive(at) / DAY_MS);
