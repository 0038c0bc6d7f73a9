import { createHash } from 'node:crypto';
import { createWriteStream, rmSync } from 'node:fs';
import { pipeline } from 'node:stream/promises';

/** A server that sends nothing for so long is not going to, in milliseconds. */
export const STALL = 15_000;
const REDIRECTS = 5;

/**
 * Downloads one file. Abandons when no data came for `stall` milliseconds (connecting included), and leaves nothing behind then.
 * Proxies are taken from the environment as usual (HTTPS_PROXY, NO_PROXY).
 * @param {string} url @param {string} target
 * @param {{ sha256?: string, stall?: number, onData?: (received: number, total: number | null) => void }} [options]
 */
export async function download(url, target, { sha256, stall = STALL, onData } = {}) {
  // Imported here: the set-up's first steps run before undici is installed.
  const { EnvHttpProxyAgent, request, interceptors } = await import('undici');
  const agent = new EnvHttpProxyAgent({ connect: { timeout: stall } });
  const abandon = new AbortController();
  const hurry = () => abandon.abort(new Error(`no data came for ${Math.round(stall / 1000)} s`));
  let timer = setTimeout(hurry, stall);
  const alive = () => {
    clearTimeout(timer);
    timer = setTimeout(hurry, stall);
  };
  /** @type {import('node:fs').WriteStream | null} */
  let file = null;
  try {
    const { statusCode, headers, body } = await request(url, {
      dispatcher: agent.compose(interceptors.redirect({ maxRedirections: REDIRECTS })),
      signal: abandon.signal,
    });
    if (statusCode !== 200) {
      body.on('error', () => {}).destroy();
      throw new Error(`the server answered with status ${statusCode}`);
    }
    const total = Number(headers['content-length']) || null;
    const hash = createHash('sha256');
    let received = 0;
    body.on('data', chunk => {
      alive();
      hash.update(chunk);
      received += chunk.length;
      onData?.(received, total);
    });
    file = createWriteStream(target);
    await pipeline(body, file, { signal: abandon.signal });
    if (total !== null && received !== total) throw new Error(`only ${received} of ${total} bytes came`);
    if (sha256 && hash.digest('hex') !== sha256) throw new Error('what came is not what was published (its checksum differs)');
  } catch (error) {
    // One that is still being opened would be made after it was removed.
    await closed(file);
    rmSync(target, { force: true });
    throw new Error(`${new URL(url).host}: ${reason(abandon.signal.aborted ? abandon.signal.reason : error)}`);
  } finally {
    clearTimeout(timer);
    await agent.destroy();
  }
}

/** @param {import('node:fs').WriteStream | null} file @returns {Promise<void>} */
const closed = file => new Promise(resolve => (file && !file.closed ? file.once('close', () => resolve()).destroy() : resolve()));

/** @param {unknown} error @returns {string} */
function reason(error) {
  if (error instanceof AggregateError && error.errors.length > 0) return reason(error.errors[0]);
  return error instanceof Error ? error.message : String(error);
}
