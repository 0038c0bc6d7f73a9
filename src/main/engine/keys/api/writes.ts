/**
 * Writes to key APIs: one at a time for each server, stored before it is sent, sent once, and proved by the server's list whatever was answered.
 * What cannot be proved stays open: nothing else is written before it is settled, by reading, also after a crash.
 */
import { randomUUID } from 'node:crypto';
import { Fault } from '@shared/fault';
import type { ListedAs } from '@shared/madekey';
import type { KeyapiReport, KeyWork } from '@shared/model';
import type { Client } from '../../clients/client';
import { connected } from '../../clients/connected';
import { isKeyapi, type KeyapiClient, type KeyListing, type WireKey, type WriteAnswer } from '../../clients/keyapi/contract';
import type { Clock } from '../../outside';
import { Queue } from '../../queue';
import type { KeyIntent } from '../../store/keys';
import { wait } from '../../transport/wait';
import { either, READ_MS, within } from '../within';
import { deleteIntent, LATE_MS, makeIntent, standingOf, type Wanted } from './intents';
import { complaintOf, look, mayStillCome } from './look';
import { createPending, type PendingDeps } from './pending';
import type { Usual } from './usual';

export interface ApiWritesDeps extends PendingDeps {
  readonly clock: Pick<Clock, 'now' | 'monotonic' | 'after'>;
  readonly ending: AbortSignal;
  readonly usual: Usual;
  client(serverId: string): Client | null;
  /** Keys in use now; null: not known. */
  online(serverId: string): Promise<number | null>;
  show(serverId: string, work: KeyWork | null): void;
  /** Reads the server now, so that what it counted so far is in the accounts. */
  refresh(serverId: string): Promise<unknown>;
}
/** A write in its turn. `caller` gives up what was not sent yet; what was sent is looked after. */
export interface Turn {
  readonly action: KeyWork['action'];
  readonly name: string;
  readonly caller?: AbortSignal | undefined;
}
/** `name` shows what it is about, once that is known. */
export type TurnWork<T> = (client: KeyapiClient, signal: AbortSignal, name: (name: string) => void) => Promise<T>;
export interface Made {
  readonly key: WireKey;
  /** What the server said all the same, when it did not say that it was done. */
  readonly complaint: Fault | null;
}
export interface ApiWrites {
  make(serverId: string, wanted: Wanted, caller?: AbortSignal): Promise<Made>;
  /** Resolves to the key that was deleted. */
  remove(serverId: string, keyId: string, caller?: AbortSignal): Promise<WireKey>;
  /** Anything else that must not happen beside a write. */
  inTurn<T>(serverId: string, turn: Turn, work: TurnWork<T>): Promise<T>;
  /** At once, beside the writes. */
  read<T>(serverId: string, work: (client: KeyapiClient, signal: AbortSignal) => Promise<T>): Promise<T>;
  /** Settles what is open, as after a reading of the server; nothing to do when nothing is. */
  settle(serverId: string): Promise<void>;
  /** Resolves when no write runs. */
  idle(): Promise<void>;
  /** Forgets what servers that are gone left open; the store forgets them with the server. */
  follow(servers: readonly { readonly id: string }[]): void;
}

/** Sending takes 90 s at most (the client's own deadline), a reading before it 30. */
const ACTION_MS = 150_000;
/** The server counts its minute by itself: what it refuses for that is sent again so often. */
const TRIES = 4;
/** What may still come is looked for at most so often. */
const SETTLE_EVERY_MS = 5_000;

/** So long a write waits for the accounts. */
const COUNT_MS = 3_000;

/** Resolves when the work is over, however it ended, or the time is. */
const inTime = (clock: Pick<Clock, 'after'>, ms: number, work: Promise<unknown>): Promise<void> =>
  new Promise(resolve => {
    const cancel = clock.after(ms, resolve);
    const end = (): void => {
      cancel();
      resolve();
    };
    work.then(end, end);
  });

/** Shows where a write stands. */
type Step = (step: KeyWork['step'], more?: { readonly until?: number; readonly name?: string }) => void;

