/**
 * The lists and accounts of every server with keys: the keys worker behind its line, and its commits into the store. A change is computed by
 * the worker, stored in one transaction, and only then adopted; what fails in between leaves the worker to be loaded from the store anew, so that
 * nothing counts twice and nothing is lost.
 */
import { Fault } from '@shared/fault';
import type { Steady } from '@shared/ledger';
import { isTooYoung } from '@shared/ledger';
import type { Server } from '@shared/model';
import { whereIs } from '@shared/ssh';
import type { Clock, Log } from '../outside';
import { Queue } from '../queue';
import type { KeyChoices, KeyStore, KeysChange } from '../store/keys';
import type { DirectReading, ListedReading } from '../workers/keys/list/reading';
import { Line } from '../workers/line';
import type { LineWorker } from '../workers/parts';
import type { CounterReading, KeyLedger, LedgerFigures, ListReading, OnlineReading, UsersReading } from './ledger';
import type { Commit, KeysCalls, KeysContext, KeysInput, KeysOutput, Seen } from './protocol';
import { type SteadyClock, steadyClock } from './steady';

/** Calls that only ask, or tell what was seen: answered by the worker alone. */
export type KeysQuestion = Exclude<
  keyof KeysCalls,
  'load' | 'unload' | 'setContext' | 'counters' | 'adopt' | 'discard' | 'users' | 'online' | 'setKeys' | 'reset'
>;
type WithoutServer<K extends keyof KeysCalls> = Omit<KeysInput<K>, 'serverId'>;

/** The store as the accounts need it. */
export interface AccountStore extends Pick<KeyStore, 'keyChoices'> {
  /** What `commitAccounts` kept of a server; null: nothing. */
  loadAccounts(serverId: string): Promise<Uint8Array | null>;
  /** Desired keys as JSON in UTF-8; null: none. */
  loadKeys(serverId: string): Promise<Uint8Array | null>;
  /** One transaction, repeatable: a commit whose tick is there already, or older, changes nothing. */
  commitAccounts(serverId: string, commit: Uint8Array): Promise<void>;
  changeKeys(change: KeysChange, commit?: Uint8Array | null): Promise<void>;
}

export interface KeyBooksDeps {
  readonly clock: Clock;
  readonly log: Log;
  readonly store: AccountStore;
  worker(): LineWorker;
  /** Null: no such server. */
  server(serverId: string): Server | null;
  /** IANA zone in which days and months begin; that of the system unless told. */
  readonly zone?: () => string;
  readonly steady?: SteadyClock;
  /** Accounts of a server were committed; absent: nobody wants to know. */
  readonly counted?: (serverId: string) => void;
}

export interface SecondCounters {
  readonly reading: CounterReading;
  /** Where it was read. */
  readonly place: string;
}

/** Every method rejects with a Fault; one for a server without keys with `wrong-kind`, for an unknown one with `not-found`. */
export interface KeyBooks {
  /** For the client of this server. The lab's and probed servers' accounts are never stored. */
  ledger(serverId: string): KeyLedger;
  /** A reading of a key API, and what its second source told right after it. */
  list(serverId: string, reading: ListReading, direct: SecondCounters | null, signal: AbortSignal): Promise<LedgerFigures>;
  ask<K extends KeysQuestion>(serverId: string, call: K, input: WithoutServer<K>): Promise<KeysOutput<K>>;
  /**
   * Stores a change of the desired keys, with what it means for their accounts, in one transaction, and tells the worker. `adopted`: ids of keys
   * that take over what was counted for their email while it was nobody's. `seen`: what the server shows of them now.
   */
  change(change: KeysChange, adopted?: readonly string[], seen?: Seen | null): Promise<void>;
  /** Moves baselines; nothing is reset on the server. */
  reset(serverId: string, keyIds: readonly string[], by: 'user' | 'schedule'): Promise<void>;
  /** A key API is asked now to reset its counter of a key: that it goes back is then nobody else's doing. */
  asksReset(serverId: string, keyId: string): void;
  /** The user's choices were stored (`saveKeyChoices`). */
  choose(serverId: string, choices: KeyChoices): Promise<void>;
  /** `zone` gives another one: days and months are counted by it from now on. */
  rezone(): Promise<void>;
  /** The list of servers changed: what belongs to gone ones is let go of. */
  follow(servers: readonly Server[]): void;
  stop(): Promise<void>;
}

