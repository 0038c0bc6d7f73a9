/** Controllers' configurations over the lab's controller: what is changed is read back, what is asked is a run. */
import { Fault } from '@shared/fault';
import type { CoreActionType, CoreConfigView } from '@shared/model';
import { describe, expect, it, vi } from 'vitest';
import type { MihomoProfile } from '../../../src/lab/mihomo/profile';
import type { ControllerClient } from '../../../src/main/engine/clients/client';
import { createCoreConfigs } from '../../../src/main/engine/coreconfig';
import { clientAt, labController } from '../mihomo/lab';
import { eventually } from '../support/eventually';
import { realClock } from '../support/outside';

async function world(profile: Partial<MihomoProfile> = {}) {
  const { core, address, secret } = await labController({ downloadMs: 200, ...profile }, {});
  // Restarts and their witness take real time.
  const client = clientAt(address, secret, realClock);
  const views: CoreConfigView[] = [];
  const events: (readonly [string, unknown])[] = [];
  let connected: ControllerClient | null = client;
  const configs = createCoreConfigs({
    clock: realClock,
    ending: new AbortController().signal,
    events: { add: (type, _shape, _serverId, params) => void events.push([type, params]) },
    client: () => connected,
    send: view => void views.push(view),
  });
  const ran = (type: CoreActionType) =>
    eventually(() => {
      const run = views.at(-1)?.runs[type];
      if (!run?.outcome) throw new Error(`${type} goes on`);
      return run.outcome;
    });
  return {
    ...{ configs, views, events, client, core, ran },
    last: () => views.at(-1),
    disconnect: () => {
      connected = null;
    },
  };
}

