/** Every route of the controller API through the client, against one controller: what it has works, what it has not says so. */
import { readLarge } from '@shared/mihomo/large';
import type { ControllerFeature, LogLine, MihomoServer, ProxyGroup } from '@shared/model';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import type { ControllerClient } from '../../../src/main/engine/clients/client';
import { createMihomoClient } from '../../../src/main/engine/clients/mihomo';
import { realClock } from '../../engine/support/outside';
import type { Controller } from './controller';

const deadline = () => AbortSignal.timeout(25_000);
const soon = { timeout: 15_000, interval: 25 };
const isGroup = (found: object): found is ProxyGroup => 'nodes' in found;

/** What the programs have, as tried. */
const FEATURES: Readonly<Record<string, readonly ControllerFeature[]>> = {
  'sing-box': ['dns-query', 'flush-dns', 'flush-fake-ip', 'upgrade-ui'],
};

/** `start` null: the program is not to be had, and `title` says so. */
export function routesSuite(title: string, start: (() => Promise<Controller>) | null): void {
  describe.skipIf(start === null)(`every route of ${title}`, () => {
    let core: Controller;
    let client: ControllerClient;
    let features: ReadonlySet<ControllerFeature>;
    beforeAll(async () => {
      core = await (start ?? (() => Promise.reject(new Error('nothing to start'))))();
      const server: MihomoServer = { kind: 'mihomo', id: 's', name: 'gw', address: core.address, tags: [], pin: null, lab: false };
      client = createMihomoClient({ server, secret: { value: core.secret }, clock: realClock });
      features = await client.features(deadline());
    });
    afterAll(async () => {
      client?.close();
      await core?.close();
    });
    /** Either it works, or the Fault says that this core has no such thing. */
    const works = async <T>(feature: ControllerFeature, work: () => Promise<T>): Promise<T | null> => {
      if (features.has(feature)) return await work();
      await expect(work()).rejects.toMatchObject({ code: 'unimplemented' });
      return null;
    };
    const test = () => ({ url: core.testUrl, timeoutMs: 1000 });

    it('tells what it can do', () => {
      const known = FEATURES[core.program];
      if (known) expect([...features]).toEqual(known);
      else
        expect([...features]).toEqual(expect.arrayContaining(['patch', 'dns-query', 'flush-fake-ip', 'restart', 'upgrade', 'upgrade-ui']));
      if (core.lab?.sim.profile.dialect === 'mihomo') expect(features.size).toBe(core.lab.sim.profile.debugRoutes ? 15 : 14);
    });

    it('GET /version: who may come in', async () => {
      const hints = await client.security(deadline());
      expect(hints).toContain('any-origin');
      expect(hints).not.toContain('empty-secret');
      expect(hints.includes('open-debug')).toBe(features.has('debug'));
    });

    it('GET and PATCH /configs', async () => {
      const before = await client.config.read(deadline());
      expect(before.modes.map(mode => mode.toLowerCase())).toContain(before.mode.toLowerCase());
      expect(await client.config.patch({ mode: before.mode }, deadline())).toMatchObject({ refused: [] });
      const { config, refused } = await client.config.patch({ ipv6: before.raw.ipv6 !== true, 'log-level': 'warning' }, deadline());
      if (!features.has('patch')) {
        expect(refused.map(({ field }) => field)).toEqual(['ipv6', 'log-level']);
        return;
      }
      expect(refused).toEqual([]);
      expect(config.logLevel).toBe('warning');
      await client.config.patch({ ipv6: before.raw.ipv6 === true }, deadline());
    });

    it('PATCH /configs: a port that cannot be opened, and a tunnel that stays as it is', async () => {
      if (!core.lab || !features.has('patch')) return;
      expect((await client.config.patch({ 'socks-port': 80, 'redir-port': 17_892 }, deadline())).refused).toEqual([
        { field: 'socks-port', wanted: 80, found: 0 },
      ]);
      const on = await client.config.patch({ tun: { enable: true } }, deadline());
      expect([on.config.tun, on.refused]).toEqual([true, []]);
      const kept = await client.config.patch({ tun: { stack: 'System' } }, deadline());
      expect([kept.config.tun, kept.refused]).toEqual([true, []]);
    });

    it('PUT /configs', async () => {
      if (core.program === 'sing-box') {
        // It answers with success and does nothing.
        await client.config.reload({ type: 'default' }, false, deadline());
        return;
      }
      await expect(client.config.reload({ type: 'yaml', yaml: '- not a configuration' }, false, deadline())).rejects.toMatchObject({
        code: 'rejected',
      });
      await expect(client.config.reload({ type: 'path', path: 'relative.yaml' }, false, deadline())).rejects.toMatchObject({
        code: 'bad-input',
      });
      await expect(client.config.reload({ type: 'path', path: '/no/such/place.yaml' }, true, deadline())).rejects.toMatchObject({
        code: 'rejected',
      });
      expect(await client.config.reload({ type: 'default' }, false, deadline())).toMatchObject({ mode: 'rule' });
      if (core.lab) expect((await client.config.reload({ type: 'yaml', yaml: 'mode: direct\n' }, true, deadline())).mode).toBe('direct');
      await client.config.reload({ type: 'default' }, true, deadline());
    });

    it('GET /proxies, /proxies/:name, /group and /group/:name', async () => {
      const all = await client.proxies.list(deadline());
      const group = all.groups.find(({ name }) => name === core.group);
      expect(group?.nodes.length).toBeGreaterThanOrEqual(2);
      const names = new Set([...all.groups, ...all.nodes].map(({ name }) => name));
      for (const one of all.groups) for (const node of one.nodes) expect(names).toContain(node);
      const [one] = group?.nodes.filter(name => !all.groups.some(other => other.name === name)) ?? [];
      const found = await client.proxies.read(core.group, deadline());
      expect(isGroup(found) && found.nodes).toEqual(group?.nodes);
      expect((await client.proxies.group(core.group, deadline())).now).toBe(group?.now);
      expect((await client.proxies.groups(deadline())).map(({ name }) => name)).toContain(core.group);
      expect(one).toBeDefined();
      const own = all.nodes.filter(node => node.provider === null && group?.nodes.includes(node.name));
      for (const { name } of own) expect((await client.proxies.read(name, deadline())).name).toBe(name);
      await expect(client.proxies.read('Nobody / 100%', deadline())).rejects.toMatchObject({ code: 'not-found' });
      await expect(client.proxies.group('Nobody', deadline())).rejects.toMatchObject({ code: 'not-found' });
    });

    it('GET /proxies/:name/delay, one and several', async () => {
      const { groups, nodes } = await client.proxies.list(deadline());
      const group = groups.find(({ name }) => name === core.group);
      const members = nodes.filter(node => group?.nodes.includes(node.name)).slice(0, 4);
      const steps: number[] = [];
      const results = await client.proxies.testNodes(members, test(), ({ done }) => steps.push(done), deadline());
      expect(results.map(({ node }) => node)).toEqual(members.map(({ name }) => name));
      expect(steps).toEqual(members.map((_, index) => index + 1));
      for (const { ms, reason } of results) expect(ms === null ? reason : ms).toBeTruthy();
      const [first] = members;
      if (!first) throw new Error('no member is a node');
      await expect(client.proxies.testNode(first, { url: 'ftp://x', timeoutMs: 1 }, deadline())).rejects.toMatchObject({
        code: 'bad-input',
      });
      await expect(client.proxies.testNode(first, { ...test(), timeoutMs: 40_000 }, deadline())).rejects.toMatchObject({
        code: 'bad-input',
      });
      const stopped = new AbortController();
      const many = Array.from({ length: 40 }, () => first);
      const run = client.proxies.testNodes(many, test(), ({ done }) => done === 1 && stopped.abort(), stopped.signal);
      await expect(run).rejects.toMatchObject({ code: 'cancelled' });
    });

    it('PUT, DELETE /proxies/:group and GET /group/:name/delay: pins and what a test does to them', async () => {
      const delays = await client.proxies.testGroup(core.group, test(), true, deadline());
      const group = await client.proxies.group(core.group, deadline());
      expect(delays.delays.map(({ node }) => node)).toEqual(group.nodes);
      expect(delays.unpinned).toBeNull();
      const automatic = (await client.proxies.list(deadline())).groups.find(({ pinned }) => pinned !== null);
      if (!automatic) {
        expect(features.has('pins')).toBe(false);
        await expect(client.proxies.unpin(core.group, deadline())).rejects.toMatchObject({
          code: core.program === 'sing-box' ? 'unimplemented' : 'rejected',
        });
        return;
      }
      const pin = automatic.nodes.at(-1) ?? '';
      const pinned = async () => (await client.proxies.group(automatic.name, deadline())).pinned;
      await client.selectNode(automatic.name, pin, deadline());
      expect(await pinned()).toBe(pin);
      expect(await client.proxies.testGroup(automatic.name, test(), true, deadline())).toMatchObject({ unpinned: pin, repinned: true });
      expect(await pinned()).toBe(pin);
      expect(await client.proxies.testGroup(automatic.name, test(), false, deadline())).toMatchObject({ unpinned: pin, repinned: false });
      expect(await pinned()).toBe('');
      await client.selectNode(automatic.name, pin, deadline());
      await client.proxies.unpin(automatic.name, deadline());
      expect(await pinned()).toBe('');
    });

    it('GET, PUT /providers/proxies/:name, its health check and its nodes', async () => {
      const list = await client.providers.list(deadline());
      expect(list.map(({ vehicle }) => vehicle.toLowerCase())).not.toContain('compatible');
      await expect(client.providers.read('no such provider', deadline())).rejects.toMatchObject({ code: 'not-found' });
      if (!core.lab) return;
      const sold = list.find(({ subscription }) => subscription?.total);
      if (!features.has('proxy-providers')) return expect(list).toEqual([]);
      if (!sold) throw new Error('the lab has a subscription');
      expect(sold.subscription?.expiresAt).toBeGreaterThan(Date.now());
      expect((await client.providers.update(sold.name, deadline())).updatedAt).toBeGreaterThan(sold.updatedAt ?? 0);
      const told: number[] = [];
      const checked = await client.providers.healthCheck(sold.name, ({ done }) => told.push(done), deadline());
      expect(told.at(-1)).toBe(sold.nodes.length);
      expect(checked).toMatchObject({ done: sold.nodes.length, total: sold.nodes.length });
      const [node] = sold.nodes;
      if (!node) throw new Error('the provider has nodes');
      expect((await client.providers.node(sold.name, node.name, deadline())).provider).toBe(sold.name);
      const tested = await client.proxies.testNode(node, test(), deadline());
      expect(tested.node).toBe(node.name);
    });

    it('GET /rules, PATCH /rules/disable', async () => {
      const rules = await client.rules.list(deadline());
      if (core.lab) expect(rules.length > 0).toBe(core.program !== 'sing-box');
      const [first] = rules;
      if (!first) return;
      if (!features.has('rule-use')) {
        await expect(client.rules.setDisabled([first], true, deadline())).rejects.toMatchObject({ code: 'unimplemented' });
        return;
      }
      expect((await client.rules.setDisabled([first], true, deadline()))[0]?.use?.disabled).toBe(true);
      expect((await client.rules.setDisabled([first], false, deadline()))[0]?.use?.disabled).toBe(false);
      const shifted = { ...first, payload: 'another rule' };
      await expect(client.rules.setDisabled([shifted], true, deadline())).rejects.toMatchObject({ code: 'busy' });
    });

    it('GET /providers/rules, PUT /providers/rules/:name', async () => {
      const providers = await client.rules.providers(deadline());
      await expect(client.rules.updateProvider('no such provider', deadline())).rejects.toMatchObject({ code: 'not-found' });
      const [first] = providers;
      if (!first) return expect(core.lab === null || core.program === 'sing-box').toBe(true);
      expect((await client.rules.updateProvider(first.name, deadline())).updatedAt).toBeGreaterThan(first.updatedAt ?? 0);
    });

    it('GET /connections, DELETE /connections and one of them', async () => {
      const before = await client.connections.list(deadline());
      expect(before.downloadTotal).toBeGreaterThanOrEqual(0);
      const ids = before.connections.slice(0, 3).map(({ id }) => id);
      const told: number[] = [];
      const wanted = [...ids, 'gone already'];
      expect(await client.connections.close(wanted, ({ done }) => told.push(done), deadline())).toEqual({
        closed: wanted.length,
        left: [],
      });
      expect(told).toHaveLength(wanted.length);
      expect((await client.connections.closeAll(deadline())).left).toEqual([]);
    });

    it('the streams /connections and /logs: one socket each, whatever listens', async () => {
      const frames: Buffer[] = [];
      const lines: LogLine[] = [];
      const subscriptions = [
        client.streams.connections(300, { frame: bytes => frames.push(bytes) }),
        client.streams.connections(1000, { frame: () => undefined }),
        client.streams.logs('debug', { frame: line => lines.push(line) }),
        client.streams.logs('error', { frame: line => expect(line.level).toBe('error') }),
      ];
      await vi.waitFor(() => expect(frames.length).toBeGreaterThan(1), soon);
      const [frame = Buffer.alloc(0)] = frames;
      expect(readLarge('connections', [frame.toString('utf8')])).toMatchObject({ connections: expect.any(Array) });
      if (core.lab) await vi.waitFor(() => expect(core.lab?.streams()).toBe(2), soon);
      await vi.waitFor(async () => {
        await core.drive(1000);
        expect(lines.length).toBeGreaterThan(0);
      }, soon);
      expect(lines[0]?.message).toBeTruthy();
      for (const one of subscriptions) one.end();
      expect(() => client.streams.logs('loud' as 'info', { frame: () => undefined })).toThrow(
        expect.objectContaining({ code: 'bad-input' }),
      );
    });

    it('GET /dns/query, POST /cache/dns/flush and /cache/fakeip/flush', async () => {
      await works('flush-dns', () => client.dns.flush(deadline()));
      await works('flush-fake-ip', () => client.dns.flushFakeIp(deadline()));
      await expect(client.dns.query('example.com', 'NONSENSE', deadline())).rejects.toMatchObject({ code: 'rejected' });
      await expect(client.dns.query(' ', 'A', deadline())).rejects.toMatchObject({ code: 'bad-input' });
      if (core.lab === null) return;
      const { status, answer } = await client.dns.query('example.com', 'a', deadline());
      expect([status, answer[0]?.data]).toEqual([0, '203.0.113.10']);
      expect(await client.dns.reverse('203.0.113.10', deadline())).toBe('host.example.net');
    });

    it('GET, PUT, DELETE /storage/:key', async () => {
      const key = 'switchyard/проверка 100%';
      const value = { sort: ['down', 1], text: 'ü' };
      await works('storage', () => client.storage.write(key, value, deadline()));
      expect((await works('storage', () => client.storage.read(key, deadline()))) ?? value).toEqual(value);
      await works('storage', () => client.storage.remove(key, deadline()));
      if (features.has('storage')) expect(await client.storage.read(key, deadline())).toBeNull();
      await expect(client.storage.write(key, 'x'.repeat(1024 * 1024), deadline())).rejects.toMatchObject({ code: 'too-large' });
    });

    it('PUT /debug/gc, GET /debug/pprof/heap and allocs', async () => {
      await works('debug', () => client.debug.gc(deadline()));
      for (const name of ['heap', 'allocs'] as const)
        expect((await works('debug', () => client.debug.profile(name, deadline())))?.length ?? 1).toBeGreaterThan(0);
    });

    it('POST /restart', async () => {
      await works('restart', () => client.config.restart(deadline()));
      expect((await client.config.read(deadline())).mode).toBeTruthy();
    });

    it('POST /upgrade, /upgrade/ui, /upgrade/geo and /configs/geo', async () => {
      if (core.lab === null) {
        // Real ones would download.
        if (core.program === 'sing-box') {
          await expect(client.config.upgradeGeo(deadline())).rejects.toMatchObject({ code: 'unimplemented' });
          await expect(client.config.upgradeUi(deadline())).rejects.toMatchObject({ code: 'not-found' });
        }
        return;
      }
      await works('upgrade-geo', () => client.config.upgradeGeo(deadline()));
      if (features.has('upgrade-ui') && core.program !== 'sing-box') await client.config.upgradeUi(deadline());
      const upgrade = (channel: 'alpha' | 'auto') => () => client.config.upgrade({ channel, force: false }, deadline());
      const done = await works('upgrade', upgrade('alpha'));
      if (done) expect(done).toMatchObject({ type: 'upgraded', after: 'alpha-5f3c1d2' });
      if (done) expect(await upgrade('alpha')()).toMatchObject({ type: 'current', words: expect.stringContaining('alpha-5f3c1d2') });
    });
  });
}
