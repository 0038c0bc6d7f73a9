/** What a faithful core does not do: the client against a server that misbehaves. */
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { MihomoServer } from '@shared/model';
import { describe, expect, it } from 'vitest';
import { createMihomoClient, detect } from '../../../src/main/engine/clients/mihomo';
import { eventually } from '../support/eventually';
import { DrivenClock } from '../support/outside';
import { type Answer, type Answers, client, core, GROUP, open, signal } from './scripted';

describe('a probe', () => {
  it('says that another kind of server answers', async () => {
    for (const changes of [{ 'GET /': [200, { message: 'VPN Key Management API' }] }, { 'GET /version': [200, {}] }] as const) {
      const { address } = await core(changes as unknown as Answers);
      await expect(client(address).made.probe(signal())).rejects.toMatchObject({ code: 'wrong-kind' });
    }
    const page = await core({ 'GET /': [200, '<html><title>Router</title>'] });
    await expect(client(page.address).made.probe(signal())).rejects.toMatchObject({ code: 'not-json', message: 'Router' });
  });
  it('warns of a core that anybody may use, and misses what is not there', async () => {
    const { address } = await core({ 'GET /proxies': [404, ''], 'GET /storage/switchyard': [200, null] });
    const report = await client(address).made.probe(signal());
    expect(report.warnings).toEqual(['empty-secret']);
    expect(report.capabilities).toEqual(['traffic', 'memory', 'connections', 'mode', 'storage']);
  });
  it('warns of a proxy that passes requests and no streams', async () => {
    const { address } = await core();
    const proxy = createServer((request, response) => {
      void fetch(address + request.url).then(async answer => response.writeHead(answer.status).end(await answer.text()));
    });
    proxy.on('upgrade', (_request, socket) => socket.end('HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\n\r\n'));
    await new Promise<void>(done => proxy.listen(0, '127.0.0.1', done));
    open.push({
      close: () =>
        new Promise<void>(done => {
          proxy.close(() => done());
          proxy.closeAllConnections();
        }),
    });
    const report = await client(`http://127.0.0.1:${(proxy.address() as AddressInfo).port}`).made.probe(signal());
    expect(report.warnings).toContain('no-websocket');
    expect(report.capabilities).toEqual(['connections', 'groups', 'mode']);
  });
});

describe('detection', () => {
  it('takes only what is a controller', async () => {
    const cases: readonly (readonly [Answers, unknown])[] = [
      [{}, expect.objectContaining({ program: 'mihomo v1', warnings: ['empty-secret'] })],
      [{ 'GET /': [401, { message: 'Unauthorized' }] }, expect.objectContaining({ kind: 'mihomo', warnings: [] })],
      [{ 'GET /': [401, { detail: 'Invalid API key.' }] }, null],
      [{ 'GET /': [401, '<html>'] }, null],
      [{ 'GET /': [200, '<html>'] }, null],
      [{ 'GET /': [200, { hello: 'world' }], 'GET /version': [200, { version: '1' }] }, null],
    ];
    for (const [changes, wanted] of cases) expect(await detect((await core(changes)).address, signal())).toEqual(wanted);
  });
});

