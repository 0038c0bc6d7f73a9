import { Fault } from '@shared/fault';

/** Where an Xray API listens. */
export interface Address {
  /** Name or address; IPv6 without brackets. */
  readonly host: string;
  readonly port: number;
}

/**
 * Reads what a user types for an Xray API: `host:port`, `[::1]:port`, also behind `grpc://` or `http://`. Xray's API knows no TLS, no path
 * and no credentials, so these are refused. Throws a Fault `bad-address`.
 */
export function parseAddress(text: string): Address {
  const trimmed = text.trim();
  const scheme = /^([a-z][a-z0-9+.-]*):\/\//i.exec(trimmed);
  if (scheme && !['grpc', 'http', 'tcp'].includes((scheme[1] ?? '').toLowerCase()))
    throw new Fault('bad-address', `An Xray API is reached by plain gRPC, not by ${scheme[1]}`);
  const found = /^(?:\[([0-9a-f:.]+)\]|([^\s:/?#@[\]\\]+)):(\d{1,5})\/?$/i.exec(trimmed.slice(scheme?.[0].length ?? 0));
  const host = found?.[1] ?? found?.[2];
  const port = Number(found?.[3]);
  if (host === undefined || port < 1 || port > 65_535) throw new Fault('bad-address', `Not of the form host:port: ${trimmed}`);
  return { host, port };
}

export const formatAddress = ({ host, port }: Address): string => `${host.includes(':') ? `[${host}]` : host}:${port}`;

/** Whether bytes to this host stay on this machine. */
export const isLoopback = (host: string): boolean => /^(localhost|127(\.\d{1,3}){3}|::1|::ffff:127(\.\d{1,3}){3})$/i.test(host);
