/** The whole engine, without a desktop, against the lab: what the product is for, end to end. */
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { ServerSummary } from '@shared/model';
import { DEFAULT_SETTINGS } from '@shared/settings';
import { parseLink } from '@shared/vless';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { type Lab, startLab } from '../../src/lab/lab';
import { createEngine, type Engine } from '../../src/main/engine/engine';
import type { Outside } from '../../src/main/engine/outside';
import { limit } from '../shared/limits/limit';
import { ALL_KEYS } from './support/keys';
import { toLabServer } from './support/lab';
import { Announcements, MemoryDocument, MemoryLog, MemorySettings, MemoryVault, realClock, until } from './support/outside';
import { type Bundle, bundleResident } from './support/worker';

const dataDir = mkdtempSync(join(tmpdir(), 'switchyard-engine-'));
const said = new Announcements();
const log = new MemoryLog();
const vault = new MemoryVault();
const serverList = new MemoryDocument();
const settings = new MemorySettings({ ...DEFAULT_SETTINGS, pollS: { xray: 1, keyapi: 1, mihomo: 1, farm: 1 } });
let worker: Bundle;
const startWorker = () => worker.worker();
let lab: Lab;
let outside: Outside;
let engine: Engine;

beforeAll(async () => {
  [worker, lab] = await Promise.all([bundleResident(), startLab({ profiles: { farm: { medianS: 2 } } })]);
  outside = { dataDir, vault, serverList, settings, log, clock: realClock, worker: startWorker, announce: said.announce };
  engine = createEngine(outside);
  await engine.start();
  engine.setLab(lab.servers.map(toLabServer));
});
afterAll(async () => {
  await engine.stop();
  await Promise.all([lab.close(), worker.remove()]);
  rmSync(dataDir, { recursive: true, force: true });
});

const state = () => engine.state.getState();
const id = (name: string): string => `lab-${name}`;
const summary = (name: string): ServerSummary => {
  const found = state().summaries[id(name)];
  if (!found) throw new Error(`no summary of ${name}`);
  return found;
};
const names = ['fra-edge-1', 'hel-keys', 'home-gw', 'riga-farm'];
const keyNames = async (serverId: string): Promise<string[]> => {
  const { rows } = await engine.handlers.queryKeys({ serverId, query: ALL_KEYS });
  return rows.map(({ name }) => name);
};
const requests = (): number =>
  [...lab.xray, ...lab.keyapi, ...lab.mihomo, ...lab.farm].reduce((sum, part) => sum + part.log.entries.length, 0);
const control = async (name: string, path: string, body: unknown, method = 'POST'): Promise<void> => {
  const server = lab.servers.find(one => one.name === name);
  const response = await fetch(`${server?.control}${path}`, { method, ...(body === null ? {} : { body: JSON.stringify(body) }) });
  if (!response.ok) throw new Error(await response.text());
};

