import { isSocketPath } from '@shared/ssh';
import * as transport from '../../transport/address';

/** Where an Xray API listens. */
export interface Address {
  /** Name or address; IPv6 without brackets. */
  readonly host: string;
  readonly port: number;
}

/** Reads what a user types for an Xray API (`host:port`; over SSH also a socket's path, which has neither). Throws a Fault `bad-address`. */
export function parseAddress(text: string): Address {
  if (isSocketPath(text)) return { host: 'localhost', port: 0 };
  const { host, port } = transport.parseAddress('xray', text);
  return { host, port };
}

export const formatAddress = ({ host, port }: Address): string => `${host.includes(':') ? `[${host}]` : host}:${port}`;

export { isLoopback } from '../../transport/address';
