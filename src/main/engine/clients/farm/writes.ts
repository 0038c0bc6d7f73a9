/** Writes that are proved: sent once at most, and read back whatever was answered. */
import { Fault, toFailure } from '@shared/fault';
import type { ErrorCode, Failure, FormOutcome, IdsOutcome } from '@shared/model';
import type { Clock } from '../../outside';
import { wait } from '../../transport/wait';
import { PanelFault } from './answer';

/** After these nobody knows whether the panel did what it was asked. */
const DOUBTFUL: ReadonlySet<ErrorCode> = new Set([
  'timeout',
  'reset',
  'server-error',
  'not-json',
  'unexpected',
  'too-large',
  'redirect',
  'doubtful',
]);
export const isDoubtful = (thrown: unknown): thrown is Fault => thrown instanceof Fault && DOUBTFUL.has(thrown.code);
const refused = (thrown: unknown): thrown is PanelFault =>
  thrown instanceof PanelFault && thrown.code === 'rejected' && thrown.errors.length > 0;

/** What waiting needs. */
export interface Waiting {
  readonly clock: Clock;
  readonly signal: AbortSignal;
}

export interface Form<T> extends Waiting {
  /** Sends the form; what the panel answers. */
  send(): Promise<unknown>;
  /** The thing as the panel has it now, null: it is not there. */
  readBack(answer: unknown): Promise<T | null>;
  /** Names of fields in which it is not as it was sent. */
  differs(now: T): readonly string[];
}

/**
 * Sends a form and reads back what became of it. Rejects when the request never got there, and when after a doubtful answer the panel
 * shows nothing of it.
 */
export async function submit<T>(form: Form<T>): Promise<FormOutcome<T>> {
  let doubt: Fault | null = null;
  let answer: unknown;
  try {
    answer = await form.send();
  } catch (thrown) {
    if (refused(thrown)) return { type: 'rejected', errors: thrown.errors };
    if (!isDoubtful(thrown)) throw thrown;
    doubt = thrown;
  }
  let value: T | null;
  try {
    const good = (now: T | null): boolean => now !== null && form.differs(now).length === 0;
    value = await until(form, () => form.readBack(answer), good);
  } catch (thrown) {
    if (!(thrown instanceof Fault) || thrown.code === 'cancelled') throw thrown;
    return { type: 'unproved', failure: toFailure(doubt ?? thrown) };
  }
  if (value === null) throw doubt ?? new Fault('doubtful', 'The panel said yes, and there is nothing of it');
  const fields = form.differs(value);
  if (fields.length === 0) return { type: 'saved', value };
  // The panel never said yes: what failed is said, and what it shows is as before.
  if (doubt) throw doubt;
  return { type: 'differs', value, fields };
}

const CHUNK = 50;
/** How long a panel may take to show what it said yes to, and how often it is asked meanwhile. */
const SETTLE_MS = 5_000;
const LOOK_MS = 1_000;

export interface IdsWrite<T> extends Waiting {
  readonly ids: readonly number[];
  /** Everything that is there, by id. */
  list(): Promise<ReadonlyMap<number, T>>;
  /** Whether it is as wished; `undefined`: it is not there. */
  holds(row: T | undefined): boolean;
  send(ids: readonly number[]): Promise<unknown>;
  /** What is never asked for, and why. */
  readonly spared?: { is(row: T): boolean; readonly failure: Failure };
}

/**
 * Sends ids in portions of at most 50, each once, without repeats and without what is not there, and reads back what became of each. A
 * portion that the panel refused as a whole is asked for one by one, so that one id costs no other.
 */
export async function writeIds<T>(write: IdsWrite<T>): Promise<IdsOutcome> {
  const before = await write.list();
  const wanted = [...new Set(write.ids)];
  const gone = wanted.filter(id => !before.has(id));
  const there = wanted.flatMap(id => {
    const row = before.get(id);
    return row === undefined ? [] : [{ id, spared: write.spared?.is(row) === true }];
  });
  const spared = there.filter(one => one.spared).map(({ id }) => id);
  const asked = there.filter(one => !one.spared).map(({ id }) => id);
  let failure: Failure | null = spared.length > 0 && write.spared ? write.spared.failure : null;

  const portions = chunksOf(asked);
  let begun = false;
  /** What the panel did not refuse: only that is worth waiting for. */
  const sent = new Set<number>();
  for (let portion = portions.shift(); portion; portion = portions.shift()) {
    try {
      await write.send(portion);
      for (const id of portion) sent.add(id);
    } catch (thrown) {
      const no = refused(thrown);
      // Not sent, and nothing before it was: there is nothing to read back.
      if (!no && !isDoubtful(thrown) && !begun) throw thrown;
      failure = toFailure(thrown);
      if (!no && isDoubtful(thrown)) for (const id of portion) sent.add(id);
      if (!no) break;
      if (portion.length > 1) portions.unshift(...portion.map(id => [id]));
    }
    begun = true;
  }
  const nothing = { gone, unchanged: spared, failure };
  if (asked.length === 0) return { ...nothing, done: [], unproved: [] };
  try {
    const holds = await settled(write, asked, sent);
    const done = asked.filter(id => holds.has(id));
    const unchanged = [...spared, ...asked.filter(id => !holds.has(id))];
    return { done, unchanged, gone, unproved: [], failure: unchanged.length === 0 ? null : failure };
  } catch (thrown) {
    if (!(thrown instanceof Fault) || thrown.code === 'cancelled') throw thrown;
    return { ...nothing, done: [], unproved: asked, failure: failure ?? toFailure(thrown) };
  }
}

function chunksOf(ids: readonly number[]): (readonly number[])[] {
  return Array.from({ length: Math.ceil(ids.length / CHUNK) }, (_, index) => ids.slice(index * CHUNK, (index + 1) * CHUNK));
}

/** Which are as wished, read until all that were sent are, or for a few seconds. */
async function settled<T>(write: IdsWrite<T>, ids: readonly number[], sent: ReadonlySet<number>): Promise<ReadonlySet<number>> {
  const look = async (): Promise<ReadonlySet<number>> => {
    const rows = await write.list();
    return new Set(ids.filter(id => write.holds(rows.get(id))));
  };
  return await until(write, look, holds => [...sent].every(id => holds.has(id)));
}

/** Asks again for a few seconds, until the answer is good; the last answer. */
export async function until<T>({ clock, signal }: Waiting, ask: () => Promise<T>, good: (answer: T) => boolean): Promise<T> {
  const started = clock.monotonic();
  for (;;) {
    const answer = await ask();
    if (good(answer) || clock.monotonic() - started >= SETTLE_MS) return answer;
    await wait(clock, LOOK_MS, signal);
  }
}
