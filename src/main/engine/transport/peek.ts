/**
 * What speaks at a port, found by ONE connection. An old-style Xray API without its routing rule turns every single connection into
 * an endless loop, so a port of an unknown kind is asked once, and is left alone for good if it stays silent.
 */
import { connect } from 'node:net';
import { withDeadline } from './deadline';
import { faultOf } from './errors';
import { afterSilence } from './silence';

export type Speech = 'http' | 'tls' | 'http2' | 'silent' | 'other';

const CONNECT_MS = 4000;
/** A gRPC server speaks first and at once; everything else waits for a request. */
const GREETING_MS = 200;
const ANSWER_MS = 3000;
const MAX_ANSWER = 16 * 1024;

/** Rejects with a Fault when nothing can be connected to (`refused`, `dns`, `timeout`, `cancelled`). */
export function peek(host: string, port: number, signal: AbortSignal): Promise<Speech> {
  return withDeadline(signal, CONNECT_MS + GREETING_MS + ANSWER_MS, `connection to ${host}:${port}`, inner => {
    return new Promise<Speech>((resolve, reject) => {
      const socket = connect({ host, port, noDelay: true });
      const chunks: Buffer[] = [];
      let connected = false;
      const late = () => socket.destroy(Object.assign(new Error('not connected in time'), { code: 'ETIMEDOUT' }));
      let cancel = afterSilence(CONNECT_MS, late);
      const wait = (ms: number, then: () => void) => {
        cancel();
        cancel = afterSilence(ms, then);
      };
      const end = (speech: Speech) => {
        cancel();
        inner.removeEventListener('abort', stop);
        resolve(speech);
        socket.destroy();
      };
      const stop = () => end('other');
      inner.addEventListener('abort', stop, { once: true });
      const ask = () => {
        const name = host.includes(':') ? `[${host}]` : host;
        socket.write(`GET / HTTP/1.1\r\nHost: ${name}:${port}\r\nAccept: application/json\r\nConnection: close\r\n\r\n`);
        wait(ANSWER_MS, () => end(chunks.length > 0 ? judge(Buffer.concat(chunks)) : 'silent'));
      };
      socket.on('connect', () => {
        connected = true;
        wait(GREETING_MS, ask);
      });
      socket.on('data', chunk => {
        chunks.push(chunk);
        const heard = Buffer.concat(chunks);
        if (isDecided(heard)) end(judge(heard));
      });
      socket.on('end', () => end(chunks.length > 0 ? judge(Buffer.concat(chunks)) : 'tls'));
      socket.on('error', error => {
        // A TLS server may answer plain text by hanging up at once.
        if (connected) return end(chunks.length > 0 ? judge(Buffer.concat(chunks)) : 'tls');
        cancel();
        inner.removeEventListener('abort', stop);
        reject(faultOf(error));
      });
    });
  });
}

/** Enough to tell: a frame's head, or the whole of an answer that may be a TLS server's complaint in plain text. */
function isDecided(heard: Buffer): boolean {
  if (heard.length > MAX_ANSWER) return true;
  if (heard.length < 9) return false;
  return isHttp(heard) ? !/^HTTP\/1\.[01] 400/.test(heard.toString('latin1')) : true;
}

function judge(heard: Buffer): Speech {
  if (isHttp(heard)) return /^HTTP\/1\.[01] 400[\s\S]*https/i.test(heard.toString('latin1')) ? 'tls' : 'http';
  // Frame of type 4 (SETTINGS) on stream 0.
  if (heard.length >= 9 && heard[3] === 0x04 && heard.readUInt32BE(5) === 0) return 'http2';
  if (heard[0] === 0x15 && heard[1] === 0x03) return 'tls';
  return 'other';
}

const isHttp = (heard: Buffer): boolean => heard.subarray(0, 7).toString('latin1') === 'HTTP/1.';
