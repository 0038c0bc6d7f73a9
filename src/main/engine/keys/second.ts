/**
 * Second sources: the gRPC API of the Xray behind a key API, read right after it. Whatever becomes of it, the key API's own reading waits for no more
 * than a few seconds: a connection that takes longer (a person is asked for a passphrase) goes on being made, for the next reading.
 */
import { Fault, toFailure } from '@shared/fault';
import type { CountersState, KeyapiServer, ProbeReport, Server, XrayServer } from '@shared/model';
import { whereIs } from '@shared/ssh';
import { type Client, FINAL_CODES } from '../clients/client';
import type { Clock } from '../outside';
import { createBackoff } from '../transport/backoff';
import { withDeadline } from '../transport/deadline';
import { FIRST_CONTACT_MS } from '../transport/road';
import type { CounterReading, KeyLedger, LedgerFigures, OnlineReading } from './ledger';

export interface SecondDeps {
  readonly clock: Clock;
  /** A client of that Xray which gives its readings to that ledger. */
  connect(server: XrayServer, ledger: KeyLedger): Promise<Client>;
}
export interface SecondReading {
  /** Without `keys`, which only the accounts know. */
  readonly state: Omit<CountersState, 'keys'>;
  /** Where it was read. */
  readonly place: string;
  /** Null: it could not be read now. */
  readonly counters: CounterReading | null;
  readonly online: OnlineReading | null;
}
export interface SecondSources {
  /** Null: the server has none. Rejects with `cancelled` alone. */
  read(server: KeyapiServer, signal: AbortSignal): Promise<SecondReading | null>;
  /** The list of servers is now this. */
  follow(servers: readonly Server[]): void;
  /** Closes every connection; the next reading makes another. */
  rest(): void;
}

/** So long a reading of the key API waits for its second source. */
const PATIENCE_MS = 4_000;

interface Source {
  readonly server: XrayServer;
  readonly end: AbortController;
  readonly backoff: ReturnType<typeof createBackoff>;
  client: Client | null;
  /** The attempt that is under way; it never rejects. */
  running: Promise<void> | null;
  /** What the last attempt brought; null: it failed. */
  taken: Pick<SecondReading, 'counters' | 'online'> | null;
  state: SecondReading['state'];
  /** Monotonic ms; infinite: not until the user changes something. */
  notBefore: number;
}

/** The Xray as a server of its own; its id is in nobody's list. */
export const xrayBehind = ({ id, name, lab, counters }: KeyapiServer): XrayServer | null =>
  counters
    ? {
        ...{ kind: 'xray', id: `${id} counters`, name, address: counters.address, tags: [], pin: null, lab },
        ...{ ssh: counters.ssh, publicHost: null, inboundTag: null, keyPattern: '' },
      }
    : null;

/** What a test of a key API found, and whether its second source answers: that it does not is told, and no failure of the first. */
export async function withSecond(report: ProbeReport, probe: () => Promise<ProbeReport>): Promise<ProbeReport> {
  try {
    const { warnings } = await probe();
    return { ...report, capabilities: [...report.capabilities, 'counters'], warnings: [...report.warnings, ...warnings] };
  } catch (thrown) {
    if (toFailure(thrown).code === 'cancelled') throw thrown;
    return { ...report, warnings: [...report.warnings, 'counters-failed'] };
  }
}