describe('streams', () => {
  const live = async (changes: Answers = {}, atRest = () => false) => {
    const server = await core(changes);
    const watched = client(server.address, undefined, atRest);
    const stop = watched.start();
    await eventually(() => expect(server.sockets.map(entry => entry.path)).toEqual(['/traffic']));
    server.send('/traffic', { up: 1, down: 2 });
    await eventually(() => expect(server.sockets.map(entry => entry.path)).toEqual(expect.arrayContaining(['/traffic', '/memory'])));
    // The probe beside the streams has ended: no read of it comes later.
    await eventually(() => expect([watched.told('groups').length, watched.told('version').length]).toEqual([1, 1]));
    return { ...server, ...watched, stop };
  };

  it('drop the false zero that memory begins with, and only that', async () => {
    const { send, told } = await live();
    for (const inuse of [0, 500, 0]) send('/memory', { inuse });
    await eventually(() => expect(told('memory')).toEqual([500, 0]));
  });

  it('do not take nonsense for a sign of life', async () => {
    const { clock, send, states, told, sockets } = await live();
    send('/traffic', '{"up":!');
    send('/traffic', { up: 3, down: 4 });
    await eventually(() => expect(told('rates')).toHaveLength(2));
    send('/traffic', { message: 'hello' });
    // Delivered before the memory frame that is waited for.
    send('/memory', { inuse: 7 });
    await eventually(() => expect(told('memory')).toEqual([7]));
    await clock.advance(5000);
    expect(states.at(-1)).toMatchObject({ state: 'stale', failure: { code: 'timeout' } });
    await clock.advance(5000);
    expect(states.at(-1)?.state).toBe('backoff');
    await eventually(() =>
      expect(sockets.some(entry => entry.path === '/traffic' && entry.socket.readyState === entry.socket.CLOSED)).toBe(true),
    );
  });

  it('read groups again after half a minute, and tell them only when they changed', async () => {
    const { clock, send, told, answers, requests, readings } = await live();
    /** Frames come just often enough that no stream is stale. */
    const pass = async (seconds: number) => {
      for (let passed = 0; passed < seconds; passed += 4) {
        const before = told('rates').length;
        send('/traffic', { up: 1, down: 2 });
        send('/memory', { inuse: 9 });
        await eventually(() => expect(told('rates').length).toBeGreaterThan(before));
        await eventually(() => expect(told('memory').length).toBe(told('rates').length - 1));
        await clock.advance(4000);
      }
    };
    const reads = () => requests.filter(name => name === 'GET /proxies').length;
    const before = reads();
    await pass(32);
    await eventually(() => expect(reads()).toBe(before + 1));
    expect(told('groups')).toHaveLength(1);
    answers['GET /proxies'] = [200, { proxies: { G: { ...GROUP, now: 'b' }, a: {}, b: {} } }];
    await pass(32);
    await eventually(() => expect(told('groups').map(groups => groups?.[0]?.now)).toEqual(['a', 'b']));
    expect(readings.filter(reading => reading.rowsChanged)).toHaveLength(2);
    expect(requests.filter(name => name === 'GET /connections').length).toBeGreaterThanOrEqual(6);
    expect(new Set(told('connections'))).toEqual(new Set([1]));
  });

  it('ask for a long list seldom while nobody looks, and at once when somebody does', async () => {
    const long = JSON.stringify({ connections: [{ id: 'a', metadata: { host: 'x'.repeat(3 * 1024 * 1024) } }] });
    let rests = true;
    const { clock, send, told, requests } = await live({ 'GET /connections': [200, long] }, () => rests);
    const reads = () => requests.filter(name => name === 'GET /connections').length;
    const pass = async (seconds: number) => {
      for (let passed = 0; passed < seconds; passed += 4) {
        const before = told('rates').length;
        send('/traffic', { up: 1, down: 2 });
        await eventually(() => expect(told('rates').length).toBe(before + 1));
        await clock.advance(4000);
      }
    };
    await eventually(() => expect(told('connections')).toEqual([1]));
    const before = reads();
    await pass(24);
    expect(reads()).toBe(before);
    await pass(24);
    await eventually(() => expect(reads()).toBe(before + 1));
    rests = false;
    await pass(12);
    await eventually(() => expect(reads()).toBeGreaterThan(before + 1));
  });

  it('read long lists of nodes seldom while nobody looks, and the mode beside', async () => {
    const many = Object.fromEntries(Array.from({ length: 9 }, (_, at) => [`n${at}`, { type: 'Vless', icon: 'x'.repeat(500_000) }]));
    const { clock, send, told, requests } = await live(
      { 'GET /proxies': [200, { proxies: { G: GROUP, a: {}, b: {}, ...many } }] },
      () => true,
    );
    const of = (route: string) => requests.filter(name => name === route).length;
    const [groups, modes] = [of('GET /proxies'), of('GET /configs')];
    const pass = async (seconds: number) => {
      for (let passed = 0; passed < seconds; passed += 4) {
        const before = told('rates').length;
        send('/traffic', { up: 1, down: 2 });
        await eventually(() => expect(told('rates').length).toBe(before + 1));
        await clock.advance(4000);
      }
    };
    await pass(32);
    await eventually(() => expect(of('GET /configs')).toBe(modes + 1));
    expect(of('GET /proxies')).toBe(groups);
    await pass(32);
    await eventually(() => expect(of('GET /proxies')).toBe(groups + 1));
  });

  it('see a restart by totals that fall', async () => {
    const { send, told, answers } = await live();
    await eventually(() => expect(told('version')).toEqual(['v1']));
    answers['GET /version'] = [200, { meta: true, version: 'v2' }];
    send('/traffic', { up: 1, down: 2, upTotal: 1000, downTotal: 1000 });
    send('/traffic', { up: 1, down: 2, upTotal: 5, downTotal: 5 });
    await eventually(() => expect(told('version')).toEqual(['v1', 'v2']));
    expect(told('carried')).toEqual([
      { down: 1000, up: 1000 },
      { down: 5, up: 5 },
    ]);
    expect(told('restartedAt')).toHaveLength(1);
  });

  it('of a core whose stream tells no totals, take those of its connections, and count what began and ended', async () => {
    const list = (downloadTotal: number, ...ids: string[]): Answer => [
      200,
      { downloadTotal, uploadTotal: 3, connections: ids.map(id => ({ id, metadata: {} })) },
    ];
    const { clock, send, told, answers } = await live({ 'GET /connections': list(10, 'a', 'b') });
    const ten = async (answer: Answer) => {
      answers['GET /connections'] = answer;
      const before = told('connections').length;
      for (let passed = 0; passed < 3; passed += 1) {
        const rates = told('rates').length;
        send('/traffic', { up: 1, down: 2 });
        await eventually(() => expect(told('rates').length).toBe(rates + 1));
        await clock.advance(4000);
      }
      await eventually(() => expect(told('connections').length).toBe(before + 1));
    };
    await eventually(() => expect(told('connections')).toEqual([2]));
    await ten(list(20, 'b', 'c', 'd'));
    await ten(list(1, 'e'));
    expect(told('carried')).toEqual([10, 20, 1].map(down => ({ down, up: 3 })));
    expect(told('churn').map(one => one && [one.opened, one.closed])).toEqual([null, [2, 1], [1, 3]]);
    expect(told('restartedAt')).toHaveLength(1);
  });

  it('do not repeat a probe that was just made', async () => {
    const { address, requests, sockets, send } = await core();
    const { made, start, told } = client(address);
    await made.probe(signal());
    const probes = sockets.length;
    start();
    await eventually(() => expect(sockets.length).toBe(probes + 1));
    send('/traffic', { up: 1, down: 2 });
    await eventually(() => expect(requests.filter(name => name === 'GET /version')).toHaveLength(3));
    await eventually(() => expect(told('groups')).toHaveLength(1));
    expect(requests.filter(name => name === 'GET /storage/switchyard')).toHaveLength(1);
    expect(told('version')).toEqual([]);
  });

  it('say that rows changed only when they did', async () => {
    const { address, answers } = await core();
    const { made } = client(address);
    const changed = async () => (await made.sample(signal())).rowsChanged;
    expect([await changed(), await changed()]).toEqual([true, false]);
    answers['GET /proxies'] = [200, { proxies: { G: { ...GROUP, now: 'b' } } }];
    expect([await changed(), await changed()]).toEqual([true, false]);
  });

  it('read a long list once for several readings in the same seconds', async () => {
    const long = JSON.stringify({ connections: [{ id: 'a', metadata: { host: 'x'.repeat(2 * 1024 * 1024) } }] });
    const { address, requests, answers } = await core({ 'GET /connections': [200, long] });
    const { made, clock } = client(address);
    const count = async () => {
      const { figures } = await made.sample(signal());
      return figures.kind === 'mihomo' ? figures.connections : undefined;
    };
    const reads = () => requests.filter(name => name === 'GET /connections').length;
    expect([await count(), await count(), reads()]).toEqual([1, 1, 1]);
    await clock.advance(7000);
    answers['GET /connections'] = [200, { connections: [] }];
    expect([await count(), reads()]).toEqual([0, 2]);
    answers['GET /connections'] = [200, { connections: [{ id: 'a', metadata: {} }] }];
    expect([await count(), reads()]).toEqual([1, 3]);
  });

  it('give no number for a list of connections that is too large', async () => {
    const { told } = await live({ 'GET /connections': [200, `{"connections":[${' '.repeat(17 * 1024 * 1024)}]}`] });
    await eventually(() => expect(told('connections')).toEqual([null]));
  });

  it('go on without what a core refuses', async () => {
    const { told, send, states } = await live({
      'GET /connections': [500, ''],
      'GET /configs': [200, { mode: 'Rule', 'mode-list': null }],
    });
    send('/traffic', { up: 8, down: 9 });
    await eventually(() => expect(told('rates').at(-1)).toMatchObject({ up: 8, down: 9 }));
    expect(states.at(-1)?.state).toBe('live');
    expect(told('mode')).toEqual(['Rule']);
  });
});

