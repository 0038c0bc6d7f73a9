/** Servers that answer, but not as a gRPC server should: every call ends, with a fault, in its time and without filling the memory. */
import { createServer, type Http2Server, type ServerHttp2Session, type ServerHttp2Stream } from 'node:http2';
import type { AddressInfo } from 'node:net';
import { statsService } from '@shared/xray/wire';
import { afterEach, describe, expect, it } from 'vitest';
import { Channel } from '../../../src/main/engine/clients/xray/channel';
import { codeOf } from '../keys/harness';

let ends: (() => void)[] = [];
afterEach(() => {
  for (const end of ends) end();
  ends = [];
});

async function serve(answer: (stream: ServerHttp2Stream, session: ServerHttp2Session) => void): Promise<Channel> {
  const sessions = new Set<ServerHttp2Session>();
  const server: Http2Server = createServer();
  server.on('session', session => {
    sessions.add(session);
    session.on('error', () => undefined);
    session.on('stream', stream => {
      stream.on('error', () => undefined);
      answer(stream, session);
    });
  });
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve));
  const channel = new Channel({ host: '127.0.0.1', port: (server.address() as AddressInfo).port });
  ends.push(() => {
    channel.close();
    for (const session of sessions) session.destroy();
    server.close();
  });
  return channel;
}
const GRPC = { ':status': 200, 'content-type': 'application/grpc' } as const;
const OK = { 'grpc-status': '0' } as const;
function frame(length: number, compressed = 0): Buffer {
  const head = Buffer.alloc(5);
  head.writeUInt8(compressed, 0);
  head.writeUInt32BE(length, 1);
  return head;
}
/** The deadline is far away: what ends there is called otherwise than what ends by itself. */
const ask = (channel: Channel, deadlineMs = 25_000) =>
  codeOf(channel.callRaw(statsService.queryStats, { pattern: '' }, { signal: AbortSignal.timeout(28_000), deadlineMs }));
/** Writes as long as anybody reads. */
function pour(stream: ServerHttp2Stream): void {
  const chunk = Buffer.alloc(65_536, 1);
  const more = (): void => {
    while (!stream.destroyed && stream.write(chunk));
  };
  stream.on('drain', more);
  more();
}

describe('an answer', () => {
  it('that says it is larger than may be is not waited for', async () => {
    const channel = await serve(stream => {
      stream.respond(GRPC);
      stream.write(frame(200 * 1024 * 1024));
      pour(stream);
    });
    expect(await ask(channel)).toBe('too-large');
  });

  it('that never ends is given up at its deadline', async () => {
    const channel = await serve(stream => {
      stream.respond(GRPC);
      stream.write(frame(60 * 1024 * 1024));
      const timer = setInterval(() => (stream.destroyed ? clearInterval(timer) : stream.write(Buffer.alloc(100))), 20);
    });
    expect(await ask(channel, 1_000)).toBe('timeout');
  });

  it('that unpacks to more than may be is refused', async () => {
    const { gzipSync } = await import('node:zlib');
    const bomb = gzipSync(Buffer.alloc(300 * 1024 * 1024));
    const channel = await serve(stream => {
      stream.respond({ ...GRPC, 'grpc-encoding': 'gzip' }, { waitForTrailers: true });
      stream.on('wantTrailers', () => stream.sendTrailers(OK));
      stream.end(Buffer.concat([frame(bomb.length, 1), bomb]));
    });
    expect(await ask(channel)).toBe('too-large');
  });

  it('of many messages, none, without an end, or of HTML is a fault', async () => {
    const many = await serve(stream => {
      stream.respond(GRPC, { waitForTrailers: true });
      stream.on('wantTrailers', () => stream.sendTrailers(OK));
      for (let n = 0; n < 1000; n += 1) stream.write(frame(0));
      stream.end();
    });
    expect(await ask(many, 1_000)).not.toBe('no fault');
    const none = await serve(stream => {
      stream.respond(GRPC, { waitForTrailers: true });
      stream.on('wantTrailers', () => stream.sendTrailers(OK));
      stream.end();
    });
    expect(await ask(none)).not.toBe('no fault');
    const cut = await serve(stream => {
      stream.respond(GRPC);
      stream.end(frame(10));
    });
    expect(await ask(cut)).not.toBe('no fault');
    const html = await serve(stream => {
      stream.respond({ ':status': 502, 'content-type': 'text/html' });
      stream.end('<html><h1>Bad gateway</h1></html>');
    });
    expect(await ask(html)).not.toBe('no fault');
    const login = await serve(stream => {
      stream.respond({ ':status': 200, 'content-type': 'text/html' });
      stream.end('<html>log in</html>');
    });
    expect(await ask(login)).not.toBe('no fault');
  });

  it('cut off by the end of the connection is a fault, and the next call has a new connection', async () => {
    let cut = true;
    const channel = await serve((stream, session) => {
      if (cut) {
        stream.respond(GRPC);
        stream.write(frame(1000));
        setTimeout(() => session.destroy(), 30);
        return;
      }
      stream.respond(GRPC, { waitForTrailers: true });
      stream.on('wantTrailers', () => stream.sendTrailers(OK));
      stream.end(frame(0));
    });
    expect(await ask(channel)).toBe('reset');
    cut = false;
    expect(await ask(channel)).toBe('no fault');
  });

  it('that says a status that nobody knows, or thousands of headers, is a fault', async () => {
    const odd = await serve(stream => {
      stream.respond({ ...GRPC, 'grpc-status': '999', 'grpc-message': '%zz%'.repeat(100) }, { endStream: true });
    });
    expect(await ask(odd)).not.toBe('no fault');
    const stats = Object.fromEntries(Array.from({ length: 900 }, (_, n) => [`x-${n}`, 'y'.repeat(50)]));
    const many = await serve(stream => stream.respond({ ...GRPC, ...stats, 'grpc-status': '2' }, { endStream: true }));
    expect(await ask(many, 1_000)).not.toBe('no fault');
  });
});
