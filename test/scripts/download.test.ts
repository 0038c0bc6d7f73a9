import { createHash } from 'node:crypto';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, onTestFinished, vi } from 'vitest';
import { download } from '../../scripts/lib/download.mjs';

let folder = '';
let server: Server;
let listener: RequestListener;
let url = '';

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'switchyard-download-'));
  server = createServer((request, response) => listener(request, response));
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve));
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/file`;
});
afterEach(async () => {
  server.closeAllConnections();
  await new Promise(resolve => server.close(resolve));
  rmSync(folder, { recursive: true, force: true });
});

const get = (options: Parameters<typeof download>[2] = {}) => download(url, join(folder, 'file'), options);
const left = () => readdirSync(folder);
const sha256 = (text: string) => createHash('sha256').update(text).digest('hex');

describe('download', () => {
  it('gets the file, through redirects, and tells how far it is', async () => {
    listener = ({ url: path }, response) =>
      path === '/file'
        ? response.writeHead(302, { location: '/other' }).end()
        : response.writeHead(200, { 'content-length': 5 }).end('hello');
    const seen: (number | null)[][] = [];
    await get({ sha256: sha256('hello'), onData: (...numbers) => seen.push(numbers) });
    expect(readFileSync(join(folder, 'file'), 'utf8')).toBe('hello');
    expect(seen.at(-1)).toEqual([5, 5]);
  });
  it('waits for a slow server as long as data comes', async () => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    onTestFinished(() => void vi.useRealTimers());
    let next = () => {};
    listener = (_request, response) => {
      let drops = 0;
      next = () => void (drops++ < 12 ? response.write('drop') : response.end());
      next();
    };
    const onData = () => {
      vi.advanceTimersByTime(1_000);
      next();
    };
    await get({ stall: 1_500, onData });
    expect(readFileSync(join(folder, 'file'), 'utf8')).toBe('drop'.repeat(12));
  });
  it('abandons a server that stalls in the middle and leaves nothing behind', async () => {
    listener = (_request, response) => void response.writeHead(200, { 'content-length': 100 }).write('some');
    await expect(get({ stall: 300 })).rejects.toThrow('no data came for');
    expect(left()).toEqual([]);
  });
  it('abandons a server that accepts and never answers', async () => {
    listener = () => {};
    await expect(get({ stall: 300 })).rejects.toThrow('no data came for');
    expect(left()).toEqual([]);
  });
  it.each<[string, RequestListener, object, string]>([
    ['an error page', (_q, r) => void r.writeHead(404).end('not here'), {}, 'status 404'],
    ['another file', (_q, r) => void r.end('evil'), { sha256: sha256('good') }, 'checksum'],
    ['a broken connection', (_q, r) => void r.writeHead(200, { 'content-length': 100 }).write('x', () => r.destroy()), {}, '127.0.0.1:'],
  ])('refuses %s and leaves nothing behind', async (_what, answer, options, message) => {
    listener = answer;
    await expect(get(options)).rejects.toThrow(message);
    expect(left()).toEqual([]);
  });
  it('names the host it could not reach', async () => {
    url = 'http://switchyard.invalid/file';
    await expect(get()).rejects.toThrow('switchyard.invalid: ');
  });
});
