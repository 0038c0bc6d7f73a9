import type { UserSurvey } from '@shared/doctor';
import { Fault } from '@shared/fault';
import type { XrayServer } from '@shared/model';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { Client } from '../../../src/main/engine/clients/client';
import type { Examined } from '../../../src/main/engine/clients/xray/examine';
import { createDoctor, type Doctor } from '../../../src/main/engine/doctor';
import { codeOf } from '../../support/fault';

const SERVER: XrayServer = {
  ...{ kind: 'xray', id: 'x', name: 'fra', address: '127.0.0.1:10085', tags: [], pin: null, lab: true },
  ...{ publicHost: null, inboundTag: null, keyPattern: 'key-{n}' },
};
const EXAMINED: Examined = {
  rttMs: 3,
  server: {
    ...{
      services: ['StatsService', 'HandlerService'],
      calls: ['ListInbounds', 'GetInboundUsers'],
      uptimeS: 9,
      apiInbound: 'own-listener',
      rules: null,
    },
    version: { from: null, to: null, present: [], absent: [], mayCountTwice: false },
    ...{ inbounds: [{ tag: 'in', unnamed: 0, reality: { publicKey: 'one', serverNames: 1, shortIds: 1, minClient: null } }] },
    ...{ taggedOutbounds: 0, counters: { type: 'on', system: ['statsInboundUplink', 'statsInboundDownlink'], inboundBytes: 0 } },
    online: { listed: null, probes: [], addresses: null },
  },
  targets: [],
  publicKeys: { in: 'one' },
};

let now = 0;
const timers = new Map<symbol, { at: number; run: () => void }>();
const clock = {
  now: () => now,
  monotonic: () => now,
  after: (ms: number, run: () => void) => {
    const id = Symbol('timer');
    timers.set(id, { at: now + ms, run });
    return () => void timers.delete(id);
  },
};
/** Time passes, and what was due by then has run. */
async function pass(ms: number): Promise<void> {
  now += ms;
  for (const [id, { at, run }] of [...timers])
    if (at <= now) {
      timers.delete(id);
      run();
    }
  await new Promise(resolve => setImmediate(resolve));
}
const log = { debug: vi.fn(), info: vi.fn(), warn: vi.fn(), error: vi.fn() };

let server: XrayServer | null;
let answer: () => Promise<Examined>;
let examined: number;
let shown: ({ attention: number } | null)[];
let doctor: Doctor;
beforeEach(() => {
  now = 1_000_000;
  timers.clear();
  [server, examined, shown] = [SERVER, 0, []];
  answer = async () => EXAMINED;
  const client = {
    kind: 'xray',
    addUser: () => undefined,
    examine: () => {
      examined += 1;
      return answer();
    },
  } as unknown as Client;
  doctor = createDoctor({
    ...{ clock, log, ending: new AbortController().signal, server: () => server, client: () => client },
    survey: async (): Promise<UserSurvey | null> => null,
    show: (_, figure) => void shown.push(figure),
  });
});
afterEach(() => doctor.stop());

describe('the doctor', () => {
  it('gives the last report while it is fresh, and a new one when asked', async () => {
    const first = await doctor.run('x', false);
    expect(await doctor.run('x', false)).toBe(first);
    expect(await doctor.run('x', true)).not.toBe(first);
    expect(examined).toBe(2);
    now += 25 * 3_600_000;
    await doctor.run('x', false);
    expect(examined).toBe(3);
    expect(shown).toEqual([{ attention: 0 }, { attention: 0 }, { attention: 0 }]);
  });
  it('examines once for all who ask at the same time', async () => {
    const reports = await Promise.all([doctor.run('x', true), doctor.run('x', true), doctor.run('x', false)]);
    expect(new Set(reports).size).toBe(1);
    expect(examined).toBe(1);
  });
  it('comes by itself after the first readings, after a restart and once a day', async () => {
    doctor.noticed('x', 100);
    doctor.noticed('x', 102);
    await pass(11_000);
    expect(examined).toBe(0);
    await pass(2_000);
    expect(examined).toBe(1);
    doctor.noticed('x', 140);
    await pass(60_000);
    expect(examined).toBe(1);
    doctor.noticed('x', 3);
    await pass(13_000);
    expect(examined).toBe(2);
    await pass(24 * 3_600_000);
    expect(examined).toBe(3);
  });
  it('comes after a restart that follows close upon another one', async () => {
    doctor.noticed('x', 4);
    await pass(13_000);
    expect(examined).toBe(1);
    // It ran for 17 s by now, had it not been restarted: its uptime hardly tells by itself.
    doctor.noticed('x', 3);
    await pass(13_000);
    expect(examined).toBe(2);
    doctor.noticed('x', 16);
    await pass(60_000);
    expect(examined).toBe(2);
  });
  it('says that the server is not reached, and looks again when asked', async () => {
    answer = async () => {
      throw new Fault('refused', 'nobody listens');
    };
    expect((await doctor.run('x', false)).checks[0]).toMatchObject({ result: 'not-reached', found: { params: { code: 'refused' } } });
    expect(shown).toEqual([{ attention: 1 }]);
    answer = async () => EXAMINED;
    expect((await doctor.run('x', false)).checks[0]).toMatchObject({ result: 'pass' });
  });
  it('tells a REALITY key that changed, and keeps telling', async () => {
    await doctor.run('x', true);
    const [inbound] = EXAMINED.server.inbounds ?? [];
    const reality = { publicKey: 'two', serverNames: 1, shortIds: 1, minClient: null };
    answer = async () => ({
      ...EXAMINED,
      publicKeys: { in: 'two' },
      server: { ...EXAMINED.server, inbounds: inbound ? [{ ...inbound, reality }] : [] },
    });
    for (let time = 0; time < 2; time += 1)
      expect((await doctor.run('x', true)).checks.find(({ name }) => name === 'reality-keys')).toMatchObject({
        result: 'attention',
        found: { code: 'changed' },
      });
  });
  it('forgets a server that went or moved', async () => {
    const first = await doctor.run('x', false);
    server = { ...SERVER, address: '127.0.0.1:10086' };
    doctor.follow([server]);
    expect(await doctor.run('x', false)).not.toBe(first);
    doctor.noticed('x', 1);
    doctor.follow([]);
    await pass(60_000);
    expect(examined).toBe(2);
  });
  it('examines nothing but an Xray', async () => {
    server = null;
    expect(await codeOf(doctor.run('x', false))).toBe('not-found');
    server = { ...SERVER, kind: 'farm' } as unknown as XrayServer;
    expect(await codeOf(doctor.run('x', false))).toBe('wrong-kind');
  });
  it('asks nothing after the end', async () => {
    doctor.noticed('x', 1);
    doctor.stop();
    await pass(60_000);
    expect(examined).toBe(0);
  });
});
