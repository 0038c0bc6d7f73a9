import { afterEach } from 'vitest';
import type { LabFarm } from '../../src/lab/farm/server';
import { type Lab, type LabOptions, startLab } from '../../src/lab/lab';

const open: Lab[] = [];
afterEach(async () => {
  await Promise.all(open.splice(0).map(lab => lab.close()));
});

/** A lab that is closed after the test; its clock is driven unless asked otherwise. */
export async function lab(options: LabOptions = {}): Promise<Lab> {
  const started = await startLab({ clock: 'manual', ...options });
  open.push(started);
  return started;
}

export function first<T>(list: readonly T[]): T {
  const [found] = list;
  if (!found) throw new Error('nothing there');
  return found;
}

export interface Answer {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
  // biome-ignore lint/suspicious/noExplicitAny: answers are whatever the test expects them to be
  readonly json: any;
}

/** One request; redirects are not followed. */
export async function call(
  url: string,
  options: { method?: string; body?: unknown; headers?: Record<string, string> } = {},
): Promise<Answer> {
  const { method = options.body === undefined ? 'GET' : 'POST', body, headers = {} } = options;
  const response = await fetch(url, {
    method,
    redirect: 'manual',
    headers: { 'Content-Type': 'application/json', ...headers },
    ...(body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
  });
  const text = await response.text();
  let json: unknown = null;
  try {
    json = JSON.parse(text);
  } catch {
    json = null;
  }
  return { status: response.status, headers: response.headers, text, json };
}

/** A farm with an administrator's token, and calls to its API. */
export async function signedIn(farm: LabFarm) {
  const { address, username = '', secret } = farm.server;
  const login = await call(`${address}/api/auth/login/`, { body: { username, password: secret } });
  const headers = { Authorization: `Token ${login.json.key}` };
  return {
    token: String(login.json.key),
    get: (path: string) => call(`${address}${path}`, { headers }),
    post: (path: string, body: unknown) => call(`${address}${path}`, { headers, body }),
    ports: async (filter: object = {}) => (await call(`${address}/api/devices/modem/list`, { headers, body: { filter } })).json,
    port: async (id: number) =>
      (await call(`${address}/api/devices/modem/list`, { headers, body: {} })).json.find((row: { id: number }) => row.id === id),
  };
}
