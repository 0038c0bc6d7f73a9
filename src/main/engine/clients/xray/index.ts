import { Fault } from '@shared/fault';
import type { ClientContext } from '../client';
import type { DetectHit } from '../hit';
import { formatAddress, isLoopback, parseAddress } from './address';
import { findCapabilities } from './capabilities';
import { Channel } from './channel';
import { XrayClient } from './client';

export { isXray, type XrayApi } from './api';
export { XrayClient } from './client';

/** A client of an Xray's gRPC API. Throws a Fault `bad-address`. Nothing is connected before the first call. */
export function createXrayClient(context: ClientContext): XrayClient {
  if (context.server.kind !== 'xray') throw new Fault('wrong-kind', `Not an Xray: ${context.server.kind}`);
  return new XrayClient(context.server, context);
}

/**
 * Whether an Xray API listens at `host:port`, by one inspected connection and calls that only read. Null: something else, or no such
 * address. Rejects with the Fault of the connection, `api-loop` above all: nothing should connect there again.
 */
export async function detect(text: string, signal: AbortSignal): Promise<DetectHit | null> {
  let channel: Channel | undefined;
  try {
    const address = parseAddress(text);
    channel = new Channel(address);
    const { services } = await findCapabilities(channel, signal);
    if (!services.has('StatsService') && !services.has('HandlerService')) return null;
    return {
      kind: 'xray',
      address: formatAddress(address),
      program: 'Xray-core',
      warnings: isLoopback(address.host) ? [] : ['plain-grpc'],
    };
  } catch (error) {
    if (error instanceof Fault && ['bad-address', 'wrong-kind', 'reset', 'unexpected'].includes(error.code)) return null;
    throw error;
  } finally {
    channel?.close();
  }
}
