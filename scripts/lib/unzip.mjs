import { createWriteStream } from 'node:fs';
import { chmod, mkdir, symlink } from 'node:fs/promises';
import { dirname, relative, resolve } from 'node:path';
import { pipeline } from 'node:stream/promises';

const KIND = 0o170000;
const LINK = 0o120000;

/**
 * Unpacks a zip file with its modes and symbolic links.
 * @param {string} zip @param {string} target
 * @param {{ rename?: (name: string) => string | null, onEntry?: (done: number, total: number) => void }} [options]
 *   `rename` gives the place of an entry inside `target`, or null to leave it out
 */
export async function unzip(zip, target, { rename = name => name, onEntry } = {}) {
  const { openPromise } = await import('yauzl');
  const file = await openPromise(zip, { autoClose: false });
  try {
    let done = 0;
    for await (const entry of file.eachEntry()) {
      onEntry?.(++done, file.entryCount);
      const name = rename(entry.fileName);
      if (name === null || name === '') continue;
      const path = resolve(target, name);
      if (relative(resolve(target), path).startsWith('..')) throw new Error(`${zip} wants to write outside its folder: ${entry.fileName}`);
      const mode = entry.externalFileAttributes >>> 16;
      if (entry.fileName.endsWith('/')) {
        await mkdir(path, { recursive: true });
        continue;
      }
      await mkdir(dirname(path), { recursive: true });
      const content = await file.openReadStreamPromise(entry);
      if ((mode & KIND) === LINK) await symlink(await text(content), path);
      else {
        await pipeline(content, createWriteStream(path));
        await chmod(path, mode & 0o111 ? 0o755 : 0o644);
      }
    }
  } finally {
    file.close();
  }
}

/** @param {AsyncIterable<Buffer>} stream */
async function text(stream) {
  const chunks = [];
  for await (const chunk of stream) chunks.push(chunk);
  return Buffer.concat(chunks).toString('utf8');
}