describe('a change', () => {
  it('is busy at once, verified by a re-read, and stays known as made here until it is taken back', async () => {
    const { configs, views, events } = await world();
    const first = await configs.read('s');
    expect(first).toMatchObject({ values: { 'mixed-port': 7890, mode: 'rule' }, fields: {}, changed: [] });
    expect(first.features).toEqual(expect.arrayContaining(['patch', 'storage', 'restart', 'dns-query']));
    const view = await configs.patch('s', { 'socks-port': 7892 });
    expect(views[0]?.fields['socks-port']).toMatchObject({ type: 'busy', wanted: 7892 });
    expect(view.fields['socks-port']).toMatchObject({ type: 'verified' });
    expect(view).toMatchObject({ values: { 'socks-port': 7892 }, changed: ['socks-port'] });
    expect((await configs.patch('s', { 'socks-port': 7893 })).changed).toEqual(['socks-port']);
    expect((await configs.patch('s', { 'socks-port': 0 })).changed).toEqual([]);
    expect(events[0]).toEqual(['config-set', { field: 'socks-port', value: '7892' }]);
    expect(new Set(views.map(({ revision }) => revision)).size).toBe(views.length);
  });

  it('that the core took and did not make is named with what is there now, until it is settled', async () => {
    const { configs, events, last } = await world();
    const view = await configs.patch('s', { 'mixed-port': 443 });
    expect(view.fields['mixed-port']).toMatchObject({ type: 'kept', wanted: 443, found: 0, before: 7890 });
    expect(events).toContainEqual(['config-kept', { field: 'mixed-port', wanted: '443', found: '0' }]);
    expect((await configs.read('s')).fields['mixed-port']?.type).toBe('kept');
    configs.settle('s', 'mixed-port');
    expect(last()?.fields['mixed-port']).toBeUndefined();
  });

  it('of several at once is made one after another', async () => {
    const { configs } = await world();
    const all = await Promise.all([
      configs.patch('s', { ipv6: false }),
      configs.patch('s', { mode: 'global' }),
      configs.patch('s', { 'log-level': 'error', sniffing: true }),
    ]);
    expect(all.at(-1)?.changed).toEqual(['mode', 'log-level', 'ipv6', 'sniffing']);
  });

  it('that another program undid, or a restart, is not ours any more, and not verified', async () => {
    const { configs, client, core, ran } = await world({ restartMs: 50 });
    await configs.patch('s', { mode: 'global', ipv6: false });
    await client.config.patch({ ipv6: true }, AbortSignal.timeout(20_000));
    const view = await configs.read('s');
    expect([view.changed, Object.keys(view.fields)]).toEqual([['mode'], ['mode']]);
    configs.run('s', { type: 'restart' });
    expect(await ran('restart')).toMatchObject({ type: 'done' });
    expect(await configs.read('s')).toMatchObject({ changed: [], fields: {}, values: { mode: 'rule' } });
    expect(core.sim.config.mode).toBe('rule');
  });

  it('of TUN goes out whole, and only what was asked for is judged', async () => {
    const { configs, core } = await world();
    await configs.patch('s', { tun: { enable: true } });
    const view = await configs.patch('s', { tun: { stack: 'mixed', 'auto-route': true } });
    expect(view.fields.tun).toMatchObject({ type: 'verified' });
    expect(core.sim.config.tun).toMatchObject({ enable: true, stack: 'mixed', 'auto-route': true });
    expect(view.changed).toEqual(['tun']);
  });

  it('of a mode that there is not fails, and says so to whoever set it from elsewhere', async () => {
    const { configs, last } = await world();
    await expect(configs.setMode('s', 'party')).rejects.toMatchObject({ code: 'bad-input' });
    expect(last()?.fields.mode).toMatchObject({ type: 'failed', wanted: 'party' });
    await configs.setMode('s', 'direct');
    expect(last()).toMatchObject({ values: { mode: 'direct' }, changed: ['mode'] });
  });

  it('is not undone by a reading that began before it and ends after it', async () => {
    const { configs, client } = await world();
    await configs.read('s');
    const old = await client.config.read(AbortSignal.timeout(20_000));
    let answer: (config: typeof old) => void = () => undefined;
    vi.spyOn(client.config, 'read').mockImplementationOnce(
      () =>
        new Promise(resolve => {
          answer = resolve;
        }),
    );
    const reading = configs.read('s');
    await configs.patch('s', { ipv6: !old.raw.ipv6 });
    answer(old);
    expect(await reading).toMatchObject({ values: { ipv6: !old.raw.ipv6 }, changed: ['ipv6'], fields: { ipv6: { type: 'verified' } } });
  });

  it('whose answer was lost and that could not be read back is in doubt', async () => {
    const { configs, client, last } = await world();
    vi.spyOn(client.config, 'patch').mockRejectedValueOnce(new Fault('timeout', 'late'));
    await configs.patch('s', { ipv6: false });
    expect(last()?.fields.ipv6).toMatchObject({ type: 'failed', failure: { code: 'doubtful' } });
  });

  it('that waited is not made at another core, and tells nothing of it', async () => {
    const { configs, core, events, last } = await world();
    const before = core.sim.config.ipv6;
    const all = [configs.patch('s', { mode: 'global' }), configs.patch('s', { ipv6: !before }), configs.setMode('s', 'direct')];
    configs.forget('s');
    for (const each of all) await expect(each).rejects.toMatchObject({ code: 'gone' });
    expect([core.sim.config.ipv6, events]).toEqual([before, []]);
    expect(last()?.fields).not.toHaveProperty('ipv6.type', 'failed');
    expect(await configs.read('s')).toMatchObject({ fields: {}, changed: [] });
    expect((await configs.patch('s', { ipv6: !before })).fields.ipv6?.type).toBe('verified');
  });

  it('needs a connection', async () => {
    const { configs, disconnect } = await world();
    disconnect();
    await expect(configs.patch('s', { ipv6: false })).rejects.toMatchObject({ code: 'gone' });
    await expect(configs.read('s')).rejects.toMatchObject({ code: 'gone' });
    expect(() => configs.run('s', { type: 'restart' })).toThrow(expect.objectContaining({ code: 'gone' }));
  });
});

