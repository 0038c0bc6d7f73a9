/** Requests to one controller: the secret as a header, its errors as Faults, what it does not have as `unimplemented`. */
import { Fault } from '@shared/fault';
import { MOST_AT_ONCE } from '@shared/latency';
import { type Large, type LargeName, readLarge } from '@shared/mihomo/large';
import type { MihomoServer } from '@shared/model';
import type { Secret } from '../../outside';
import { parseAddress } from '../../transport/address';
import { headerValue } from '../../transport/credential';
import { createHttp, type Http, type HttpRequest, type HttpResponse } from '../../transport/http';

/** Bodies in bytes: the list of proxies of a large subscription, and of connections on a busy gateway. */
const MAX_BODY = 8 * 1024 * 1024;
/** Tests of many nodes at a time, each of which waits on a connection of its own, and a few other long calls. */
const SLOW_CONNECTIONS = MOST_AT_ONCE + 6;
/** A shorter answer is read in less than a millisecond; a thread of its own would cost more. */
export const SHORT_BYTES = 64 * 1024;
/** Lists that a person asked for may be larger than what is read by itself. */
export const MAX_LIST = 32 * 1024 * 1024;

export type Call = Pick<HttpRequest, 'method' | 'path' | 'query' | 'json' | 'signal' | 'deadlineMs' | 'maxBytes'>;
/** Reads the bytes of one or two answers of that name, which it may take away. */
export type ReadLarge = <N extends LargeName>(name: N, bodies: readonly (Buffer | null)[]) => Promise<Large<N>>;

export interface Session {
  readonly address: string;
  readonly pin: string | null;
  /** Headers of every request and stream; throws a Fault for a secret that no header can carry. */
  headers(): Readonly<Record<string, string>>;
  readonly secrets: readonly string[];
  /** The JSON of a success (undefined for an empty one). */
  json(call: Call): Promise<unknown>;
  /** The bytes of a success. */
  body(call: Call): Promise<HttpResponse>;
  /** Any answer, asked without the secret and as from a web page. */
  anonymous(call: Call): Promise<HttpResponse>;
  /** The status of any answer. */
  status(call: Call): Promise<number>;
  readonly parse: Http['parse'];
  readonly fault: Http['fault'];
  readonly large: ReadLarge;
  close(): void;
}

/** A web page that has nothing to do with the controller. */
const FOREIGN_ORIGIN = 'https://page.invalid';

/** `elsewhere` reads what is long off this thread. */
export function openSession(server: MihomoServer, secret: Secret | null, elsewhere: ReadLarge = here): Session {
  const value = secret?.value ?? '';
  const { address } = parseAddress('mihomo', server.address);
  const headers = () => (value === '' ? {} : { authorization: `Bearer ${headerValue(value)}` });
  const secrets = value === '' ? [] : [value];
  const options = { address, pin: server.pin, secrets, maxBytes: MAX_BODY };
  const http: Http = createHttp(options);
  /** Calls that the core answers only after a test or a download have connections of their own: the others need not wait for them. */
  const slow: Http = createHttp({ ...options, connections: SLOW_CONNECTIONS });
  const by = (call: Call): Http => (call.deadlineMs === undefined ? http : slow);

  const body = async (call: Call): Promise<HttpResponse> => {
    const response = await by(call).send({ ...call, headers: headers() });
    if (response.status >= 200 && response.status < 300) return response;
    const fault = http.fault(response);
    if (response.status === 401 && value === '') throw new Fault('needs-secret', fault.message, { cause: fault });
    // The router's own words for a path it does not have; a thing that is missing is told in JSON.
    if (response.status === 404 && /^\s*404 page not found\s*$/.test(response.body.toString('utf8'))) {
      throw new Fault('unimplemented', `this controller has no ${call.path.replace(/^(\/[^/?]+).*$/, '$1')} of that kind`, {
        cause: fault,
      });
    }
    throw fault;
  };

  return {
    address,
    pin: server.pin,
    headers,
    secrets,
    body,
    parse: http.parse,
    fault: http.fault,
    large: (name, bodies) => (lengthOf(bodies) <= SHORT_BYTES ? here : elsewhere)(name, bodies),
    async json(call) {
      const response = await body(call);
      return response.body.length === 0 && (response.status === 204 || (call.method ?? 'GET') !== 'GET') ? undefined : http.parse(response);
    },
    anonymous: call => by(call).send({ ...call, headers: { origin: FOREIGN_ORIGIN } }),
    status: async call => (await by(call).send({ ...call, headers: headers() })).status,
    close() {
      http.close();
      slow.close();
    },
  };
}

const here: ReadLarge = async (name, bodies) => {
  try {
    return readLarge(
      name,
      bodies.map(body => body?.toString('utf8') ?? null),
    );
  } catch (error) {
    throw new Fault('not-json', `the list of ${name} cannot be read`, { cause: error });
  }
};
const lengthOf = (bodies: readonly (Buffer | null)[]): number => bodies.reduce((sum, body) => sum + (body?.length ?? 0), 0);

/**
 * A name as one segment of a path. Cores decode a path that needs no more signs than it has twice (`100%25` would become `100%`), and one that has
 * more once: where it makes a difference each letter is written as a sign.
 */
export const segment = (name: string): string =>
  /%[0-9a-f]{2}/i.test(name)
    ? [...Buffer.from(name, 'utf8')].map(byte => `%${byte.toString(16).toUpperCase().padStart(2, '0')}`).join('')
    : encodeURIComponent(name);

/** What is not there is null. */
export async function orNone<T>(work: Promise<T>): Promise<T | null> {
  try {
    return await work;
  } catch (error) {
    if (error instanceof Fault && (error.code === 'not-found' || error.code === 'unimplemented')) return null;
    throw error;
  }
}
