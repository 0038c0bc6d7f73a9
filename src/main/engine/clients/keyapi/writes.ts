import { setTimeout as sleep } from 'node:timers/promises';
import { Fault } from '@shared/fault';
import type { Http, HttpRequest, HttpResponse } from '../../transport/http';
import { assertSuccess, type Row, readRow, readRows } from './rows';
import type { Session } from './session';

/** Creating and deleting restart Xray there, which takes up to half a minute. */
const WRITE_MS = 90_000;
/** After a doubtful write the list is read at these times (ms): a server may finish what it was doing when the answer was lost. */
const LOOK_AGAIN_MS: readonly number[] = [0, 1_000, 2_000, 3_000, 5_000];
const MAX_NAME = 100;

/** What the writes need of a server. */
export interface Writer {
  readonly http: Http;
  readonly session: Session;
  /** Waits between two looks, ms. */
  readonly lookAgainMs?: readonly number[];
}

/** The server's keys, read now. */
export async function listRows({ http, session }: Writer, signal: AbortSignal | null): Promise<readonly Row[]> {
  return readRows(await http.json({ path: `${session.base}/keys`, headers: session.headers, signal }));
}

/** Failures of the connection after which the server may have done it all the same. */
const DOUBT: ReadonlySet<string> = new Set(['timeout', 'reset', 'cancelled', 'too-large', 'redirect', 'unexpected', 'tls']);

/** What came back from one write: an answer, or the doubt that it left. A plain refusal (4xx) is thrown. */
async function write({ http, session }: Writer, what: HttpRequest): Promise<{ readonly body: unknown; readonly doubt: Fault | null }> {
  try {
    const answer = await http.send({ ...what, headers: session.headers, path: `${session.base}${what.path}`, deadlineMs: WRITE_MS });
    if (answer.status >= 500 || answer.status === 408) return { body: null, doubt: http.fault(answer) };
    if (answer.status >= 400) throw http.fault(answer);
    return readSuccess(http, answer);
  } catch (error) {
    if (error instanceof Fault && DOUBT.has(error.code)) return { body: null, doubt: error };
    throw error;
  }
}

/** A 2xx answer that is no JSON, or says itself that it failed, leaves a doubt. */
function readSuccess(http: Http, answer: HttpResponse): { readonly body: unknown; readonly doubt: Fault | null } {
  if (answer.body.length === 0) return { body: null, doubt: null };
  try {
    const body = http.parse(answer);
    assertSuccess(body);
    return { body, doubt: null };
  } catch (error) {
    if (error instanceof Fault) return { body: null, doubt: error };
    throw error;
  }
}

/**
 * Reads the list until `look` finds what it wants, a few times; null: not there. Not tied to the caller's signal: a write that was sent is
 * looked after. Rejects with `doubtful` when the list could not be read even at the last look.
 */
async function lookAgain<T>(writer: Writer, why: Fault | null, look: (rows: readonly Row[]) => T | null): Promise<T | null> {
  let failed: unknown = null;
  for (const wait of writer.lookAgainMs ?? LOOK_AGAIN_MS) {
    if (wait > 0) await sleep(wait);
    try {
      failed = null;
      const found = look(await listRows(writer, null));
      if (found !== null) return found;
    } catch (error) {
      if (error instanceof Fault && error.code === 'doubtful') throw error;
      failed = error;
      // The client was closed meanwhile: no look will get an answer.
      if (error instanceof Fault && error.code === 'cancelled') break;
    }
  }
  if (failed !== null)
    throw new Fault('doubtful', `${why?.message ?? 'The server answered'}, and its keys could not be read back`, { cause: failed });
  return null;
}

/** Throws `bad-input` for a name that the server refuses or that breaks its list. */
function checkName(name: string): void {
  if (name.trim() === '') throw new Fault('bad-input', 'A key needs a name');
  if ([...name].length > MAX_NAME) throw new Fault('bad-input', `A key's name has at most ${MAX_NAME} characters`);
  if (/[\p{Cc}\p{Surrogate}\u2028\u2029]/u.test(name)) throw new Fault('bad-input', "A key's name is one line without control characters");
}

/**
 * Makes one key with one request and proves it by the list. The server may fail after it made the key, answer success without making it,
 * or not answer at all: in each case the list decides, by what was not in it before. Never asks twice.
 */
export async function createRow(writer: Writer, name: string, signal: AbortSignal): Promise<Row> {
  checkName(name);
  const before = new Set((await listRows(writer, signal)).map(({ id }) => id));
  const { body, doubt } = await write(writer, { method: 'POST', path: '/keys', json: { name }, signal });
  const answered = readRow(body);
  const made = await lookAgain(writer, doubt, rows => {
    const fresh = rows.filter(({ id }) => !before.has(id));
    if (answered) return fresh.find(({ id, uuid }) => id === answered.id || (uuid !== null && uuid === answered.uuid)) ?? null;
    const named = fresh.filter(row => row.name === name);
    if (named.length > 1) throw new Fault('doubtful', `Several new keys are called ${name}: someone else makes keys here too`);
    return named[0] ?? null;
  });
  if (made) return made;
  throw doubt ?? new Fault('rejected', 'The server answered success, but the key is not in its list');
}

/** Deletes one key with one request and proves it by the list. `not-found`: it was not there. */
export async function deleteRow(writer: Writer, id: string, signal: AbortSignal): Promise<void> {
  let failed: Fault | null;
  try {
    failed = (await write(writer, { method: 'DELETE', path: `/keys/${encodeURIComponent(id)}`, signal })).doubt;
  } catch (error) {
    if (!(error instanceof Fault) || error.code !== 'not-found') throw error;
    failed = error;
  }
  const gone = await lookAgain(writer, failed, rows => (rows.some(row => row.id === id) ? null : true));
  if (!gone) throw failed ?? new Fault('rejected', 'The server answered success, but the key is still in its list');
  if (failed?.code === 'not-found') throw failed;
}