describe('what a core is asked to do', () => {
  it('is one run of a type, told when it ended, and how long it takes is learnt', async () => {
    const { configs, events, last, ran } = await world();
    configs.run('s', { type: 'upgrade-ui' });
    expect(() => configs.run('s', { type: 'upgrade-ui' })).toThrow(expect.objectContaining({ code: 'busy' }));
    expect(last()?.runs['upgrade-ui']).toMatchObject({ usualMs: null, outcome: null });
    expect(await ran('upgrade-ui')).toMatchObject({ type: 'done' });
    expect(events).toContainEqual(['core-upgrade-ui', {}]);
    const { id } = configs.run('s', { type: 'upgrade-ui' });
    expect(last()?.runs['upgrade-ui']?.usualMs).toBeGreaterThan(100);
    configs.leave(id);
    expect(await ran('upgrade-ui')).toMatchObject({ type: 'left' });
    expect(events).toContainEqual(['core-left', { action: 'upgrade-ui' }]);
  });

  it('says what the core said: nothing newer, a path it may not read, text it cannot read', async () => {
    const { configs, events, ran } = await world();
    configs.run('s', { type: 'upgrade', channel: 'auto', force: false });
    expect(() => configs.run('s', { type: 'restart' })).toThrow(expect.objectContaining({ code: 'busy' }));
    expect(await ran('upgrade')).toMatchObject({ type: 'current', words: expect.stringContaining('already using latest') });
    const load = async (source: Parameters<typeof configs.run>[1] & { readonly type: 'reload' }) => {
      configs.run('s', source);
      return await ran('reload');
    };
    expect(await load({ type: 'reload', source: { type: 'path', path: '/etc/passwd' }, force: false })).toMatchObject({
      failure: { code: 'rejected', message: expect.stringContaining('SAFE_PATHS') },
    });
    expect(await load({ type: 'reload', source: { type: 'yaml', yaml: 'no' }, force: true })).toMatchObject({
      failure: { message: expect.stringContaining('unmarshal') },
    });
    await configs.patch('s', { mode: 'direct', 'socks-port': 7892 });
    expect(await load({ type: 'reload', source: { type: 'default' }, force: false })).toMatchObject({ type: 'done' });
    expect((await configs.read('s')).changed).toEqual(['socks-port']);
    expect(await load({ type: 'reload', source: { type: 'default' }, force: true })).toMatchObject({ type: 'done' });
    expect((await configs.read('s')).changed).toEqual([]);
    expect(events.filter(([type]) => type === 'core-failed')).toHaveLength(2);
  });

  it('is forgotten with its server', async () => {
    const { configs, last, views } = await world();
    configs.run('s', { type: 'upgrade-geo' });
    configs.forget('s');
    const told = views.length;
    configs.run('s', { type: 'flush-fake-ip' });
    await eventually(() => expect(last()?.runs['flush-fake-ip']?.outcome).toBeTruthy());
    expect(Object.keys(last()?.runs ?? {})).toEqual(['flush-fake-ip']);
    expect(views.length).toBe(told + 2);
  });
});

describe('the rest of a core', () => {
  it('is shown whole, with secrets masked', async () => {
    const { configs, core } = await world();
    core.sim.config['ss-config'] = 'ss://aes-128-gcm:S3cret@:8388';
    const { yaml } = await configs.whole('s');
    expect(yaml).toContain('mixed-port: 7890\n');
    expect(yaml).not.toContain('S3cret');
  });

  it('resolves names, and addresses turned around', async () => {
    const { configs } = await world();
    expect(await configs.dns('s', 'cdn.video.example', 'A')).toMatchObject({ status: 0, answer: { length: 3 } });
    expect((await configs.dns('s', '192.0.2.1', 'PTR')).answer[0]?.name).toBe('1.2.0.192.in-addr.arpa.');
    expect(await configs.dns('s', 'nowhere.invalid', 'A')).toMatchObject({ status: 3, answer: [], authority: { length: 1 } });
  });

  it('keeps values that were read back, and refuses what is no JSON', async () => {
    const { configs, events } = await world();
    expect(await configs.stored('s', 'a/b')).toEqual({ text: null, bytes: 0 });
    expect(await configs.store('s', 'a/b', '{"x":[1]}')).toMatchObject({ bytes: 9, text: expect.stringContaining('"x"') });
    await expect(configs.store('s', 'a/b', '{')).rejects.toMatchObject({ code: 'bad-input' });
    expect(await configs.store('s', 'a/b', null)).toEqual({ text: null, bytes: 0 });
    expect(events.map(([type]) => type)).toEqual(['core-stored', 'core-unstored']);
  });

  it('gives profiles and hints where it began with log level debug', async () => {
    const { configs } = await world({ debugRoutes: true, secret: '' });
    expect((await configs.profile('s', 'heap')).toString()).toContain('heap profile');
    expect((await configs.security('s')).hints).toEqual(expect.arrayContaining(['empty-secret', 'open-debug']));
    const plain = await world();
    await expect(plain.configs.profile('s', 'heap')).rejects.toMatchObject({ code: 'unimplemented' });
  });

  it('of sing-box takes a mode only, and is asked nothing that it has not', async () => {
    const { configs } = await world({ dialect: 'sing-box' });
    const { features, modes } = await configs.read('s');
    expect(features).not.toContain('patch');
    expect(features).not.toContain('restart');
    expect(modes).toEqual(['Rule', 'Global', 'Direct']);
    expect((await configs.patch('s', { mode: 'Global' })).fields.mode).toMatchObject({ type: 'verified' });
  });
});
