/** Bytes that are given away to a worker, and let go there. */

/** Small buffers share their memory with others, which must not be given away with them. */
export const ownBytes = (bytes: Uint8Array): Uint8Array => (bytes.byteLength === bytes.buffer.byteLength ? bytes : new Uint8Array(bytes));

/**
 * Frees memory that nobody needs any more, at once: left to the collector, eight megabytes a second make it run each second for nothing else. Where the
 * engine cannot (Node.js 20), the collector does.
 */
export function letGo(bytes: Uint8Array): void {
  const { buffer } = bytes;
  if ('transfer' in buffer && typeof buffer.transfer === 'function') buffer.transfer(0);
}
