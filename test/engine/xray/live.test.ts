import { observatoryService, statsService } from '@shared/xray/wire';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type Lab, startLab } from '../../../src/lab/lab';
import type { LabXray } from '../../../src/lab/xray/server';
import { createLiveCalls } from '../../../src/main/engine/calls/live';
import type { Client } from '../../../src/main/engine/clients/client';
import { createXrayClient } from '../../../src/main/engine/clients/xray';
import { guessBalancers } from '../../../src/main/engine/clients/xray/balancers';
import { observedOf } from '../../../src/main/engine/clients/xray/live';
import { codeOf } from '../../support/fault';
import { xrayServer } from '../support/client';
import { FIGURES, Recorder } from './recorder';

let lab: Lab;
let xray: LabXray;
let client: Client | null;
let ledger: Recorder;
const events: string[] = [];
const ending = new AbortController();
const calls = createLiveCalls({
  kind: id => (id === 'farm' ? 'farm' : 'xray'),
  client: () => client,
  intervalMs: () => 2_000,
  events: { add: (type, _shape, _server, params) => events.push(`${type} ${JSON.stringify(params)}`) },
  ending: ending.signal,
});
const serverId = 'x';

beforeEach(async () => {
  lab = await startLab({ kinds: ['xray'], profiles: { xray: { restartMs: 0 } } });
  const [only] = lab.xray;
  if (!only) throw new Error('no xray in the lab');
  xray = only;
  ledger = new Recorder();
  const clock = { now: () => Date.now(), monotonic: () => performance.now(), after: () => () => undefined };
  client = createXrayClient({ server: xrayServer(serverId, { address: xray.server.address }), secret: null, clock, ledger });
  events.length = 0;
});
afterEach(async () => {
  client?.close();
  await lab.close();
});

describe('the live report', () => {
  it('joins what many calls say, with rates of the last reading', async () => {
    ledger.figures = { ...FIGURES, inbounds: { 'vless-xhttp': { up: 1, down: 2 } }, outbounds: { 'hel-wg': { up: 3, down: 4 } } };
    await client?.sample(AbortSignal.timeout(25_000));
    const report = await calls.readLive({ serverId });
    expect(report).toMatchObject({ intervalMs: 2_000, missing: [], balancers: [{ tag: 'eu', override: null, chosen: ['hel-wg'] }] });
    expect(report.answerBytes).toBe(ledger.readings[0]?.bytes.byteLength);
    const rates = (list: typeof report.inbounds | typeof report.outbounds) =>
      Object.fromEntries((list ?? []).flatMap(({ tag, rate }) => (rate ? [[tag, rate]] : [])));
    expect(rates(report.inbounds)).toEqual({ 'vless-xhttp': { up: 1, down: 2 } });
    expect(rates(report.outbounds)).toEqual({ 'hel-wg': { up: 3, down: 4 } });
    expect(report.outbounds?.find(({ tag }) => tag === 'ams-wg')?.observed).toMatchObject({ alive: true, tests: { all: 10, fail: 2 } });
    expect(JSON.stringify(report)).not.toMatch(/privateKey|private_key/);
  });

  it.each([
    ['within a millisecond', true, 0, 1],
    ['in some', true, 31, 31],
    ['not at all', false, 99_999_999, null],
    ['not any more', false, 31, null],
  ])('tells how long an outbound takes that answers %s', (_how, alive, delay, delayMs) => {
    const status = { outboundTag: 'direct', alive, delay, lastErrorReason: '', lastSeenTime: 0, lastTryTime: 0, healthPing: null };
    expect(observedOf(status)).toMatchObject({ alive, delayMs });
  });
  it('asks for guessed balancers once, then for those that were there', async () => {
    const asked = () => xray.log.entries.filter(({ target }) => target.endsWith('/GetBalancerInfo')).length;
    await calls.readLive({ serverId });
    const first = asked();
    await calls.readLive({ serverId });
    expect(asked() - first).toBe(1);
    await calls.readLive({ serverId, balancers: ['eu', 'other'] });
    expect(asked() - first).toBe(3);
  });

  it('names services that the API lacks and is none the worse for it', async () => {
    xray.sim.profile = { ...xray.sim.profile, services: ['HandlerService', 'RoutingService'] };
    const report = await calls.readLive({ serverId });
    expect(report).toMatchObject({ sys: null, missing: ['StatsService', 'LoggerService', 'ObservatoryService'] });
    expect(report.inbounds).toHaveLength(5);
    expect(report.outbounds?.every(({ observed }) => observed === null)).toBe(true);
  });

  it.each([statsService.getSysStats.path, observatoryService.getOutboundStatus.path])('fails when %s fails', async route => {
    await calls.readLive({ serverId });
    xray.faults.add({ type: 'status', code: 2, message: 'broken', route, count: 1 });
    expect(await codeOf(() => calls.readLive({ serverId }))).toBe('server-error');
  });
});

describe('actions', () => {
  it('are told as events once they are proved', async () => {
    await calls.overrideBalancer({ serverId, balancer: 'eu', target: 'ams-wg' });
    await calls.overrideBalancer({ serverId, balancer: 'eu', target: null });
    await calls.restartLogger({ serverId });
    expect(xray.sim.logRestarts).toBe(1);
    expect(events).toEqual(['balancer-set {"balancer":"eu","target":"ams-wg"}', 'balancer-free {"balancer":"eu"}', 'log-restarted {}']);
    expect(await codeOf(() => calls.overrideBalancer({ serverId, balancer: 'eu', target: 'nonsense' }))).toBe('not-found');
    expect(events).toHaveLength(3);
  });

  it('test a route', async () => {
    const question = {
      inboundTag: '',
      network: 'tcp',
      domain: 'www.example.com',
      ip: null,
      port: 443,
      protocol: null,
      user: null,
    } as const;
    expect(await calls.testRoute({ serverId, question })).toEqual({ outboundTag: 'direct', groupTags: [] });
  });

  it('need a server of the right kind that is connected', async () => {
    expect(await codeOf(() => calls.listInbounds({ serverId: 'farm' }))).toBe('wrong-kind');
    client?.close();
    client = null;
    expect(await codeOf(() => calls.listInbounds({ serverId }))).toBe('gone');
  });
});

describe('names of balancers', () => {
  it('are guessed from rules without an outbound, and from beginnings of outbounds', () => {
    const rules = [
      { ruleTag: 'eu-out', tag: '' },
      { ruleTag: 'rest', tag: 'direct' },
    ];
    expect(guessBalancers(rules, ['direct', 'hel-wg'])).toEqual(['eu-out', 'eu', 'out', 'hel', 'balancer', 'lb', 'auto', 'proxy']);
    expect(guessBalancers([], [])).toEqual(['balancer', 'lb', 'auto', 'proxy']);
  });
});
