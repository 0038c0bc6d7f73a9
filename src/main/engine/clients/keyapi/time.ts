/** The server's clock: its `Date` header is UTC, its dates are local and name no zone. */

const QUARTER_MS = 900_000;
/** Zones lie within this of UTC. */
const WIDEST_MS = 15 * 3_600_000;
const ZONED = /(z|[+-]\d\d:?\d\d)$/i;
/** Unix seconds or milliseconds. */
const EPOCH = /^\d{9,13}(\.\d+)?$/;
const DATE = /^\d{4}-\d\d-\d\d[T ]\d\d:\d\d/;

export class ServerTime {
  /** Local time minus UTC, once something told both. */
  private offsetMs: number | null = null;

  /** Changes when dates come to mean another time. */
  get offset(): number | null {
    return this.offsetMs;
  }

  /** Something that carries the local time of an answer whose `Date` is known; another zone (summer time) replaces the one before. */
  learn(local: unknown, serverAt: number | null): void {
    if (typeof local !== 'string' || serverAt === null || ZONED.test(local) || !DATE.test(local)) return;
    const apart = Date.parse(`${local.replace(' ', 'T')}Z`) - serverAt;
    const offset = Math.round(apart / QUARTER_MS) * QUARTER_MS;
    // Farther from a whole quarter than an answer can take: it is another time than that of the answer.
    if (Math.abs(apart - offset) < 120_000 && Math.abs(offset) <= WIDEST_MS) this.offsetMs = offset;
  }

  /** A date as written, in Unix ms; null while its zone is not known, or when it is none. */
  read(text: string): number | null {
    if (EPOCH.test(text)) return Number(text) * (Number(text) < 1e11 ? 1_000 : 1);
    if (!DATE.test(text)) return null;
    const iso = text.replace(' ', 'T');
    if (ZONED.test(iso)) return numberOf(Date.parse(iso));
    return this.offsetMs === null ? null : numberOf(Date.parse(`${iso}Z`) - this.offsetMs);
  }
}

const numberOf = (at: number): number | null => (Number.isFinite(at) ? at : null);
