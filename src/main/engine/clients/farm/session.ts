import { Fault } from '@shared/fault';
import type { FarmServer } from '@shared/model';
import { z } from 'zod';
import { createHttp, type HttpRequest } from '../../transport/http';
import { quote } from '../../transport/quote';
import type { ClientContext } from '../client';
import { readAnswer } from './answer';

export type Call = Pick<HttpRequest, 'path' | 'json' | 'signal' | 'deadlineMs'> & { readonly method: 'GET' | 'POST' };

/** Requests to one panel under one login. Every method rejects with a Fault. */
export interface Session {
  /** Asks something. A token that the panel no longer takes is renewed once with the stored password, and the call sent again. */
  read(call: Call): Promise<unknown>;
  /** Does something: sent once at most, whatever happens. A refused token is renewed by the next read. */
  write(call: Call): Promise<unknown>;
  close(): void;
}

const LOGIN = '/api/auth/login/';
const keySchema = z.object({ key: z.string().trim().min(1) });
/** Answers to a login that blame the pair itself. */
const REFUSALS: ReadonlySet<string> = new Set(['rejected', 'auth', 'forbidden']);

/** Nothing is sent before the first call; a token of an earlier run is tried before the password is. */
export function openSession(server: FarmServer, { secret, saveToken }: ClientContext): Session {
  const secrets = [secret?.value ?? '', secret?.token ?? ''].filter(text => text !== '');
  const http = createHttp({ address: server.address, pin: server.pin, secrets });
  const closing = new AbortController();
  let token = secret?.token?.trim() || null;
  let renewal: Promise<string> | null = null;

  const login = async (): Promise<string> => {
    if (!secret?.value) throw new Fault('needs-secret', 'The password of the panel is not known');
    const json = { username: server.username, password: secret.value };
    const response = await http.send({ method: 'POST', path: LOGIN, json, signal: closing.signal });
    let body: unknown;
    try {
      body = readAnswer(http, response, secrets);
    } catch (thrown) {
      if (thrown instanceof Fault && REFUSALS.has(thrown.code)) throw new Fault('auth', thrown.message, { cause: thrown });
      const none = thrown instanceof Fault && ['unimplemented', 'not-found'].includes(thrown.code);
      throw none ? new Fault('wrong-kind', `No login at ${LOGIN}`, { cause: thrown }) : thrown;
    }
    const parsed = keySchema.safeParse(body);
    if (!parsed.success) throw new Fault('wrong-kind', `The login answered without a key: ${quote(JSON.stringify(body), secrets)}`);
    const { key } = parsed.data;
    secrets.push(key);
    if (key !== token) saveToken?.(key);
    token = key;
    return key;
  };
  /** One login at a time, whoever needs it. */
  const renew = (): Promise<string> => {
    renewal ??= login().finally(() => {
      renewal = null;
    });
    return renewal;
  };
  const send = async (call: Call, key: string): Promise<unknown> => {
    const response = await http.send({ ...call, headers: { authorization: `Token ${key}` } });
    return readAnswer(http, response, secrets);
  };

  return {
    async read(call) {
      const used = token ?? (await renew());
      try {
        return await send(call, used);
      } catch (thrown) {
        const code = thrown instanceof Fault ? thrown.code : null;
        if (code !== 'auth' && code !== 'forbidden') throw thrown;
        // Another call may have renewed it meanwhile. A 403 can be a lost login, too: only a different token tells.
        const fresh = token !== null && token !== used ? token : await renew();
        if (code === 'forbidden' && fresh === used) throw thrown;
        return await send(call, fresh);
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
    close() {
      closing.abort();
      http.close();
    },
  };
}