describe('actions', () => {
  it('are rejected when the core says yes and does nothing', async () => {
    const { address } = await core({ 'PATCH /configs': [204, ''], 'PUT /proxies/G': [204, ''] });
    const { made } = client(address);
    await expect(made.setMode('global', signal())).rejects.toMatchObject({
      code: 'rejected',
      message: expect.stringContaining('the mode is rule'),
    });
    await expect(made.selectNode('G', 'b', signal())).rejects.toMatchObject({
      code: 'rejected',
      message: expect.stringContaining('the group uses a'),
    });
  });
  it('are done when the state shows it, whatever the answer was, and asked for once', async () => {
    const server = await core();
    server.answers['PATCH /configs'] = body => {
      server.answers['GET /configs'] = [200, { mode: JSON.parse(body).mode }];
      return [502, '<html>Bad gateway'];
    };
    await expect(client(server.address).made.setMode('GLOBAL', signal())).resolves.toBeUndefined();
    expect(server.requests.filter(name => name.startsWith('PATCH'))).toHaveLength(1);
  });
  it('are not undone by a reading that began before them and comes later', async () => {
    const server = await core({ 'PUT /proxies/G': [204, ''], 'GET /proxies/G': [200, { ...GROUP, now: 'b' }] });
    const { made, start, told } = client(server.address);
    start();
    await eventually(() => expect(server.sockets.map(entry => entry.path)).toEqual(['/traffic']));
    server.send('/traffic', { up: 1, down: 2 });
    await eventually(() => expect([told('groups').length, told('version').length]).toEqual([1, 1]));
    let mode = 'rule';
    let letGo = () => {};
    let readings = 0;
    server.answers['GET /configs'] = () => {
      readings += 1;
      const answer = [200, { mode }] as const;
      return readings > 1 ? answer : new Promise(resolve => (letGo = () => resolve(answer)));
    };
    server.answers['PATCH /configs'] = body => {
      mode = JSON.parse(body).mode;
      return [204, ''];
    };
    const chosen = made.selectNode('G', 'b', signal());
    await eventually(() => expect(readings).toBe(1));
    await made.setMode('global', signal());
    expect(told('mode').at(-1)).toBe('global');
    letGo();
    await chosen;
    expect(told('mode').at(-1)).toBe('global');
  });
  it('are not undone by a sample that began before them and comes later', async () => {
    let now = 'a';
    const server = await core({
      'PUT /proxies/G': () => {
        now = 'b';
        return [204, ''];
      },
      'GET /proxies/G': () => [200, { ...GROUP, now }],
      'GET /proxies': () => [200, { proxies: { G: { ...GROUP, now }, a: { history: [] }, b: { history: [] } } }],
    });
    const { made, start, told } = client(server.address);
    let letGo = () => {};
    let isAsked = false;
    server.answers['GET /connections'] = () => {
      isAsked = true;
      return new Promise(resolve => (letGo = () => resolve([200, { connections: [] }])));
    };
    const sample = made.sample(signal());
    await eventually(() => expect(isAsked).toBe(true));
    await eventually(() => expect(server.requests).toContain('GET /proxies'));
    server.answers['GET /connections'] = [200, { connections: [] }];
    start();
    await made.selectNode('G', 'b', signal());
    await eventually(() => expect(told('groups').at(-1)).toMatchObject([{ now: 'b' }]));
    letGo();
    const { figures, rowsChanged } = await sample;
    expect([figures, rowsChanged]).toMatchObject([{ kind: 'mihomo', rttMs: expect.any(Number) }, false]);
    expect(figures).not.toHaveProperty('groups');
    expect(figures).not.toHaveProperty('mode');
  });
  it('are looked for again soon when what they brought about could not be read', async () => {
    const server = await core({ 'PUT /proxies/G': [204, ''], 'GET /proxies/G': [200, { ...GROUP, now: 'b' }] });
    const { made, clock, start, told } = client(server.address);
    start();
    await eventually(() => expect(server.sockets.map(entry => entry.path)).toEqual(['/traffic']));
    server.send('/traffic', { up: 1, down: 2 });
    await eventually(() => expect([told('groups').length, told('version').length]).toEqual([1, 1]));
    server.answers['GET /proxies'] = [500, ''];
    await made.selectNode('G', 'b', signal());
    expect(told('groups')).toHaveLength(1);
    server.answers['GET /proxies'] = [200, { proxies: { G: { ...GROUP, now: 'b' }, a: { history: [] }, b: { history: [] } } }];
    await clock.advance(3000);
    await eventually(() => expect(told('groups').at(-1)).toMatchObject([{ now: 'b' }]));
  });
  it("carry the core's own words", async () => {
    const { address } = await core({ 'PUT /proxies/G': [400, { message: 'Must be a Selector' }] });
    await expect(client(address).made.selectNode('G', 'b', signal())).rejects.toMatchObject({
      code: 'rejected',
      message: '400: Must be a Selector',
    });
  });
  it('encode names that hold anything', async () => {
    const name = 'Узел/2 ?#%';
    const path = `/proxies/${encodeURIComponent(name)}`;
    const { address, requests } = await core({ [`PUT ${path}`]: [204, ''], [`GET ${path}`]: [200, { ...GROUP, now: 'b' }] });
    await client(address).made.selectNode(name, 'b', signal());
    expect(requests.slice(0, 2)).toEqual([`PUT ${path}`, `GET ${path}`]);
  });
});

describe('a secret', () => {
  it('that no header can carry is refused before anything is sent, and not repeated', async () => {
    const { address, requests } = await core();
    const server: MihomoServer = { kind: 'mihomo', id: 's', name: 'gw', address, tags: [], pin: null, lab: false };
    const made = createMihomoClient({ server, secret: { value: 'line\nbreak' }, clock: new DrivenClock() });
    open.unshift(made);
    await expect(made.probe(signal())).rejects.toMatchObject({ code: 'auth', message: expect.not.stringContaining('line\n') });
    expect(requests).toEqual([]);
  });
});
