import type { Readable } from 'node:stream';
import { letGo } from '@shared/letgo';

/** Of smaller frames the collector may take care. */
const LARGE_FRAME = 1024 * 1024;

/**
 * A large frame comes in a hundred chunks and is copied from them into one piece: lets them go when it is whole. To be called once the frames' reader
 * listens to the socket; the returned function for each frame, from within that reader's turn.
 */
export function followChunks(socket: Readable, free: (chunk: Uint8Array) => void = letGo): (frame: Uint8Array) => void {
  /** Without the one that is just read, which may hold the beginning of the next frame: the reader hears of each before we do. */
  let chunks: Buffer[] = [];
  /** A small frame is no copy, but a part of its chunk. */
  const held = new WeakSet<ArrayBufferLike>();
  socket.on('data', (chunk: Buffer) => chunks.push(chunk));
  return frame => {
    held.add(frame.buffer);
    const read = chunks;
    chunks = [];
    if (frame.byteLength < LARGE_FRAME) return;
    for (const chunk of read) if (!held.has(chunk.buffer)) free(chunk);
  };
}
