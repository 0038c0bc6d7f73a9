import type { Exchange } from './message';

/** One request seen by a simulated server; nothing in it is secret. */
export interface LogEntry {
  readonly at: number;
  /** Milliseconds of the machine's monotonic clock, which all of its processes share. */
  readonly monotonic: number;
  readonly method: string;
  readonly target: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: unknown;
  status: number | null;
  fault: string | null;
}

const KEPT = 2_000;
const HIDDEN = '***';
const SECRET_HEADER = /^(authorization|cookie|x-api-key|proxy-authorization)$/i;
const SECRET_FIELD = /(password|token|secret|^key$|private)/i;
const LOGGED_HEADERS = ['authorization', 'x-api-key', 'accept', 'content-type', 'upgrade', 'user-agent'];

function redact(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(redact);
  if (value === null || typeof value !== 'object') return value;
  return Object.fromEntries(Object.entries(value).map(([name, inner]) => [name, SECRET_FIELD.test(name) ? HIDDEN : redact(inner)]));
}

function redactBody(text: string): unknown {
  if (text === '') return null;
  try {
    return redact(JSON.parse(text));
  } catch {
    return `(${text.length} characters that are not JSON)`;
  }
}

/** The requests a server has seen, newest last, with every secret replaced. */
export class RequestLog {
  readonly #entries: LogEntry[] = [];

  add(exchange: Exchange, at: number): LogEntry {
    const query = new URLSearchParams(exchange.query);
    for (const name of [...query.keys()]) if (SECRET_FIELD.test(name)) query.set(name, HIDDEN);
    const headers: Record<string, string> = {};
    for (const name of LOGGED_HEADERS) {
      const value = exchange.headers[name];
      if (value !== undefined) headers[name] = SECRET_HEADER.test(name) ? HIDDEN : String(value);
    }
    const target = query.size > 0 ? `${exchange.path}?${query}` : exchange.path;
    const monotonic = Number(process.hrtime.bigint()) / 1e6;
    const asked = { method: exchange.method, target, headers, body: redactBody(exchange.body) };
    const entry: LogEntry = { at, monotonic, ...asked, status: null, fault: null };
    this.#entries.push(entry);
    if (this.#entries.length > KEPT) this.#entries.shift();
    return entry;
  }

  get entries(): readonly LogEntry[] {
    return this.#entries;
  }

  clear(): void {
    this.#entries.length = 0;
  }
}