export function createApiWrites(deps: ApiWritesDeps): ApiWrites {
  const { clock, ending, usual } = deps;
  const queue = new Queue();
  const pending = createPending(deps);
  const settledAt = new Map<string, number>();

  const client = (serverId: string): KeyapiClient => connected(deps.client(serverId), isKeyapi);
  const settle = async (serverId: string, signal: AbortSignal): Promise<void> => {
    if ((await pending.of(serverId)).length === 0) return;
    await pending.settle(serverId, await client(serverId).list(signal));
    deps.show(serverId, null);
  };

  const turn = <T>(
    serverId: string,
    { action, name, caller }: Turn,
    work: (client: KeyapiClient, report: KeyapiReport, step: Step) => Promise<T>,
  ): Promise<T> =>
    queue.run(serverId, async () => {
      if (caller?.aborted) throw new Fault('cancelled', 'Cancelled before it was sent');
      const report = await within(ending, ACTION_MS, async signal => {
        await settle(serverId, signal);
        return client(serverId).about(signal);
      });
      const [usualMs, online] = await Promise.all([usual.of(serverId, action), deps.online(serverId).catch(() => null)]);
      const restarts = action !== 'reset' && action !== 'history' && report.restarts !== false;
      let shown: KeyWork = { action, name, step: 'sent', since: clock.now(), until: null, usualMs, online, restarts };
      const step: Step = (now, more = {}) => {
        shown = { ...shown, until: null, ...more, step: now, since: now === 'looking' ? shown.since : clock.now() };
        deps.show(serverId, shown);
      };
      // A restart sets the counters back: what they held is counted before it.
      if (restarts) await inTime(clock, COUNT_MS, deps.refresh(serverId));
      let unknown = false;
      try {
        return await work(client(serverId), report, step);
      } catch (thrown) {
        unknown = thrown instanceof Fault && thrown.code === 'doubtful' && pending.isUnknown(serverId);
        throw thrown;
      } finally {
        if (unknown) deps.show(serverId, { ...shown, step: 'unknown', until: null });
        else deps.show(serverId, null);
      }
    });

  /** Waits for the server's limit, by our own count and by its refusals. Every attempt is prepared anew. */
  const paced = async <T>(
    serverId: string,
    what: 'create' | 'delete',
    step: Step,
    caller: AbortSignal | undefined,
    send: (signal: AbortSignal) => Promise<WriteAnswer<T>>,
  ): Promise<WriteAnswer<T>> => {
    for (let attempt = 1; ; attempt += 1) {
      const waitMs = client(serverId).waitMs(what);
      if (waitMs > 0) {
        step('waiting', { until: clock.now() + waitMs });
        await either(ending, caller, signal => wait(clock, waitMs, signal));
      }
      const answer = await within(ending, ACTION_MS, send);
      if (answer.type !== 'refused' || answer.fault.code !== 'rate-limited' || attempt >= TRIES) return answer;
    }
  };

  /** The end of a write that was sent. Rejects with what the server said when it was not done. */
  const prove = async (
    api: KeyapiClient,
    intent: KeyIntent,
    answer: WriteAnswer<unknown>,
    step: Step,
    answered: ListedAs | null,
  ): Promise<WireKey | null> => {
    if (answer.type !== 'said-done') step('looking');
    const judge = (listing: KeyListing) => standingOf(intent, listing, clock.now(), answered);
    const standing = await look(clock, ending, api, answer, judge).catch(async thrown => {
      await pending.keep(intent).catch(() => undefined);
      throw thrown;
    });
    if (standing.type === 'done') {
      if (answer.type === 'said-done') await usual.took(intent.serverId, intent.after ? 'create' : 'delete', answer.tookMs);
      await pending.close(intent, standing);
      return standing.key;
    }
    if (standing.type === 'several') {
      await pending.close(intent, standing);
      throw new Fault('doubtful', `Several new keys are called ${intent.after?.name ?? ''}: someone else makes keys there too`);
    }
    // Looked for a while longer, whatever was said: a key that comes after all must not come unseen.
    await pending.keep({ ...intent, api: { known: [], skewMs: null, ...intent.api, told: true, likely: mayStillCome(answer) } });
    const undone = intent.after ? 'the key is not in its list' : 'the key is still in its list';
    throw complaintOf(answer) ?? new Fault('rejected', `The server answered success, but ${undone}`);
  };

  /** Nothing came of it: the intent ends as if it had never been. */
  const refused = async (intent: KeyIntent, thrown: unknown): Promise<never> => {
    await pending.close(intent, { type: 'not-done' });
    throw thrown;
  };

  const make = async (
    serverId: string,
    wanted: Wanted,
    caller: AbortSignal | undefined,
    api: KeyapiClient,
    report: KeyapiReport,
    step: Step,
  ): Promise<Made> => {
    const settledKey = pending.fulfilled(wanted.wish);
    if (settledKey) return { key: settledKey, complaint: null };
    const begun: KeyIntent[] = [];
    const answer = await paced(serverId, 'create', step, caller, async signal => {
      const before = await api.list(signal);
      const name = typeof wanted.name === 'string' ? wanted.name : wanted.name(before);
      checkFree(name, wanted.wish, before, await pending.of(serverId), clock.now());
      checkRoom(report, before);
      const intent = makeIntent(serverId, name, wanted, before, clock.now());
      await pending.begin(intent);
      begun.push(intent);
      step('sent', { name });
      return api.sendCreate(name, signal);
    }).catch((thrown: unknown) => {
      const [last] = begun.slice(-1);
      return last ? refused(last, thrown) : Promise.reject(thrown);
    });
    const [intent] = begun.slice(-1);
    if (!intent) throw new Fault('internal', 'Nothing was sent');
    if (answer.type === 'not-sent' || answer.type === 'refused') return refused(intent, answer.fault);
    const key = await prove(api, intent, answer, step, answer.type === 'said-done' ? answer.value : null);
    if (key === null) throw new Fault('internal', 'No key was made');
    return { key, complaint: complaintOf(answer) };
  };

  const remove = async (
    serverId: string,
    keyId: string,
    caller: AbortSignal | undefined,
    api: KeyapiClient,
    anyStep: Step,
  ): Promise<WireKey> => {
    const found = (await within(ending, READ_MS, signal => api.list(signal))).keys.find(({ id }) => id === keyId);
    if (!found) throw new Fault('not-found', `There is no key ${keyId}`);
    const step: Step = (now, more) => anyStep(now, { ...more, name: found.name });
    const intent = deleteIntent(randomUUID(), serverId, found, clock.now());
    await pending.begin(intent);
    const answer = await paced(serverId, 'delete', step, caller, signal => {
      step('sent');
      return api.sendDelete(found, signal);
    }).catch((thrown: unknown) => refused(intent, thrown));
    // "Not found" of a key that was in the list just now: it is gone, or the server looks elsewhere. The list tells.
    const isMissing = answer.type === 'refused' && answer.fault.code === 'not-found';
    if (answer.type === 'not-sent' || (answer.type === 'refused' && !isMissing)) return refused(intent, answer.fault);
    await prove(api, intent, answer, step, null);
    return found;
  };

  return {
    make: (serverId, wanted, caller) => {
      const name = typeof wanted.name === 'string' ? wanted.name : '';
      return turn(serverId, { action: 'create', name, caller }, (api, report, step) => make(serverId, wanted, caller, api, report, step));
    },
    remove: (serverId, keyId, caller) =>
      turn(serverId, { action: 'delete', name: '', caller }, (api, _report, step) => remove(serverId, keyId, caller, api, step)),
    inTurn: (serverId, about, work) =>
      turn(serverId, about, async (api, _report, step) => {
        step('sent');
        return within(ending, ACTION_MS, signal => work(api, signal, name => step('sent', { name })));
      }),
    read: (serverId, work) => within(ending, READ_MS, signal => work(client(serverId), signal)),
    settle: async serverId => {
      if ((await pending.of(serverId)).length === 0) return;
      if (clock.monotonic() - (settledAt.get(serverId) ?? Number.NEGATIVE_INFINITY) < SETTLE_EVERY_MS) return;
      settledAt.set(serverId, clock.monotonic());
      await queue.run(serverId, () => within(ending, ACTION_MS, signal => settle(serverId, signal)));
    },
    idle: () => queue.idle(),
    follow: servers => pending.follow(servers),
  };
}

/** Refuses a name that is there already, and a name or wish that an earlier request may still bring. */
function checkFree(name: string, wish: string, { keys }: KeyListing, open: readonly KeyIntent[], now: number): void {
  if (keys.some(key => key.name === name)) throw new Fault('exists', `There is a key ${name} already`);
  const late = open.find(({ id, after, api }) => (id === wish || after?.name === name) && api?.likely !== false);
  if (!late) return;
  const seconds = Math.max(1, Math.ceil((late.at + LATE_MS - now) / 1000));
  const asked = late.after?.name ?? name;
  throw new Fault(
    'doubtful',
    `An earlier request for ${asked} got no answer and may still be carried out: wait ${seconds} s, or take another name`,
  );
}
function checkRoom({ mostKeys }: KeyapiReport, { keys }: KeyListing): void {
  if (mostKeys !== null && keys.length >= mostKeys) throw new Fault('rejected', `The server takes at most ${mostKeys} keys, and has them`);
}
