import { Fault } from '@shared/fault';
import type { FarmServer } from '@shared/model';
import { z } from 'zod';
import { createHttp, type HttpRequest } from '../../transport/http';
import { quote } from '../../transport/quote';
import type { ClientContext } from '../client';
import { PanelFault, readAnswer } from './answer';

export type Call = Pick<HttpRequest, 'path' | 'json' | 'signal' | 'deadlineMs'> & {
  readonly method: 'GET' | 'POST';
  /** Texts of the body that no error may quote. */
  readonly secrets?: readonly string[];
};

/** Requests to one panel under one login. Every method rejects with a Fault. */
export interface Session {
  /** Asks something. A token that the panel no longer takes is renewed once with the stored password, and the call sent again. */
  read(call: Call): Promise<unknown>;
  /** As `read`; a panel that has the call under the other verb is asked with that one, once and from then on. */
  readEither(call: Call): Promise<unknown>;
  /** Does something: sent once at most, whatever happens. A refused token is renewed by the next read. */
  write(call: Call): Promise<unknown>;
  /** Our own token. */
  token(): Promise<string>;
  /** The token of a user of the panel. */
  login(username: string, password: string, signal: AbortSignal | null): Promise<string>;
  /** Asks something with that token. */
  readAs(token: string, call: Call): Promise<unknown>;
  close(): void;
}

const LOGIN = '/api/auth/login/';
const keySchema = z.object({ key: z.string().trim().min(1) });
/** So long a 403 is not taken for a lost login after a login. */
const CONFIRMED_MS = 60_000;
/** Answers to a login that blame the pair itself. */
const REFUSALS: ReadonlySet<string> = new Set(['rejected', 'auth', 'forbidden']);

/** Nothing is sent before the first call; a token of an earlier run is tried before the password is. */
export function openSession(server: FarmServer, { secret, saveToken, clock }: ClientContext): Session {
  const secrets = [secret?.value ?? '', secret?.token ?? ''].filter(text => text !== '');
  const http = createHttp({ address: server.address, pin: server.pin, secrets });
  const closing = new AbortController();
  const otherVerb = new Set<string>();
  let token = secret?.token?.trim() || null;
  let renewal: Promise<string> | null = null;
  /** A token that a login has just confirmed: what it may not do, another login does not change. */
  let confirmed: { readonly token: string; readonly at: number } | null = null;

  const login = async (username: string, password: string, signal: AbortSignal | null): Promise<string> => {
    const hidden = [...secrets, password];
    const response = await http.send({ method: 'POST', path: LOGIN, json: { username, password }, signal });
    let body: unknown;
    try {
      body = readAnswer(http, response, hidden);
    } catch (thrown) {
      if (thrown instanceof Fault && REFUSALS.has(thrown.code)) throw new Fault('auth', thrown.message, { cause: thrown });
      const none = thrown instanceof Fault && ['unimplemented', 'not-found'].includes(thrown.code);
      throw none ? new Fault('wrong-kind', `No login at ${LOGIN}`, { cause: thrown }) : thrown;
    }
    const parsed = keySchema.safeParse(body);
    if (!parsed.success) throw new Fault('wrong-kind', `The login answered without a key: ${quote(JSON.stringify(body), hidden)}`);
    return parsed.data.key;
  };
  const renewToken = async (): Promise<string> => {
    if (!secret?.value) throw new Fault('needs-secret', 'The password of the panel is not known');
    const key = await login(server.username, secret.value, closing.signal);
    secrets.push(key);
    if (key !== token) saveToken?.(key);
    token = key;
    confirmed = { token: key, at: clock.monotonic() };
    return key;
  };
  /** One login at a time, whoever needs it. */
  const renew = (): Promise<string> => {
    renewal ??= renewToken().finally(() => {
      renewal = null;
    });
    return renewal;
  };
  const send = async (call: Call, key: string): Promise<unknown> => {
    const { secrets: own = [], ...request } = call;
    const hidden = [...secrets, ...own];
    const response = await http.send({ ...request, headers: { authorization: `Token ${key}` } });
    return readAnswer(http, response, hidden);
  };
  const read = async (call: Call): Promise<unknown> => {
    const used = token ?? (await renew());
    try {
      return await send(call, used);
    } catch (thrown) {
      const code = thrown instanceof Fault ? thrown.code : null;
      if (code !== 'auth' && code !== 'forbidden') throw thrown;
      // A 403 can be a lost login, too: only a different token tells.
      if (code === 'forbidden' && confirmed?.token === used && clock.monotonic() - confirmed.at < CONFIRMED_MS) throw thrown;
      // Another call may have renewed it meanwhile.
      const fresh = token !== null && token !== used ? token : await renew();
      if (code === 'forbidden' && fresh === used) throw thrown;
      return await send(call, fresh);
    }
  };

  return {
    read,
    async readEither(call) {
      const swapped: Call = { ...call, method: call.method === 'GET' ? 'POST' : 'GET' };
      if (otherVerb.has(call.path)) return await read(swapped);
      try {
        return await read(call);
      } catch (thrown) {
        if (!(thrown instanceof PanelFault) || thrown.status !== 405) throw thrown;
        const body = await read(swapped);
        otherVerb.add(call.path);
        return body;
      }
    },
    async write(call) {
      const used = token ?? (await renew());
      try {
        return await send(call, used);
      } catch (thrown) {
        if (thrown instanceof Fault && thrown.code === 'auth' && token === used) token = null;
        throw thrown;
      }
    },
    token: async () => token ?? (await renew()),
    login,
    readAs: (key, call) => send({ ...call, secrets: [...(call.secrets ?? []), key] }, key),
    close() {
      closing.abort();
      http.close();
    },
  };
}
