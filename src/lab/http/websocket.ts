import { createHash } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';

const GUID = '258EAFA5-E914-47DA-95CA-C5AB0DC85B11';
/** A client that takes nothing while this much waits is given up. */
const MOST_WAITING = 64 * 1024 * 1024;

/** The sending half of a WebSocket: the simulated cores write and never read (no pong, no closing handshake). */
export interface TextWriter {
  send(text: string): void;
  sendRaw(frame: Buffer): void;
  close(): void;
  readonly closed: boolean;
}

/** Why a WebSocket handshake is refused, or null when it is sound. */
export function handshakeProblem(request: IncomingMessage): { status: number; text: string } | null {
  if (request.method !== 'GET') return { status: 405, text: 'handshake error: bad method' };
  if (request.headers['sec-websocket-version'] !== '13') return { status: 426, text: 'handshake error: bad "Sec-WebSocket-Version"' };
  if (!request.headers['sec-websocket-key']) return { status: 400, text: 'handshake error: bad "Sec-WebSocket-Key"' };
  return null;
}

export function acceptWebSocket(request: IncomingMessage, socket: Duplex, onClose: () => void): TextWriter {
  const accept = createHash('sha1').update(`${request.headers['sec-websocket-key']}${GUID}`).digest('base64');
  socket.write(`HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: ${accept}\r\n\r\n`);
  let closed = false;
  socket.on('close', () => {
    closed = true;
    onClose();
  });
  const sendRaw = (frame: Buffer) => {
    if (closed) return;
    if (socket.writableLength > MOST_WAITING) socket.destroy();
    else socket.write(frame);
  };
  return {
    sendRaw,
    send: text => sendRaw(textFrame(text)),
    close: () => socket.destroy(),
    get closed() {
      return closed;
    },
  };
}

/** One unmasked, unfragmented text frame. */
function textFrame(text: string): Buffer {
  const length = Buffer.byteLength(text);
  const head = length < 126 ? 2 : length < 65_536 ? 4 : 10;
  const frame = Buffer.allocUnsafe(head + length);
  frame[0] = 0x81;
  if (head === 2) frame[1] = length;
  else if (head === 4) {
    frame[1] = 126;
    frame.writeUInt16BE(length, 2);
  } else {
    frame[1] = 127;
    frame.writeBigUInt64BE(BigInt(length), 2);
  }
  frame.write(text, head);
  return frame;
}
