/** Routing, balancers, inbounds and outbounds, the observatory, the log: read, changed, and read back. */
import * as wire from '@shared/xray/wire';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { XrayClient } from '../../src/main/engine/clients/xray';
import { FIGURES, Recorder } from '../engine/xray/recorder';
import { freePort } from '../support/ports';
import { codeOf, open, soon } from './xray-client';
import { waitFor } from './xray-peer';
import { KINDS, type Kind, type Subject, USER } from './xray-subjects';

const question = { inboundTag: '', network: 'tcp', domain: null, ip: null, port: 443, protocol: null, user: null } as const;

for (const kind of KINDS) {
  describe.skipIf(!kind.available)(kind.title, () => {
    let subject: Subject;
    let client: XrayClient;
    const ledger = new Recorder();
    beforeAll(async () => {
      subject = await kind.start();
      client = open(subject.address, ledger);
    });
    afterAll(async () => {
      client?.close();
      await subject?.stop();
    });

    it('tells where a connection would go', async () => {
      const to = async (change: object) => (await client.testRoute({ ...question, ...change }, soon())).outboundTag;
      expect(await to({ protocol: 'bittorrent' })).toBe('block');
      expect(await to({ ip: '192.168.1.1' })).toBe('block');
      expect(await to({ domain: 'www.example.com' })).toBe('direct');
      expect(await to({ ip: '2001:db8::1', network: 'udp' })).toBe('direct');
    });

    it('overrides a balancer and lets it choose again, each read back', async () => {
      const to = async () => (await client.testRoute({ ...question, user: USER }, soon())).outboundTag;
      await client.overrideBalancer('eu', 'waw-wg', soon());
      expect(await client.balancer('eu', soon())).toMatchObject({ tag: 'eu', override: 'waw-wg' });
      expect(await to()).toBe('waw-wg');
      await client.overrideBalancer('eu', null, soon());
      expect((await client.balancer('eu', soon())).override).toBeNull();
      expect(await to()).not.toBe('waw-wg');
      expect(await codeOf(client.overrideBalancer('nothing', 'direct', soon()))).toBe('not-found');
      // The server itself would take any name.
      if (kind.writes) expect(await codeOf(client.overrideBalancer('eu', 'nonsense', soon()))).toBe('not-found');
      expect((await client.balancer('eu', soon())).override).toBeNull();
    });

    it('opens its log anew', async () => {
      await client.restartLogger(soon());
    });

    it('says at once that routed connections cannot be followed', async () => {
      const ended = await new Promise<Error | null>(resolve => client.followRoutes(() => undefined, resolve));
      expect(ended).toMatchObject({ code: 'unimplemented', message: expect.stringContaining('not enabled') });
    });

    it('ends a subscription that is called off before it began', async () => {
      const ended = await new Promise<Error | null>(resolve => {
        const stop = client.followRoutes(() => undefined, resolve);
        stop();
      });
      expect(ended).toBeNull();
    });

    it('shows everything that happens now, and what it cannot show', async () => {
      ledger.figures = { ...FIGURES, outbounds: { direct: { up: 1, down: 2 } }, inbounds: { 'vless-reality': { up: 3, down: 4 } } };
      await client.sample(soon());
      const report = await waitFor('the observatory', async () => {
        const found = await client.live({ balancers: [], intervalMs: 2_000 }, soon());
        const seen = (name: string) => found.outbounds?.find(({ tag }) => tag === name)?.observed;
        const tried = seen('hel-wg')?.alive === true && seen('direct')?.alive === true && (seen('waw-wg')?.lastError ?? '') !== '';
        return tried && found;
      });
      expect(report).toMatchObject({ sys: { uptimeS: expect.any(Number) }, missing: [], intervalMs: 2_000 });
      expect(report.answerBytes).toBeGreaterThanOrEqual(0);
      const outbound = (tag: string) => report.outbounds?.find(found => found.tag === tag);
      expect(outbound('direct')).toMatchObject({ rate: { up: 1, down: 2 }, observed: { alive: true, delayMs: expect.any(Number) } });
      expect(outbound('waw-wg')?.observed).toMatchObject({ alive: false, delayMs: null, lastError: expect.stringContaining('dead') });
      if (kind.writes) {
        expect(report.outbounds?.map(({ tag }) => tag)).toEqual(['ams-wg', 'block', 'direct', 'hel-wg', 'waw-wg']);
        expect(outbound('block')).toMatchObject({ protocol: 'blackhole', observed: null, rate: null });
        expect(report.inbounds?.find(({ tag }) => tag === 'vless-reality')?.rate).toEqual({ up: 3, down: 4 });
      } else expect(report.inbounds).toBeNull();
      if (kind.newest)
        expect(report.rules?.map(({ ruleTag, tag }) => `${ruleTag} ${tag}`)).toEqual([
          ...['block-bt block', 'private block', 'local-sites direct', 'eu-out ', 'rest direct'],
        ]);
      else expect(report.rules).toBeNull();
      // The API lists no balancer: its name is guessed from a rule's, or given.
      const named = kind.newest ? report : await client.live({ balancers: ['eu'], intervalMs: 2_000 }, soon());
      expect(named.balancers).toMatchObject([{ tag: 'eu', override: null }]);
      expect(['hel-wg', 'ams-wg']).toContain(named.balancers?.[0]?.chosen[0]);
    });

    if (kind.newest) rules(() => client);
    else
      it('cannot show its rules, so none is changed', async () => {
        const rule = { ruleTag: 'x', to: { outboundTag: 'direct' }, domains: ['x.test'] };
        expect(await codeOf(client.addRule(rule, soon()))).toBe('unimplemented');
        expect(await codeOf(client.removeRule('rest', soon()))).toBe('unimplemented');
        expect((await client.testRoute(question, soon())).outboundTag).toBe('direct');
      });
    if (kind.writes) handlers(kind, () => client);
    else
      it('cannot show its inbounds and outbounds, so none is changed', async () => {
        expect(await codeOf(client.addOutbound(outbound('x'), soon()))).toBe('unimplemented');
        expect(await codeOf(client.removeInbound('vless-reality', soon()))).toBe('unimplemented');
      });
  });
}

