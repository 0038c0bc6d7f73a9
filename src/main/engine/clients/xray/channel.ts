import { setMaxListeners } from 'node:events';
import { type ChannelOptions, Client, connectivityState, credentials } from '@grpc/grpc-js';
import { Fault } from '@shared/fault';
import type { Method } from '@shared/xray/wire';
import { directRoad, type Endpoint, type Road } from '../../transport/road';
import { type Address, formatAddress } from './address';
import { grpcFault } from './errors';
import { inspectPort } from './guard';
import './pieces';

const DEADLINE_MS = 8_000;
const CONNECT_MS = 5_000;
const RECEIVE_LIMIT = 64 * 1024 * 1024;

/**
 * Go's gRPC server ends a connection whose client pings more often than every five minutes, or while no call runs. Retries are off: a
 * write must never be sent twice.
 */
const OPTIONS: ChannelOptions = {
  'grpc.max_receive_message_length': RECEIVE_LIMIT,
  'grpc.keepalive_time_ms': 310_000,
  'grpc.keepalive_timeout_ms': 20_000,
  'grpc.keepalive_permit_without_calls': 0,
  'grpc.enable_retries': 0,
  'grpc.enable_http_proxy': 0,
  'grpc.service_config_disable_resolution': 1,
  'grpc.use_local_subchannel_pool': 1,
};

export interface CallOptions {
  readonly signal: AbortSignal;
  readonly deadlineMs?: number;
}

/**
 * One gRPC connection to an Xray API. The port is inspected before every connection (`guard.ts`), so the library never connects by itself
 * again: whatever ends the connection ends the channel, and the next call begins anew. A final fault (`api-loop`, `wrong-kind`) stays:
 * this channel then never connects again.
 */
export class Channel {
  /** Counts connections, so that what was learned on one is not believed on the next. */
  generation = 0;
  private client: Client | null = null;
  private connecting: Promise<Client> | null = null;
  private final: Fault | null = null;
  private readonly closing = new AbortController();
  /** Aborted by `close`. */
  readonly closed = this.closing.signal;

  constructor(
    private readonly address: Address,
    private readonly road: Road = directRoad(address),
  ) {}

  /** Decoded answer of a unary call. Rejects with a Fault. */
  async call<Request, Response>(method: Method<Request, Response>, request: Partial<Request>, options: CallOptions): Promise<Response> {
    const bytes = await this.callRaw(method, request, options);
    try {
      return method.response.decode(bytes);
    } catch (error) {
      throw new Fault('unexpected', `${method.path}: an answer that cannot be read`, { cause: error });
    }
  }

  /** The answer's bytes, undecoded: large ones are not decoded on this thread. */
  async callRaw<Request, Response>(method: Method<Request, Response>, request: Partial<Request>, options: CallOptions): Promise<Buffer> {
    const client = await this.ready(options.signal);
    const { signal, deadlineMs = DEADLINE_MS } = options;
    // Many calls at once share one signal; each takes its listener away again.
    setMaxListeners(0, signal, this.closed);
    return new Promise((resolve, reject) => {
      const call = client.makeUnaryRequest(
        method.path,
        (value: Partial<Request>) => Buffer.from(method.request.encode(value)),
        (bytes: Buffer) => bytes,
        request,
        { deadline: Date.now() + deadlineMs },
        (error, bytes) => {
          signal.removeEventListener('abort', abort);
          this.closing.signal.removeEventListener('abort', abort);
          if (!error) return resolve(bytes ?? Buffer.alloc(0));
          const fault = grpcFault(error);
          if (fault.code === 'timeout' || fault.code === 'reset' || fault.code === 'refused') this.drop(client);
          reject(fault);
        },
      );
      const abort = (): void => call.cancel();
      signal.addEventListener('abort', abort, { once: true });
      // A closed client of the library lets its calls run on.
      this.closing.signal.addEventListener('abort', abort, { once: true });
      if (signal.aborted || this.closing.signal.aborted) abort();
    });
  }

  /** Ends the connection for good; idempotent. */
  close(): void {
    this.final ??= new Fault('cancelled', 'closed');
    this.closing.abort();
    this.client?.close();
    this.client = null;
    this.road.close();
  }

  private drop(client: Client): void {
    client.close();
    if (this.client === client) this.client = null;
  }

  /** The open connection, or a new one. */
  async ready(signal: AbortSignal): Promise<Client> {
    if (signal.aborted) throw new Fault('cancelled', 'cancelled');
    if (this.final) throw this.final;
    const open = this.client;
    if (open && open.getChannel().getConnectivityState(false) === connectivityState.READY) return open;
    if (open) this.drop(open);
    this.connecting ??= this.connect().finally(() => {
      this.connecting = null;
    });
    return this.connecting;
  }

  /** Shared by the calls that wait for it, so only `close` ends it early; it has deadlines of its own. */
  private async connect(): Promise<Client> {
    const { road, closing } = this;
    let target: Endpoint;
    const there = await road.open(closing.signal);
    try {
      target = await inspectPort(there, closing.signal, road.answerMs);
    } catch (thrown) {
      const error = thrown instanceof Fault ? await road.explain(thrown) : thrown;
      if (error instanceof Fault && (error.code === 'api-loop' || error.code === 'wrong-kind')) this.final = error;
      throw error;
    }
    const client = new Client('path' in target ? `unix:${target.path}` : formatAddress(target), credentials.createInsecure(), {
      ...OPTIONS,
      'grpc.default_authority': formatAddress(this.address),
    });
    await new Promise<void>((resolve, reject) => {
      const end = (error?: Error): void => {
        this.closing.signal.removeEventListener('abort', abort);
        if (!error && !this.final) {
          resolve();
          return;
        }
        client.close();
        reject(this.final ?? new Fault('reset', error?.message ?? 'closed', { cause: error }));
      };
      const abort = (): void => end();
      this.closing.signal.addEventListener('abort', abort, { once: true });
      client.waitForReady(Date.now() + CONNECT_MS, end);
    });
    this.generation += 1;
    this.client = client;
    return client;
  }
}