describe('the engine with the lab', () => {
  it('connects to all four kinds, and totals move', async () => {
    await until('all live', () => names.every(name => summary(name).link === 'live'));
    expect(state().order).toEqual(lab.servers.map(server => id(server.name)));
    for (const name of names) expect(summary(name)).toMatchObject({ failure: null, needsSecret: false, program: expect.any(String) });
    await until('rates', () => state().totals.down > 0 && state().totals.live === 4);
    expect(state().totals).toMatchObject({ live: 4, count: 4 });
    expect(summary('home-gw')).toMatchObject({
      kind: 'mihomo',
      groups: expect.arrayContaining([expect.objectContaining({ nodes: expect.any(Array) })]),
    });
    await until('memory', () => (summary('home-gw').memory ?? 0) > 0 && (summary('fra-edge-1').memory ?? 0) > 0);
    await until('series', async () => {
      const block = await engine.handlers.readSeries({ serverId: id('home-gw'), metric: 'down', seconds: 60 });
      return [...block.values].filter(value => !Number.isNaN(value)).length >= 3;
    });
    await until('series of all', async () => {
      const totals = await engine.handlers.readSeries({ serverId: null, metric: 'down', seconds: 60 });
      return [...totals.values].filter(value => value > 0).length >= 2;
    });
  });

  it('tells which kind listens, and tests a draft without storing it', async () => {
    const farm = lab.servers.find(server => server.kind === 'farm');
    expect(await engine.handlers.detectServer({ address: farm?.address ?? '' })).toMatchObject({ kind: 'farm', failure: null });
    const draft = {
      kind: 'farm',
      name: 'f',
      address: farm?.address ?? '',
      username: farm?.username ?? '',
      secret: farm?.secret ?? '',
    } as const;
    expect(await engine.handlers.testServer({ id: null, draft })).toMatchObject({ kind: 'farm', program: expect.any(String) });
    await expect(engine.handlers.testServer({ id: null, draft: { ...draft, secret: 'wrong' } })).rejects.toMatchObject({ code: 'auth' });
    expect(serverList.text).toBeUndefined();
    expect(vault.items.size).toBe(0);
  });

  it('rotates a port to a proved new address', async () => {
    const serverId = id('riga-farm');
    const views = await engine.handlers.listPorts({ serverId });
    const view = views.find(one => one.eligibility.state === 'ready');
    if (!view) throw new Error('no port is ready');
    const portId = view.port.id;
    await control('riga-farm', `/modem/${portId}`, { nextOutcome: 'new-ip' });
    await engine.handlers.setFavourite({ serverId, portId, on: true });
    await engine.handlers.rotatePort({ serverId, portId, from: 'window' });
    await expect(engine.rotatePort(serverId, portId, 'menu')).rejects.toMatchObject({ code: 'busy' });
    await until('the outcome', () => state().rotations[`${serverId}/${portId}`]?.outcome != null, 60_000);
    const rotation = state().rotations[`${serverId}/${portId}`];
    expect(rotation?.outcome).toMatchObject({ type: 'changed', oldIp: view.port.externalIp, newIp: expect.stringMatching(/^\d+\./) });
    expect(said.all).toContainEqual(expect.objectContaining({ type: 'rotation', rotation: expect.objectContaining({ id: rotation?.id }) }));
    expect(state().events.filter(event => event.type === 'rotation-changed')).toHaveLength(1);
    const farm = summary('riga-farm');
    const pinned = farm.kind === 'farm' ? farm.favourites.find(one => one.port.id === portId) : null;
    expect(pinned?.rotation).toEqual(rotation);
  });

  it("takes the lab's users and counters over without a question", async () => {
    const serverId = id('fra-edge-1');
    const window = () => Promise.resolve(engine.handlers.queryKeys({ serverId, query: ALL_KEYS }));
    await until('they are ours, and counted', async () => {
      const { rows } = await window();
      return rows.every(({ state }) => state !== 'server-only') && rows.some(({ totals }) => (totals?.allTime.down ?? 0) > 0);
    });
    expect(await window()).toMatchObject({ firstContact: null, count: expect.any(Number) });
    const files = readdirSync(dataDir, { recursive: true }).map(String);
    const stored = files.filter(file => file.includes('state.db')).map(file => readFileSync(join(dataDir, file), 'latin1'));
    expect(stored.join('')).not.toContain((await window()).rows[0]?.name);
  });

  it('makes a key whose link matches the server, and deletes it', async () => {
    const serverId = id('fra-edge-1');
    const made = await engine.handlers.makeKey({ serverId, draft: { name: 'lena-tablet' } });
    expect(made).toMatchObject({ verified: true, key: { name: 'lena-tablet' } });
    expect(parseLink(made.link)).toMatchObject({ ok: true, link: { id: made.key.uuid } });
    expect(said.all).toContainEqual(expect.objectContaining({ type: 'key-made', keyName: 'lena-tablet', verified: true }));
    expect(await keyNames(serverId)).toContain('lena-tablet');
    await engine.handlers.deleteKey({ serverId, keyId: made.key.id });
    expect(await keyNames(serverId)).not.toContain('lena-tablet');
    expect(state().events.map(event => event.type)).toEqual(expect.arrayContaining(['key-made', 'key-deleted']));
  });

  it('switches mode and node, read back', async () => {
    const serverId = id('home-gw');
    const { modes } = summary('home-gw') as Extract<ServerSummary, { kind: 'mihomo' }>;
    const mode = modes.find(other => other.toLowerCase() === 'direct') ?? '';
    await engine.handlers.setMode({ serverId, mode });
    await until('the mode', () => (summary('home-gw') as Extract<ServerSummary, { kind: 'mihomo' }>).mode?.toLowerCase() === 'direct');
    await expect(engine.handlers.setMode({ serverId: id('riga-farm'), mode })).rejects.toMatchObject({ code: 'wrong-kind' });
  });

  it('tells a broken limit once, and its recovery', async () => {
    const serverId = id('riga-farm');
    const { id: limitId } = await engine.handlers.saveLimit({
      ...limit({ name: 'slow panel', where: { type: 'servers', ids: [serverId] }, measure: 'rtt', at: 400, clearAt: 300, forS: 1 }),
      id: null,
    });
    await control('riga-farm', '/fault', { type: 'latency', route: 'POST /api/devices/modem/list', ms: 600 });
    const types = () => said.all.filter(one => 'breach' in one).map(one => one.type);
    await until('the breach', () => state().breaches.some(breach => breach.limitId === limitId));
    await until('it is told', () => types().length === 1);
    await control('riga-farm', '/fault', null, 'DELETE');
    await until('the recovery', () => state().breaches.length === 0);
    await until('both are told', () => types().length === 2);
    expect(types()).toEqual(['breach', 'recovery']);
    const log = { state: 'all', limitId, serverId: null, search: '', days: 1, offset: 0, limit: 10 } as const;
    await until('how is known', async () => (await engine.handlers.queryBreaches(log)).rows[0]?.told === 'paired');
    await engine.handlers.removeLimit({ id: limitId });
    expect(state().limits).toEqual([]);
  });

  it('judges keys, ports and nodes by what is read of them already', async () => {
    const limits = [
      limit({ name: 'a byte a day', measure: 'keyTraffic', period: { type: 'day' }, at: 1, clearAt: 1 }),
      limit({ name: 'signal', measure: 'rsrp', side: 'under', at: 0, clearAt: 0 }),
      limit({ name: 'nodes', measure: 'nodeLatency', at: 1, clearAt: 1 }),
      limit({ name: 'away', measure: 'unreachable', at: 0, clearAt: 0, forS: 3600 }),
    ];
    const ids: string[] = [];
    for (const one of limits) ids.push((await engine.handlers.saveLimit({ ...one, id: null })).id);
    const of = (index: number) => state().breaches.filter(({ limitId }) => limitId === ids[index]);
    await until('breaches of keys, ports and nodes', () => [0, 1, 2].every(index => of(index).length > 0));
    const key = of(0)[0];
    const { rows } = await engine.handlers.queryKeys({ serverId: key?.serverId ?? '', query: ALL_KEYS });
    expect(rows.map(({ id: keyId, name }) => [keyId, name])).toContainEqual([key?.subject, key?.subjectName]);
    const port = (await engine.handlers.listPorts({ serverId: id('riga-farm') })).find(view => String(view.port.id) === of(1)[0]?.subject);
    expect(port?.port.name).toBe(of(1)[0]?.subjectName);
    const standing = await engine.handlers.readLimits(null);
    expect(standing.map(({ state: how }) => how)).toEqual(['broken', 'broken', 'broken', 'fine']);
    expect(standing[1]).toMatchObject({ serverId: id('riga-farm'), open: of(1).length, lately: of(1).length });
    const test = await engine.handlers.testLimit({ limit: { ...(limits[3] ?? limit()), id: null }, days: 7, drawn: null });
    expect(test).toMatchObject({ times: 0, totalMs: 0 });
    for (const one of ids) await engine.handlers.removeLimit({ id: one });
    expect(state().breaches).toEqual([]);
  });

  it('marks a server that is gone, and comes back with it', async () => {
    await control('riga-farm', '/fault', { type: 'refused' });
    await until('the loss', () => summary('riga-farm').link === 'backoff');
    expect(summary('riga-farm').failure?.code).toMatch(/refused|reset/);
    await lab.farm[0]?.listener.open();
    await until('the return', () => summary('riga-farm').link === 'live', 40_000);
    expect(state().events.map(event => event.type)).toEqual(expect.arrayContaining(['link-lost', 'link-live']));
  });

  it('reads less often while no window looks, and at once when one does', async () => {
    const polls = (): number =>
      lab.farm.reduce((sum, part) => sum + part.log.entries.filter(entry => entry.target.endsWith('/modem/list')).length, 0);
    engine.watch(false);
    // One that was due may still come.
    await new Promise<void>(resolve => setTimeout(resolve, 1_200));
    const before = polls();
    const began = performance.now();
    await new Promise<void>(resolve => setTimeout(resolve, 3_000));
    expect(polls() - before).toBeLessThanOrEqual(1 + (performance.now() - began) / 5_000);
    const slow = polls();
    // Seconds in which this computer did not stand still.
    let seconds = 0;
    const timer = setInterval(() => {
      seconds += 1;
    }, 1_000);
    onTestFinished(() => clearInterval(timer));
    engine.watch(true);
    await until('three readings', () => polls() >= slow + 3);
    // At rest they would take ten at least.
    expect(seconds).toBeLessThan(9);
  });

  it('asks nothing of any server while it is suspended, and goes on at once after it', async () => {
    engine.suspend();
    expect(state().app.suspended).toBe(true);
    expect(names.map(name => summary(name).link)).toEqual(names.map(() => 'idle'));
    await until('streams to end', () => lab.mihomo.every(part => part.streams() === 0));
    const before = requests();
    await new Promise<void>(resolve => setTimeout(resolve, 2500));
    expect(requests()).toBe(before);
    await expect(engine.handlers.refreshServer({ id: id('riga-farm') })).rejects.toMatchObject({ code: 'cancelled' });
    engine.resume();
    await until('all live again', () => names.every(name => summary(name).link === 'live'));
    expect(requests()).toBeGreaterThan(before);
  });

  it('has kept no secret of the lab anywhere', () => {
    expect(vault.items.size).toBe(0);
    expect(serverList.text).toBeUndefined();
    const secrets = lab.servers.map(server => server.secret).filter(secret => secret !== '');
    const files = readdirSync(dataDir).filter(name => statSync(join(dataDir, name)).isFile());
    const kept = [
      JSON.stringify(state()),
      log.lines.join('\n'),
      JSON.stringify(said.all),
      ...files.map(name => readFileSync(join(dataDir, name), 'latin1')),
    ];
    for (const secret of secrets) expect(kept.filter(text => text.includes(secret))).toEqual([]);
  });
});

