import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Duplex } from 'node:stream';

/** One request as the simulated servers see it: body read, path still percent-encoded. */
export interface Exchange {
  readonly method: string;
  readonly path: string;
  readonly query: URLSearchParams;
  readonly headers: IncomingMessage['headers'];
  readonly body: string;
}

/** A whole answer, or one that writes to the response itself for as long as it likes. */
export type Reply =
  | { readonly status: number; readonly headers?: Readonly<Record<string, string>>; readonly body?: string }
  | { readonly stream: (response: ServerResponse) => void };

/** What one simulated program offers on its port. */
export interface Surface {
  handle(exchange: Exchange): Reply | Promise<Reply>;
  /** Takes over the socket of a WebSocket request; absent: such requests are handled as ordinary ones. */
  upgrade?(exchange: Exchange, request: IncomingMessage, socket: Duplex): void;
  /** How this program words the failures that the lab can inject. */
  readonly shapes: {
    readonly unauthorized: () => Reply;
    readonly rateLimited: (retryAfterS: number) => Reply;
    readonly serverError: () => Reply;
  };
  /** Headers of every answer, e.g. `Date` by the simulated clock. */
  readonly headers?: (exchange: Exchange) => Readonly<Record<string, string>>;
}

export const json = (status: number, value: unknown, headers: Readonly<Record<string, string>> = {}): Reply => ({
  status,
  headers: { 'Content-Type': 'application/json', ...headers },
  body: JSON.stringify(value),
});
export const html = (status: number, title: string, text: string): Reply => ({
  status,
  headers: { 'Content-Type': 'text/html; charset=utf-8' },
  body: `<!doctype html>\n<html lang="en">\n<head><title>${title}</title></head>\n<body><h1>${title}</h1><p>${text}</p></body>\n</html>\n`,
});
export const plain = (status: number, text: string): Reply => ({
  status,
  headers: { 'Content-Type': 'text/plain; charset=utf-8' },
  body: text,
});
export const empty = (status: number, headers: Readonly<Record<string, string>> = {}): Reply => ({ status, headers });

/** Path without query, kept encoded. */
export function exchangeOf(request: IncomingMessage, body: string): Exchange {
  const target = request.url ?? '/';
  const cut = target.indexOf('?');
  return {
    method: request.method ?? 'GET',
    path: cut < 0 ? target : target.slice(0, cut),
    query: new URLSearchParams(cut < 0 ? '' : target.slice(cut + 1)),
    headers: request.headers,
    body,
  };
}