/** What main knows of one server's book. */
interface Shelf {
  /** Worker that holds it, by the line's generation; 0: none. */
  loadedIn: number;
  loading: Promise<void> | null;
  /** The user's choices that it is judged with. */
  choices: KeyChoices | null;
  /** Monotonic ms at which the reading folded last came. */
  lastCameAt: number;
  /** Keys whose counters a key API was asked to reset: monotonic ms. */
  readonly resets: Map<string, number>;
}

const LOAD_DEADLINE_MS = 60_000;
const FOLD_DEADLINE_MS = 30_000;
const REST_AFTER_MS = 60_000;

/** See `KeyBooks`. */
export function createKeyBooks(deps: KeyBooksDeps): KeyBooks {
  const { clock, log, store } = deps;
  const steady = deps.steady ?? clock.steady ?? steadyClock();
  const zoneOf = deps.zone ?? (() => Intl.DateTimeFormat().resolvedOptions().timeZone);
  const line = new Line<KeysCalls>({
    ...{ name: 'keys', code: 'internal', clock, log, worker: deps.worker },
    ...{ first: null, resend: false, terminable: true },
  });
  const shelves = new Map<string, Shelf>();
  const changes = new Queue();
  let cancelRest: (() => void) | null = null;

  const serverOf = (serverId: string): Server => {
    const server = deps.server(serverId);
    if (!server) throw new Fault('not-found', 'No such server');
    if (server.kind !== 'xray' && server.kind !== 'keyapi')
      throw new Fault('wrong-kind', `A server of kind ${server.kind} has no accounts of ours`);
    return server;
  };
  const shelfOf = (serverId: string): Shelf => {
    const found = shelves.get(serverId) ?? {
      ...{ loadedIn: 0, loading: null, choices: null },
      ...{ lastCameAt: Number.NEGATIVE_INFINITY, resets: new Map() },
    };
    shelves.set(serverId, found);
    cancelRest?.();
    return found;
  };
  const contextOf = (serverId: string, choices: KeyChoices | null): KeysContext => ({
    zone: zoneOf(),
    firstContact: choices?.firstContact ?? null,
    ignored: choices?.ignored ?? {},
    listed: deps.server(serverId)?.kind === 'keyapi',
  });

  const load = async (server: Server, shelf: Shelf): Promise<void> => {
    const [accounts, keys, choices] = server.lab
      ? [null, null, null]
      : await Promise.all([store.loadAccounts(server.id), store.loadKeys(server.id), store.keyChoices(server.id)]);
    line.wake();
    const { generation } = line;
    const transfer = [accounts, keys].flatMap(bytes => (bytes ? [bytes.buffer as ArrayBuffer] : []));
    const input = { serverId: server.id, context: contextOf(server.id, choices), accounts, keys };
    await line.request('load', input, { deadlineMs: LOAD_DEADLINE_MS, transfer });
    shelf.loadedIn = generation;
    shelf.choices = choices;
  };

  /** The worker holds this server's book: loaded when first needed, when the worker died, or when a change could not be stored. */
  const ready = async (serverId: string): Promise<Shelf> => {
    const server = serverOf(serverId);
    const shelf = shelfOf(serverId);
    if (shelf.loadedIn === 0 || shelf.loadedIn !== line.generation) {
      shelf.loading ??= load(server, shelf).finally(() => {
        shelf.loading = null;
      });
      await shelf.loading;
    }
    return shelf;
  };

  /** Asks again once when the worker died: then it is another one. */
  const ask = async <K extends keyof KeysCalls>(serverId: string, call: K, input: WithoutServer<K>): Promise<KeysOutput<K>> => {
    for (let attempt = 1; ; attempt += 1) {
      await ready(serverId);
      try {
        return await line.request(call, { ...input, serverId } as KeysInput<K>);
      } catch (thrown) {
        if (attempt > 1 || !(thrown instanceof Fault) || thrown.code !== 'gone') throw thrown;
      }
    }
  };

  /** One change: computed, stored, adopted. When it is not known to be stored, the book is loaded anew before anything else. */
  const commit = (
    serverId: string,
    compute: () => Promise<Commit>,
    keep: (commit: Uint8Array | null) => Promise<void>,
  ): Promise<LedgerFigures | null> =>
    changes.run(serverId, async () => {
      const shelf = await ready(serverId);
      const change = await compute();
      try {
        await keep(change?.commit ?? null);
        const figures = change && (await line.request('adopt', { serverId, tick: change.tick }));
        if (change) deps.counted?.(serverId);
        return figures;
      } catch (thrown) {
        shelf.loadedIn = 0;
        // Stored, but the worker died before it knew: the store tells the next one.
        return orGone(thrown);
      }
    });
  const keepAccounts =
    (serverId: string) =>
    async (bytes: Uint8Array | null): Promise<void> => {
      if (bytes && bytes.length > 0 && !serverOf(serverId).lab) await store.commitAccounts(serverId, bytes);
    };

  /** When a reading was made, by the clock that nobody sets: the uptime was read after the counters came. */
  const steadyOf = ({ monotonic }: CounterReading): Steady => {
    const now = steady();
    const from = now.at - Math.max(0, clock.monotonic() - monotonic) - now.precisionMs;
    return { clock: now.clock, at: now.at + now.precisionMs, from };
  };
  const counters = async (serverId: string, reading: CounterReading, signal: AbortSignal): Promise<LedgerFigures> => {
    const at = steadyOf(reading);
    const figures = await commit(
      serverId,
      async () => {
        signal.throwIfAborted();
        const shelf = shelfOf(serverId);
        // An answer that may be older than what is counted already would look like a counter that went back.
        if ((reading.askedAt ?? reading.monotonic) < shelf.lastCameAt) return null;
        if (isTooYoung({ steady: at, uptimeS: reading.uptimeS })) return null;
        const input = {
          serverId,
          reading,
          place: placeOf(serverOf(serverId)),
          steady: at,
        };
        const transfer = [reading.bytes.buffer as ArrayBuffer];
        const change = await line.request('counters', input, { deadlineMs: FOLD_DEADLINE_MS, transfer }).catch(orGone);
        shelf.lastCameAt = reading.monotonic;
        return change;
      },
      keepAccounts(serverId),
    );
    return figures ?? ask(serverId, 'figures', {});
  };

  const list: KeyBooks['list'] = async (serverId, reading, told, signal) => {
    const steadyAt = told && steadyOf(told.reading);
    const direct = told && isTooYoung({ steady: steadyAt, uptimeS: told.reading.uptimeS }) ? null : told;
    const figures = await commit(
      serverId,
      async () => {
        signal.throwIfAborted();
        const shelf = shelfOf(serverId);
        if (reading.askedAt < shelf.lastCameAt) return null;
        const input = { serverId, reading: listedOf(reading, shelf.resets, clock), direct: direct && directOf(direct, steadyAt) };
        const transfer = direct ? [direct.reading.bytes.buffer as ArrayBuffer] : [];
        const change = await line.request('list', input, { deadlineMs: FOLD_DEADLINE_MS, transfer }).catch(orGone);
        shelf.lastCameAt = Math.max(reading.monotonic, direct?.reading.monotonic ?? 0);
        return change;
      },
      keepAccounts(serverId),
    );
    return figures ?? ask(serverId, 'figures', {});
  };

  const ledger = (serverId: string): KeyLedger => ({
    counters: (reading, signal) => counters(serverId, reading, signal),
    users: async (reading: UsersReading) => {
      await ready(serverId);
      const transfer = reading.inbounds.map(({ bytes }) => bytes.buffer as ArrayBuffer);
      return line.request('users', { serverId, reading }, { deadlineMs: FOLD_DEADLINE_MS, transfer });
    },
    list: (reading, signal) => list(serverId, reading, null, signal),
    online: (reading: OnlineReading) =>
      void ask(serverId, 'online', { reading }).catch(thrown => log.warn('keys: online state not taken over', { error: String(thrown) })),
  });

  const choose = async (serverId: string, choices: KeyChoices | null): Promise<void> => {
    const compute = (): Promise<Commit> => {
      // A book that was being loaded was loaded with the choices before.
      shelfOf(serverId).choices = choices;
      return line.request('setContext', { serverId, context: contextOf(serverId, choices) });
    };
    await commit(serverId, compute, keepAccounts(serverId));
  };

  return {
    ledger,
    list,
    ask,
    change: async (change, adopted = [], seen = null) => {
      const { serverId, save: keys, remove: removed } = change;
      await commit(
        serverId,
        () => line.request('setKeys', { serverId, keys, removed, adopted, seen }),
        async bytes => {
          if (!serverOf(serverId).lab) await store.changeKeys(change, bytes);
        },
      );
    },
    reset: async (serverId, keyIds, by) => {
      await commit(serverId, () => line.request('reset', { serverId, keyIds, at: clock.now(), by }), keepAccounts(serverId));
    },
    asksReset: (serverId, keyId) => void shelfOf(serverId).resets.set(keyId, clock.monotonic()),
    choose,
    rezone: async () => {
      for (const [serverId, shelf] of shelves) {
        await shelf.loading?.catch(() => undefined);
        // One that is not loaded has its zone when it is.
        if (shelf.loadedIn === 0 || shelf.loadedIn !== line.generation || !deps.server(serverId)) continue;
        await choose(serverId, shelf.choices).catch(thrown => log.warn('keys: zone not taken over', { serverId, error: String(thrown) }));
      }
    },
    follow: servers => {
      const there = new Set(servers.map(({ id }) => id));
      for (const [id, shelf] of shelves) {
        if (there.has(id)) continue;
        shelves.delete(id);
        if (shelf.loadedIn === line.generation && shelf.loadedIn > 0) void line.request('unload', { serverId: id }).catch(() => undefined);
      }
      if (shelves.size === 0)
        cancelRest = clock.after(REST_AFTER_MS, () => {
          if (shelves.size === 0) line.rest();
        });
    },
    stop: async () => {
      cancelRest?.();
      await line.stop();
    },
  };
}