describe('real servers', () => {
  it('are added beside the lab, counted alone, and go with their secrets', async () => {
    const farm = lab.servers.find(server => server.kind === 'farm');
    if (!farm) throw new Error('no farm');
    const { id: added } = await engine.handlers.addServer({
      ...{ kind: 'farm', name: 'mine', address: farm.address, username: farm.username ?? '', secret: farm.secret },
    });
    await until('it is live', () => state().summaries[added]?.link === 'live');
    await until('totals', () => state().totals.count === 1 && state().totals.live === 1);
    expect(vault.items.get(added)?.value).toBe(farm.secret);
    await until('the token', () => vault.items.get(added)?.token !== undefined);
    engine.setLab(null);
    expect(state().order).toEqual([added]);
    await engine.handlers.removeServer({ id: added });
    expect(state().order).toEqual([]);
    expect(vault.items.size).toBe(0);
  });

  it('leave nothing that runs after a stop', async () => {
    await engine.stop();
    await engine.stop();
    const before = requests();
    engine.resume();
    await new Promise<void>(resolve => setTimeout(resolve, 500));
    expect(requests()).toBe(before);
  });
});

describe('another run', () => {
  const runs: Engine[] = [];
  afterAll(() => Promise.all(runs.map(run => run.stop())));
  const start = async (change: Partial<Outside> = {}): Promise<Engine> => {
    const run = createEngine({ ...outside, ...change });
    runs.push(run);
    await run.start();
    return run;
  };
  const farm = () => {
    const found = lab.servers.find(server => server.kind === 'farm');
    if (!found) throw new Error('no farm');
    return { kind: 'farm', name: 'mine', address: found.address, username: found.username ?? '', secret: found.secret } as const;
  };

  it('knows servers, limits and open breaches of the one before, and tells nothing twice', async () => {
    const first = await start();
    const { id: serverId } = await first.handlers.addServer(farm());
    const ports = limit({ name: 'ports', where: { type: 'servers', ids: [serverId] }, measure: 'portsOnline', at: 0, clearAt: 0 });
    await first.handlers.saveLimit({ ...ports, id: null });
    await until('the breach is told', () => first.state.getState().breaches[0]?.told === 'once');
    await first.stop();
    const told = said.all.filter(one => one.type === 'breach').length;

    const second = await start();
    await until('it is live', () => second.state.getState().summaries[serverId]?.link === 'live');
    const times = new Set<number | null | undefined>();
    await until('three readings', () => times.add(second.state.getState().summaries[serverId]?.lastData).size >= 3);
    // Ports that change their address by themselves come back meanwhile.
    const open = first.state.getState().breaches.map(breach => ({ ...breach, peak: expect.any(Number) }));
    expect(second.state.getState().breaches).toEqual(open);
    expect(open).toHaveLength(1);
    expect(said.all.filter(one => one.type === 'breach')).toHaveLength(told);
    await second.stop();
  });

  it('asks for secrets while the keychain is locked, and goes on when it opens', async () => {
    vault.become('locked');
    const run = await start();
    const [serverId = ''] = run.state.getState().order;
    await until('it asks', () => run.state.getState().summaries[serverId]?.needsSecret === true);
    expect(run.state.getState().summaries[serverId]).toMatchObject({ link: 'auth-failed', failure: { code: 'keychain' } });
    vault.become('ready');
    await until('it is live', () => run.state.getState().summaries[serverId]?.link === 'live');
    await run.stop();
  });

  it('asks for a secret that was lost, alone, and takes it again', async () => {
    const { value: secret } = vault.items.values().next().value ?? { value: '' };
    vault.items.clear();
    const run = await start();
    const [serverId = ''] = run.state.getState().order;
    await until('it asks', () => run.state.getState().summaries[serverId]?.needsSecret === true);
    await run.handlers.giveSecret({ id: serverId, secret: 'wrong', remember: true });
    await until('it is refused', () => run.state.getState().summaries[serverId]?.failure?.code === 'auth');
    await run.handlers.giveSecret({ id: serverId, secret, remember: true });
    await until('it is live', () => run.state.getState().summaries[serverId]?.link === 'live');
    await run.stop();
  });

  it('works on without a store on disk, and says so', async () => {
    const run = await start({ dataDir: worker.path });
    expect(run.state.getState().app.notices).toMatchObject([{ code: 'store-failed' }]);
    const [serverId = ''] = run.state.getState().order;
    await until('it is live', () => run.state.getState().summaries[serverId]?.link === 'live');
    await run.handlers.saveLimit({
      ...limit({ where: { type: 'servers', ids: [serverId] }, measure: 'rtt', at: 1e9, clearAt: 0 }),
      id: null,
    });
    expect(run.state.getState().limits).toHaveLength(1);
    await run.stop();
  });
});
