/** What every client of a server is: wire -> model. A client knows no UI, no state store and no other client. */
import type { ErrorCode, Failure, FarmService, Kind, LinkState, Port, ProbeReport, Server, ServerSummary } from '@shared/model';
import type { KeyLedger } from '../keys/ledger';
import type { Clock, Secret } from '../outside';
import type { Road } from '../transport/road';
import type { ReadLarge } from './mihomo/session';

export type { FarmClient } from './farm/contract';
export type { ControllerClient } from './mihomo/contract';

/** Failures after which nothing is tried again until the user acts (a rejected credential or host key, or a server that connecting harms). */
export const FINAL_CODES: ReadonlySet<ErrorCode> = new Set([
  'auth',
  'needs-secret',
  'forbidden',
  'api-loop',
  'bad-address',
  'tls-pin',
  'wrong-kind',
  'ssh-missing',
  'ssh-host-key',
  'ssh-host-changed',
  'ssh-auth',
  'ssh-unanswered',
]);

/** Own figures of each kind's summary: everything but the link's own fields, which the sampler keeps. */
type LinkFields = 'id' | 'kind' | 'link' | 'since' | 'failure' | 'retryAt' | 'lastData' | 'rowsRevision' | 'needsSecret';
type FiguresOf<S> = S extends ServerSummary ? Partial<Omit<S, LinkFields>> & { readonly kind: S['kind'] } : never;
/** The part of a server's summary that one reading replaces; absent fields keep their value. */
export type Figures = FiguresOf<ServerSummary>;

/** One reading of a server. */
export interface Reading {
  /** Unix ms. */
  readonly at: number;
  readonly figures: Figures;
  /** True when ports, keys or groups differ from the reading before. */
  readonly rowsChanged: boolean;
  /** Farms: every port, from the one list call. */
  readonly ports?: readonly Port[];
  /** Xray: how many keys differ from what they should be, null: its users were not read yet. */
  readonly drift?: number | null;
  /** Farms: the panel's services as last read, two minutes before at most; absent: not known. */
  readonly services?: readonly FarmService[];
}

export interface ClientContext {
  readonly server: Server;
  /** Null: none in the vault. */
  readonly secret: Secret | null;
  readonly clock: Clock;
  /** Servers with keys: where its counters are folded and kept; null in a probe. */
  readonly ledger?: KeyLedger | null;
  /** How the server is reached; absent: directly. Closed with the client. */
  readonly road?: Road;
  /** Nobody looks: what only a window shows may be read less often. Absent: somebody does. */
  readonly atRest?: () => boolean;
  /** Controllers: reads long answers off main's thread; absent: they are read here. */
  readonly large?: ReadLarge;
  /** A login gave a new token: kept in the vault. */
  readonly saveToken?: (token: string) => void;
}

/** Every method rejects with a `Fault` and takes a signal; each has a deadline of its own besides. Reads may be retried by the caller, writes never are. */
export interface Client {
  readonly kind: Kind;
  probe(signal: AbortSignal): Promise<ProbeReport>;
  /** One reading by request; polled by the sampler. */
  sample(signal: AbortSignal): Promise<Reading>;
  /** Ends every socket and timer; idempotent. */
  close(): void;
}

/** What a stream tells its owner. */
export interface StreamSink {
  reading(reading: Reading): void;
  state(state: LinkState, failure: Failure | null, retryAt: number | null): void;
}
/** A client whose live figures come by themselves (mihomo): it then runs its own reconnecting (`transport/stream.ts`). */
export interface StreamingClient extends Client {
  /** Starts the streams; the returned function stops them at once and for good. */
  stream(sink: StreamSink): () => void;
  /** The computer woke up, or is on another network: streams that wait, or hear nothing, connect again at once. */
  wake?(): void;
}
export const isStreaming = (client: Client): client is StreamingClient => 'stream' in client;