/** See `SecondSources`. */
export function createSecondSources({ clock, connect }: SecondDeps): SecondSources {
  const sources = new Map<string, Source>();

  const open = (server: KeyapiServer): Source | null => {
    const xray = xrayBehind(server);
    const known = sources.get(server.id);
    if (known && xray && JSON.stringify(known.server) === JSON.stringify(xray)) return known;
    close(server.id);
    if (!xray) return null;
    const source: Source = {
      ...{ server: xray, end: new AbortController(), backoff: createBackoff(), client: null, running: null, taken: null, notBefore: 0 },
      state: { state: 'connecting', failure: null, readAt: null, version: null },
    };
    sources.set(server.id, source);
    return source;
  };
  const close = (id: string): void => {
    const source = sources.get(id);
    sources.delete(id);
    source?.end.abort();
    source?.client?.close();
  };

  const take = async (source: Source, signal: AbortSignal): Promise<void> => {
    let { version } = source.state;
    if (!source.client) {
      const client = await connect(source.server, keeping(source));
      if (source.end.signal.aborted) client.close();
      source.client = client;
      version = (await client.probe(signal)).version;
    }
    await source.client.sample(signal);
    if (!source.taken?.counters) throw new Fault('unimplemented', 'The API does not offer StatsService: name it in api.services');
    source.state = { state: 'live', failure: null, readAt: source.taken.counters.at, version };
    source.backoff.reset();
  };
  const attempt = async (source: Source): Promise<void> => {
    source.taken = null;
    // Only the first contact may wait for a person.
    const ms = source.client ? PATIENCE_MS : FIRST_CONTACT_MS;
    try {
      await withDeadline(source.end.signal, ms, 'second source', signal => take(source, signal));
    } catch (thrown) {
      const failure = toFailure(thrown);
      source.taken = null;
      source.client?.close();
      source.client = null;
      source.state = { ...source.state, state: 'failed', failure };
      source.notBefore = FINAL_CODES.has(failure.code) ? Number.POSITIVE_INFINITY : clock.monotonic() + source.backoff.next();
    } finally {
      source.running = null;
    }
  };
  /** True when it ended in time. */
  const inTime = async (running: Promise<void>, signal: AbortSignal): Promise<boolean> => {
    let cancel = (): void => undefined;
    const late = new Promise<boolean>(resolve => {
      const timer = clock.after(PATIENCE_MS, () => resolve(false));
      const stop = (): void => resolve(false);
      signal.addEventListener('abort', stop, { once: true });
      cancel = () => {
        timer();
        signal.removeEventListener('abort', stop);
      };
    });
    try {
      return await Promise.race([running.then(() => true), late]);
    } finally {
      cancel();
    }
  };

  return {
    read: async (server, signal) => {
      const source = open(server);
      if (!source) return null;
      // What an earlier attempt still brings is older than what the key API told just now.
      const isLate = source.running !== null;
      if (!source.running && clock.monotonic() >= source.notBefore) source.running = attempt(source);
      const ended = source.running !== null && (await inTime(source.running, signal));
      const taken = ended && !isLate ? source.taken : null;
      if (taken) source.taken = null;
      return { state: source.state, place: placeOf(source.server), counters: taken?.counters ?? null, online: taken?.online ?? null };
    },
    follow: servers => {
      for (const [id, { server: xray }] of sources) {
        const server = servers.find(one => one.id === id);
        const wanted = server?.kind === 'keyapi' ? xrayBehind(server) : null;
        if (JSON.stringify(wanted) !== JSON.stringify(xray)) close(id);
      }
    },
    rest: () => {
      for (const id of [...sources.keys()]) close(id);
    },
  };
}

const placeOf = (server: XrayServer): string => (server.ssh ? `${whereIs(server)}, ${server.ssh.remote}` : whereIs(server));

const NO_FIGURES: LedgerFigures = {
  ...{ keys: 0, online: null, rate: null, inbounds: {}, outbounds: {}, moved: false, restarted: false, restart: null },
  ...{ strangers: false, caveats: [], drift: 0 },
};

/** A ledger that folds nothing: what it is given is kept for the accounts of the key API. */
function keeping(source: Source): KeyLedger {
  const keep = (found: Partial<SecondReading>): void => {
    source.taken = { counters: null, online: null, ...source.taken, ...found };
  };
  return {
    counters: async counters => {
      keep({ counters });
      return NO_FIGURES;
    },
    users: async () => NO_FIGURES,
    online: online => keep({ online }),
    list: () => Promise.reject(new Fault('wrong-kind', 'An Xray has no list')),
  };
}
