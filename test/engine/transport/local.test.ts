import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { parseAddress } from '../../../src/main/engine/transport/address';
import { createHttp } from '../../../src/main/engine/transport/http';
import { localPath, parseLocal } from '../../../src/main/engine/transport/local';
import { createTrust } from '../../../src/main/engine/transport/trust';
import { openSocket } from '../../../src/main/engine/transport/websocket';

const open: (() => unknown)[] = [];
afterEach(async () => {
  for (const close of open.splice(0).reverse()) await close();
});

describe('the address of a local socket', () => {
  it.each([
    ['unix:/run/core.sock', 'unix:/run/core.sock'],
    ['unix:///run/core.sock', 'unix:/run/core.sock'],
    [' /run//mihomo/../core.sock ', 'unix:/run/core.sock'],
    ['UNIX:/run/ядро.sock', 'unix:/run/ядро.sock'],
  ])('%s is a unix socket', (typed, address) => {
    expect(parseLocal(typed, 'linux')).toEqual({ address, path: address.slice(5) });
    expect(parseLocal(address, 'linux')?.address).toBe(address);
    expect(localPath(address)).toBe(address.slice(5));
  });
  it.each(['\\\\.\\pipe\\mihomo', 'pipe:mihomo', 'npipe:////./pipe/mihomo', '//./pipe/mihomo'])('%s is a named pipe', typed => {
    expect(parseLocal(typed, 'win32')).toEqual({ address: 'pipe:mihomo', path: '\\\\.\\pipe\\mihomo' });
    expect(localPath('pipe:mihomo')).toBe('\\\\.\\pipe\\mihomo');
  });
  it.each([
    ['unix:core.sock', 'linux', 'whole path'],
    ['unix:~/core.sock', 'linux', 'whole path'],
    ['unix:', 'linux', 'whole path'],
    ['unix:@core', 'linux', 'whole path'],
    ['/run/mihomo/', 'linux', 'folder'],
    ['/run/a b', 'linux', 'no spaces'],
    ['unix:/run/x?secret=1', 'linux', 'none of'],
    [`/${'a'.repeat(107)}`, 'linux', '107 bytes'],
    [`/${'ы'.repeat(52)}`, 'darwin', '103 bytes'],
    ['/run/core.sock', 'win32', 'Windows'],
    ['pipe:mihomo', 'linux', 'Windows only'],
    ['\\\\server\\pipe\\x', 'win32', 'another computer'],
    ['pipe:a\\b', 'win32', 'name of a pipe'],
    ['pipe:', 'win32', 'name of a pipe'],
    ['\\\\.\\pipe\\', 'win32', 'name of a pipe'],
  ] as const)('%s on %s is refused', (typed, platform, words) => {
    expect(() => parseLocal(typed, platform)).toThrow(
      expect.objectContaining({ code: 'bad-address', message: expect.stringContaining(words) }),
    );
  });
  it('is a controller’s alone, and nothing else is taken for one', () => {
    for (const typed of ['127.0.0.1:9090', 'http://[::1]/ui', 'unixhost', 'pipes.example']) expect(parseLocal(typed, 'linux')).toBeNull();
    expect(parseAddress('mihomo', '/run/core.sock')).toMatchObject({
      address: 'unix:/run/core.sock',
      host: '/run/core.sock',
      secure: false,
    });
    expect(() => parseAddress('farm', '/run/core.sock')).toThrow();
    expect(() => parseAddress('keyapi', 'unix:/run/core.sock')).toThrow();
  });
});

describe('a connection to a local socket', () => {
  const folder = async (): Promise<string> => {
    const made = await mkdtemp(join(tmpdir(), 'switchyard-socket-'));
    open.push(() => rm(made, { recursive: true }));
    return made;
  };
  const failure = (address: string) =>
    new Promise(failed => {
      const socket = { address, path: '/traffic', headers: {}, secrets: [], trust: createTrust(null) };
      open.push(openSocket(socket, { opened: () => undefined, data: () => undefined, failed }));
    });
  const ask = async (address: string) => {
    const http = createHttp({ address, pin: null });
    open.push(() => http.close());
    return await http.json({ path: '/version', signal: null });
  };

  it('carries requests', async () => {
    const path = join(await folder(), 'core.sock');
    const server = createServer((request, response) => response.end(JSON.stringify({ asked: request.url, host: request.headers.host })));
    await new Promise<void>(done => server.listen(path, () => done()));
    open.push(() => new Promise(done => server.close(done).closeAllConnections()));
    expect(await ask(`unix:${path}`)).toEqual({ asked: '/version', host: 'localhost' });
    expect(await failure(`unix:${path}`)).toMatchObject({ code: 'unexpected' });
  });
  it('says what is wrong with the file', async () => {
    const home = await folder();
    const file = join(home, 'file');
    await writeFile(file, '');
    for (const [path, words] of [
      [join(home, 'none.sock'), 'there is no'],
      [file, 'nothing listens at'],
    ] as const) {
      const wanted = { code: 'refused', message: expect.stringContaining(words) };
      await expect(ask(`unix:${path}`)).rejects.toMatchObject(wanted);
      expect(await failure(`unix:${path}`)).toMatchObject(wanted);
    }
  });
});
