/** The samples of the panel's document, letter by letter, and a panel that answers with nothing else. */
import { readFileSync } from 'node:fs';
import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { FarmServer } from '@shared/model';
import { afterEach } from 'vitest';
import { createFarmClient } from '../../../src/main/engine/clients/farm';

export interface Sample {
  readonly call: string;
  /** As it stands there; null: the call has no body. */
  readonly request: string | null;
  readonly answer: string;
}
const TEXT = readFileSync(new URL('fixtures/document.txt', import.meta.url), 'utf8');

export const SAMPLES: readonly Sample[] = TEXT.split(/^=== /m)
  .slice(1)
  .map(part => {
    const [head = '', ...lines] = part.trimEnd().split('\n');
    const divide = lines.indexOf('---');
    const request = lines.slice(0, divide).join('\n');
    return {
      call: head.replace(/^\d+ /, ''),
      request: request === '' ? null : request,
      answer: lines.slice(divide + 1).join('\n'),
    };
  });
export function sample(call: string): Sample {
  const found = SAMPLES.find(one => one.call === call);
  if (!found) throw new Error(`the document has no sample of ${call}`);
  return found;
}
export const answerOf = (call: string): unknown => JSON.parse(sample(call).answer);

/** What a sample of a request means: the document writes names without quotes, backslashes at the ends of lines and words in angle brackets. */
export function requestOf(call: string): unknown {
  const text = (sample(call).request ?? 'null')
    .replaceAll('\\', '')
    .replace(/<([^>]*)>/g, '"$1"')
    .replace(/([{,]\s*)([a-z_]+)\s*:/g, '$1"$2":');
  return JSON.parse(text);
}

export interface Seen {
  readonly call: string;
  readonly headers: IncomingMessage['headers'];
  readonly body: string;
}
/** Answers by call; a list is answered one after the other, its last for ever. */
export type Answers = Readonly<Record<string, string | readonly string[]>>;

const open: { close(): Promise<void> }[] = [];
afterEach(async () => {
  await Promise.all(open.splice(0).map(one => one.close()));
});
/** A panel that is closed after the test. */
export async function panel(more: Answers = {}) {
  const started = await startPanel(more);
  open.push(started);
  return started;
}

/** A panel with the document's samples, `more` in their place or besides; what has no answer is Django's page. */
async function startPanel(more: Answers = {}) {
  const seen: Seen[] = [];
  const answers: Answers = { ...Object.fromEntries(SAMPLES.map(one => [one.call, one.answer])), ...more };
  const panel = createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk);
    const call = `${request.method} ${request.url}`;
    const before = seen.filter(one => one.call === call).length;
    seen.push({ call, headers: request.headers, body: Buffer.concat(chunks).toString() });
    const found = answers[call];
    const answer = typeof found === 'string' || found === undefined ? found : (found[before] ?? found.at(-1));
    response.writeHead(answer === undefined ? 404 : 200, { 'content-type': answer === undefined ? 'text/html' : 'application/json' });
    response.end(answer ?? '<h1>Not Found</h1>');
  });
  await new Promise<void>(resolve => panel.listen(0, '127.0.0.1', resolve));
  const address = `http://127.0.0.1:${(panel.address() as AddressInfo).port}`;
  const base = { id: 'f', kind: 'farm', name: 'farm', tags: [], pin: null, lab: false, favourites: [] } as const;
  const server: FarmServer = { ...base, address, username: 'логин' };
  const clock = { now: () => Date.now(), monotonic: () => performance.now(), after: () => () => {} };
  const client = createFarmClient({ server, secret: { value: 'пароль' }, clock });
  return {
    client,
    seen,
    /** Bodies of that call, parsed. */
    sent: (call: string): readonly unknown[] =>
      seen.filter(one => one.call === call).map(one => (one.body === '' ? null : JSON.parse(one.body))),
    async close() {
      client.close();
      await new Promise(resolve => panel.close(resolve));
    },
  };
}