/** The worker died with the reading: the next one counts what this one would have. */
function orGone(thrown: unknown): null {
  if (thrown instanceof Fault && thrown.code === 'gone') return null;
  throw thrown;
}

/** Where a server is read: what answers at another place may be another server. */
const placeOf = (server: Server): string =>
  server.kind === 'xray' && server.ssh ? `${whereIs(server)}, ${server.ssh.remote}` : whereIs(server);

/** A restart that was asked for comes within so much, or not at all. */
const RESTART_MS = 120_000;
/** A reset shows in one of the readings after it; some dialects tell of a key but once in a while. */
const RESET_MS = 180_000;

function listedOf(reading: ListReading, resets: Map<string, number>, clock: Pick<Clock, 'now' | 'monotonic'>): ListedReading {
  const { at, monotonic, keys, counts, beside, whole, failure, restartAskedAt, bootedAt } = reading;
  for (const [keyId, askedAt] of resets) if (clock.monotonic() - askedAt > RESET_MS) resets.delete(keyId);
  const sinceAsked = restartAskedAt === null ? Number.POSITIVE_INFINITY : clock.monotonic() - restartAskedAt;
  return {
    ...{ at, monotonic, keys, counts, beside: beside ?? new Map(), whole, failed: failure !== null, bootedAt },
    resets: new Set(resets.keys()),
    restartAskedAt: sinceAsked < RESTART_MS ? Math.round(clock.now() - sinceAsked) : null,
  };
}
const directOf = ({ reading, place }: SecondCounters, steady: Steady | null): DirectReading => {
  const { at, uptimeS, allocations = null, bytes, mayCountTwice = false } = reading;
  return { at, steady, uptimeS, allocations, place, bytes, mayCountTwice };
};