function rules(of: () => XrayClient): void {
  it('adds and removes a rule, each read back', async () => {
    const client = of();
    const tags = async () => (await client.rules(soon())).map(({ ruleTag }) => ruleTag);
    const before = await tags();
    const rule = { ruleTag: 'new', to: { balancerTag: 'eu' }, domains: ['new.test'], ports: [{ from: 443, to: 443 }] };
    await client.addRule(rule, soon());
    expect(await tags()).toEqual([...before, 'new']);
    expect(await codeOf(client.addRule(rule, soon()))).toBe('exists');
    await client.removeRule('new', soon());
    expect(await tags()).toEqual(before);
    expect(await codeOf(client.removeRule('new', soon()))).toBe('not-found');
    for (const [change, code] of [
      [{ ruleTag: '' }, 'bad-input'],
      [{ domains: [], ports: [] }, 'bad-input'],
      [{ to: { outboundTag: 'nowhere' } }, 'not-found'],
      [{ to: { balancerTag: 'nowhere' } }, 'not-found'],
    ] as const)
      expect(await codeOf(client.addRule({ ...rule, ...change }, soon()))).toBe(code);
    expect(await tags()).toEqual(before);
  });

  it('has no way for what no rule fits', async () => {
    const client = of();
    await client.removeRule('rest', soon());
    expect(await client.testRoute(question, soon())).toEqual({ outboundTag: null, groupTags: [] });
    await client.addRule({ ruleTag: 'rest', to: { outboundTag: 'direct' }, networks: ['tcp', 'udp'] }, soon());
    expect((await client.testRoute(question, soon())).outboundTag).toBe('direct');
  });
}

const outbound = (tag: string, type = 'xray.proxy.freedom.Config'): wire.OutboundHandler => ({
  tag,
  senderSettings: null,
  proxySettings: { type, value: new Uint8Array() },
});

function handlers(kind: Kind, of: () => XrayClient): void {
  it('adds and removes an outbound, each read back', async () => {
    const client = of();
    await client.addOutbound(outbound('new'), soon());
    expect(await codeOf(client.addOutbound(outbound('new'), soon()))).toBe('exists');
    await client.removeOutbound('new', soon());
    expect(await codeOf(client.removeOutbound('new', soon()))).toBe('not-found');
    expect(await codeOf(client.addOutbound(outbound('new', 'no.such.Config'), soon()))).toBe('bad-input');
    expect(await codeOf(client.addOutbound(outbound(''), soon()))).toBe('bad-input');
    expect(await codeOf(client.addOutbound({ ...outbound('new'), proxySettings: null }, soon()))).toBe('bad-input');
    expect(await codeOf(client.alterOutbound('direct', { type: wire.addUser.name, value: new Uint8Array() }, soon()))).toBe('bad-input');
    expect((await client.sample(soon())).figures).toMatchObject({ uptimeS: expect.any(Number) });
  });

  it('adds an inbound that takes keys, and removes it', async () => {
    const client = of();
    const port = await freePort();
    const inbound = (tag: string, listen: number): wire.InboundHandler => ({
      tag,
      receiverSettings: wire.wrap(wire.receiverConfig, {
        portList: { range: [{ from: listen, to: listen }] },
        listen: { ip: Uint8Array.of(127, 0, 0, 1) },
      }),
      proxySettings: wire.wrap(wire.vlessInbound, { decryption: 'none' }),
    });
    await client.addInbound(inbound('new', port), soon());
    const view = (await client.inboundViews(soon())).find(({ tag }) => tag === 'new');
    expect(view).toMatchObject({ port, protocol: 'vless', security: 'none', users: 0, takesKeys: true, listen: '127.0.0.1' });
    const user = { email: 'Bob', uuid: '11111111-2222-4333-8444-555555555555', flow: '', level: 0, inboundTag: 'new' };
    await client.addUser(user, soon());
    expect(await client.findUser('Bob', 'new', soon())).toEqual(user);
    expect(await codeOf(client.addInbound(inbound('new', await freePort()), soon()))).toBe('exists');
    // Two inbounds on one port: Xray takes that without a word, and each gets half of the connections.
    expect(await codeOf(client.addInbound(inbound('twin', port), soon()))).toBe('exists');
    expect(await codeOf(client.addInbound({ ...inbound('empty', port), receiverSettings: null }, soon()))).toBe('bad-input');
    await client.removeInbound('new', soon());
    expect(await codeOf(client.removeInbound('new', soon()))).toBe('not-found');
    expect((await client.inboundViews(soon())).map(({ tag }) => tag)).toEqual([
      ...['vless-grpc', 'vless-reality', 'vless-xhttp', 'dns-in', 'shadow'],
    ]);
    expect(kind.writes).toBe(true);
  });
}
