import { status } from '@grpc/grpc-js';
import { Fault } from '@shared/fault';
import type { Method } from '@shared/xray/wire';
import type { Channel } from './channel';
import { grpcFault } from './errors';

export interface StreamSink<Response> {
  told(message: Response): void;
  /** Called exactly once; null: ended by the returned function. */
  ended(fault: Fault | null): void;
}

/**
 * A call that answers with a stream. It has no deadline: it lasts until the returned function is called, the channel is closed, or the
 * server ends it, which is a fault too. Messages that cannot be read are dropped.
 */
export function openStream<Request, Response>(
  channel: Channel,
  method: Method<Request, Response>,
  request: Partial<Request>,
  sink: StreamSink<Response>,
): () => void {
  const stopping = new AbortController();
  const stop = (): void => stopping.abort();
  let over = false;
  const end = (fault: Fault | null): void => {
    if (over) return;
    over = true;
    channel.closed.removeEventListener('abort', stop);
    sink.ended(stopping.signal.aborted ? null : fault);
  };
  channel.closed.addEventListener('abort', stop, { once: true });
  stopping.signal.addEventListener('abort', () => end(null), { once: true });
  if (channel.closed.aborted) stop();

  const begin = async (): Promise<void> => {
    const client = await channel.ready(stopping.signal);
    if (over) return;
    const call = client.makeServerStreamRequest(
      method.path,
      (value: Partial<Request>) => Buffer.from(method.request.encode(value)),
      (bytes: Buffer) => bytes,
      request,
    );
    stopping.signal.addEventListener('abort', () => call.cancel(), { once: true });
    call.on('data', (bytes: Buffer) => {
      if (over) return;
      let message: Response;
      try {
        message = method.response.decode(bytes);
      } catch {
        return;
      }
      sink.told(message);
    });
    call.on('error', error => end('code' in error ? grpcFault(error as never) : new Fault('reset', error.message, { cause: error })));
    call.on('status', ({ code, details }) => {
      if (code === status.OK) end(new Fault('reset', details || 'The server ended the stream'));
    });
  };
  begin().catch(error => end(error instanceof Fault ? error : new Fault('internal', String(error), { cause: error })));
  return stop;
}
