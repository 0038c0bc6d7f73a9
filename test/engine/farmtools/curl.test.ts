/** What is written for a shell works in a shell: the real curl through real proxies, whatever their passwords hold. */
import { execFile, spawnSync } from 'node:child_process';
import { promisify } from 'node:util';
import { type ProxyRecord, writeProxies } from '@shared/proxies';
import { expect, it, onTestFinished } from 'vitest';
import { needs } from '../../peers/peers';
import { startEcho } from './echo-server';
import { startProxy } from './proxy-server';

const run = promisify(execFile);
const curl = spawnSync('curl', ['--version'], { stdio: 'ignore' }).status === 0;

it.skipIf(!curl)(`every command prints what the echo address answers ${needs('curl')}`, async () => {
  const echo = await startEcho();
  const login = { name: 'scrape_1', password: `it's $HOME & "100%" #1 /\\ :@ ü` };
  const [http, socks, open] = await Promise.all([
    startProxy({ type: 'http', login, from: '127.0.0.31', hosts: { 'echo.test': '127.0.0.1' } }),
    startProxy({ type: 'socks', login, from: '127.0.0.32', hosts: { 'echo.test': '127.0.0.1' } }),
    startProxy({ type: 'socks', from: '127.0.0.33', hosts: { 'echo.test': '127.0.0.1' } }),
  ]);
  onTestFinished(() => Promise.all([http, socks, open, echo].map(part => part.close())).then(() => undefined));
  const record = (type: ProxyRecord['type'], port: number, own: typeof login | null): ProxyRecord => ({
    ...{ id: port, type, host: '127.0.0.1', port, login: own?.name ?? null, password: own?.password ?? null },
    ...{ name: `it's\n# ${type}`, operator: null, externalIp: null, farm: 'riga', link: null },
  });
  const records = [record('http', http.port, login), record('socks', socks.port, login), record('socks', open.port, null)];
  const { text } = writeProxies(
    'curl',
    records.map(each => ({ record: each, locked: false })),
    { comment: true, remoteDns: true, testUrl: `http://echo.test:${echo.port}/?a=1&b=$(id)` },
  );
  const { stdout, stderr } = await run('/bin/sh', ['-eu', '-c', text], { timeout: 20_000 });
  expect(stderr).toBe('');
  expect([...stdout.matchAll(/^ip=(.*)$/gm)].map(([, ip]) => ip)).toEqual(['127.0.0.31', '127.0.0.32', '127.0.0.33']);
  expect(stdout).toContain('q=/?a=1&b=$(id)');
});
