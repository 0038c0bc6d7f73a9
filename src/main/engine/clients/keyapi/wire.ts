/** Requests to one key API: reads that may be repeated, writes that never are, and every answer in words that the rest understands. */
import { setTimeout as sleep } from 'node:timers/promises';
import { Fault } from '@shared/fault';
import type { ErrorCode } from '@shared/model';
import type { Http, HttpRequest, HttpResponse } from '../../transport/http';
import type { WriteAnswer } from './contract';
import { type Pace, type PaceKind, paceOf } from './pace';
import { assertSuccess, isRecord } from './success';

/** Creating and deleting restart Xray there, which takes up to half a minute. */
const WRITE_MS = 90_000;
/** A read that a proxy in front could not pass on is asked this often, with this pause. */
const TRIES = 3;
const RETRY_MS = 2_000;
const MINUTE_MS = 60_000;
const UNITS_MS: Readonly<Record<string, number>> = { second: 1_000, minute: MINUTE_MS, hour: 60 * MINUTE_MS, day: 1_440 * MINUTE_MS };

/** Failures that end a request before a byte of it went out. */
const UNSENT: ReadonlySet<ErrorCode> = new Set(['refused', 'dns', 'tls-self-signed', 'tls-expired', 'tls-host', 'tls-pin', 'auth']);

interface Write extends Omit<HttpRequest, 'headers'> {
  readonly method: 'POST' | 'DELETE';
}

export class Wire {
  /** Comes before every path; found out by the session. */
  base = '';
  /** The credential, in the form that the server asked for. */
  headers: Readonly<Record<string, string>> = {};

  /** Base of what lies beside the API: its description, its health. */
  get root(): string {
    return this.base.replace(/\/api$/, '');
  }

  constructor(
    readonly http: Http,
    readonly pace: Pace,
    private readonly now: () => number,
    private readonly retryMs = RETRY_MS,
    private readonly writeMs = WRITE_MS,
  ) {}

  /** Any answer to a GET under the base. A proxy's 502, 503 or 504 and a cut connection are tried again. */
  async get(path: string, signal: AbortSignal | null, query?: Readonly<Record<string, string>>): Promise<HttpResponse> {
    return this.read({ path: `${this.base}${path}`, headers: this.headers, signal, ...(query ? { query } : {}) }, paceOf('GET', path));
  }

  /** The same for a path that begins at the host, which may lie outside the API: without the credential. */
  async getRaw(path: string, signal: AbortSignal | null): Promise<HttpResponse> {
    return this.read({ path, signal }, null);
  }

  /** Sends once. `value` reads what a success brought; a Fault of it makes the answer one that cannot be read. */
  async write<T>(what: Write, value: (body: unknown, serverAt: number | null) => T): Promise<WriteAnswer<T>> {
    const kind = paceOf(what.method, what.path);
    const begun = this.now();
    const took = (): number => this.now() - begun;
    if (what.signal?.aborted) return { type: 'not-sent', fault: new Fault('cancelled', 'Cancelled before it was sent'), tookMs: 0 };
    let answer: HttpResponse;
    if (kind) this.pace.count(kind);
    try {
      answer = await this.http.send({ ...what, path: `${this.base}${what.path}`, headers: this.headers, deadlineMs: this.writeMs });
    } catch (thrown) {
      if (!(thrown instanceof Fault)) throw thrown;
      if (UNSENT.has(thrown.code)) return { type: 'not-sent', fault: thrown, tookMs: took() };
      const answered = thrown.code === 'redirect' || thrown.code === 'too-large';
      return answered
        ? { type: 'said-failed', fault: thrown, status: null, tookMs: took() }
        : { type: 'no-answer', fault: thrown, tookMs: took() };
    }
    const { status } = answer;
    if (status >= 500 || status === 408) return { type: 'said-failed', fault: this.fault(answer, kind), status, tookMs: took() };
    // Whatever the words: every dialect can delete, so what is not found is the key.
    if (status === 404 && what.method === 'DELETE')
      return { type: 'refused', fault: new Fault('not-found', this.http.fault(answer).message), status, tookMs: took() };
    if (status >= 400) return { type: 'refused', fault: this.fault(answer, kind), status, tookMs: took() };
    try {
      const body = answer.body.length === 0 ? null : this.http.parse(answer);
      assertSuccess(body);
      return { type: 'said-done', value: value(body, dateOf(answer)), status, tookMs: took() };
    } catch (thrown) {
      if (!(thrown instanceof Fault)) throw thrown;
      return { type: 'said-failed', fault: thrown, status, tookMs: took() };
    }
  }

  /** What an answer that is no success means. */
  fault(answer: HttpResponse, kind: PaceKind | null): Fault {
    const fault = this.http.fault(answer);
    if (answer.status === 409) return new Fault('exists', fault.message);
    if (isNoSuchPath(answer)) return new Fault('unimplemented', fault.message);
    if (answer.status !== 429) return fault;
    const retryAfterMs = answer.retryAfterMs ?? windowOf(fault.message);
    if (kind) this.pace.refused(kind, retryAfterMs);
    return new Fault('rate-limited', fault.message, { retryAfterMs });
  }

  private async read(request: HttpRequest, kind: PaceKind | null): Promise<HttpResponse> {
    for (let attempt = 1; ; attempt += 1) {
      const last = attempt === TRIES;
      if (kind) this.pace.count(kind);
      try {
        const answer = await this.http.send(request);
        if (last || !isOfProxy(answer)) return answer;
      } catch (thrown) {
        if (last || !(thrown instanceof Fault) || thrown.code !== 'reset') throw thrown;
      }
      await sleep(this.retryMs, undefined, request.signal ? { signal: request.signal } : {}).catch(() => {
        throw new Fault('cancelled', `GET ${request.path}: cancelled`);
      });
    }
  }
}

/** The framework's own 404 for a path without a route, 405 for another verb, or a page that the API did not write. */
export function isNoSuchPath(answer: HttpResponse): boolean {
  if (answer.status === 405 || answer.status === 501) return true;
  if (answer.status !== 404) return false;
  const body = bodyOf(answer);
  return !isRecord(body) || body.detail === 'Not Found';
}

/** 502 to 504 without the API's own words. */
function isOfProxy(answer: HttpResponse): boolean {
  if (answer.status < 502 || answer.status > 504) return false;
  const body = bodyOf(answer);
  return !isRecord(body) || body.detail === undefined;
}

/** A path or body that the server's models refuse because it takes numbers only. */
export function wantsNumber(answer: HttpResponse): boolean {
  return answer.status === 422 && /int_parsing|int_type|valid integer/.test(answer.body.toString('utf8', 0, 4_000));
}

function bodyOf(answer: HttpResponse): unknown {
  try {
    return JSON.parse(answer.body.toString('utf8'));
  } catch {
    return null;
  }
}

export function dateOf(answer: HttpResponse): number | null {
  const at = Date.parse(answer.headers.date ?? '');
  return Number.isNaN(at) ? null : at;
}

/** `Rate limit exceeded: 5 per 1 minute` in ms; a minute where it is worded otherwise. */
function windowOf(words: string): number {
  const found = /per\s+(\d+)?\s*(second|minute|hour|day)/i.exec(words);
  return found ? Number(found[1] ?? 1) * (UNITS_MS[(found[2] ?? '').toLowerCase()] ?? MINUTE_MS) : MINUTE_MS;
}
