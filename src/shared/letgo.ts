/**
 * Frees the memory of bytes that nobody needs any more, at once: left to the collector, megabytes a second make it run each second for nothing else.
 * They are empty afterwards, and so is all else that shares their memory. Where the engine has no way (Node.js 20), the collector does it.
 */
export function letGo({ buffer }: Uint8Array): void {
  if ('transfer' in buffer && typeof buffer.transfer === 'function') buffer.transfer(0);
}
