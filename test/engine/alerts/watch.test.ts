import type { KeyLimitsAnswer } from '@shared/limits/keys';
import type { FarmServer, FarmService, Limit, LinkState, Port, ServerSummary } from '@shared/model';
import { DEFAULT_SETTINGS } from '@shared/settings';
import { beforeEach, describe, expect, it } from 'vitest';
import { Alerts, GRACE_MS } from '../../../src/main/engine/alerts/alerts';
import type { CarriedBefore } from '../../../src/main/engine/alerts/gather/keys';
import { createLimitWatch, type LimitWatch } from '../../../src/main/engine/alerts/watch';
import type { Figures } from '../../../src/main/engine/clients/client';
import { createState, type State, setFigures, setLimits, setLink, setServers, update } from '../../../src/main/engine/state';
import { createMemoryStore } from '../../../src/main/engine/store/memory';
import { limit } from '../../shared/limits/limit';
import { farm, port } from '../../shell/state';
import { mihomoServer, xrayServer } from '../support/client';
import { Announcements, DrivenClock, MemoryLog, settle } from '../support/outside';

let clock: DrivenClock;
let state: State;
let alerts: Alerts;
let watch: LimitWatch;
let asked: { readonly serverId: string; readonly rules: readonly { readonly limitId: string; readonly held: readonly string[] }[] }[];
let answer: KeyLimitsAnswer;
let past: Map<number, { readonly unique: number; readonly changes: number; readonly sameIpInRow: number }>;
let pastAsked: number;
let carried: CarriedBefore | null;
let judged: string[];
const NONE: KeyLimitsAnswer = { rules: [], today: null, month: null, drift: null, resets: [], restarts: [], marksTo: 0, tookMs: 0 };

beforeEach(async () => {
  clock = new DrivenClock();
  state = createState(DEFAULT_SETTINGS, clock.now());
  const farmServer: FarmServer = { ...farm('f'), favourites: [] };
  update(state, setServers([xrayServer('x'), mihomoServer('m'), farmServer], clock.now()));
  const said = new Announcements();
  alerts = new Alerts({ clock, state, store: createMemoryStore(), log: new MemoryLog(), announce: said.announce, record: () => undefined });
  asked = [];
  answer = NONE;
  past = new Map();
  pastAsked = 0;
  judged = [];
  carried = null;
  await alerts.load();
  watch = createLimitWatch({
    ...{ clock, log: new MemoryLog(), state, alerts },
    ports: {
      inWork: (_id, { reconnecting }) => reconnecting,
      past: async () => {
        pastAsked += 1;
        return past;
      },
    },
    history: {
      judged: (serverId, readings) => {
        judged = readings.map(({ measure, subject, value }) => `${serverId} ${measure} ${subject} ${value}`);
      },
    },
    askKeys: async (serverId, question) => {
      asked.push({ serverId, rules: question.rules });
      return answer;
    },
    dayOf: at => Math.floor(at / 86_400_000),
    carriedBefore: async () => carried,
  });
  watch.start();
  await clock.advance(GRACE_MS);
});
const over = (...limits: readonly Partial<Limit>[]): void =>
  update(state, setLimits(limits.map((change, index) => limit({ id: `l${index}`, at: 0, clearAt: 0, ...change }))));
const open = () =>
  state
    .getState()
    .breaches.map(({ limitId, serverId, subject }) => `${limitId} ${serverId} ${subject}`.trim())
    .sort();
const link = (id: string, to: LinkState, failure: ServerSummary['failure'] = null): void => {
  const from = state.getState().summaries[id]?.link ?? 'idle';
  update(state, setLink(id, { link: to, failure }, clock.now()));
  watch.hear({ type: 'link', serverId: id, from, to, failure });
};
const read = async (serverId: string, figures: Figures, ports?: readonly Port[], services?: readonly FarmService[]): Promise<void> => {
  update(state, setFigures(serverId, figures, { lastData: clock.now() }));
  watch.hear({
    type: 'reading',
    serverId,
    reading: { at: clock.now(), figures, rowsChanged: false, ...(ports ? { ports } : {}), ...(services ? { services } : {}) },
  });
  await settle();
};
const refused = { code: 'refused', message: 'refused' } as const;

describe('a server out of reach', () => {
  it('is judged by time, also while nothing is told of it', async () => {
    over({ measure: 'unreachable', forS: 60 });
    link('x', 'live');
    link('x', 'backoff', refused);
    await clock.advance(50_000);
    expect(open()).toEqual([]);
    await clock.advance(15_000);
    expect(open()).toEqual(['l0 x']);
    link('x', 'connecting', refused);
    await clock.advance(5_000);
    expect(open()).toEqual(['l0 x']);
    link('x', 'live');
    await clock.advance(65_000);
    expect(open()).toEqual([]);
  });
  it('says nothing while the computer sleeps, and the sleep does not count', async () => {
    over({ measure: 'unreachable', forS: 60 });
    link('x', 'backoff', refused);
    await clock.advance(30_000);
    watch.suspend();
    clock.sleep(3_600_000);
    watch.resume();
    await clock.advance(20_000);
    expect(open()).toEqual([]);
    await clock.advance(GRACE_MS);
    expect(open()).toEqual(['l0 x']);
  });
  it('that waits for its secret is not judged', async () => {
    over({ measure: 'unreachable' });
    update(state, setLink('x', { needsSecret: true }, clock.now()));
    link('x', 'auth-failed', { code: 'needs-secret', message: '' });
    await clock.advance(10_000);
    expect(open()).toEqual([]);
  });
});

describe('metrics of a server', () => {
  it('are judged as they are read', async () => {
    over({ measure: 'memory', at: 100, clearAt: 100 }, { measure: 'portsOnline', side: 'under', at: 5, clearAt: 5 });
    const at = clock.now();
    watch.hear({ type: 'samples', samples: [{ serverId: 'x', metric: 'memory', at, value: 101 }] });
    watch.hear({ type: 'samples', samples: [{ serverId: 'f', metric: 'portsOnline', at, value: 4 }] });
    // No metric of a farm.
    watch.hear({ type: 'samples', samples: [{ serverId: 'f', metric: 'memory', at, value: 101 }] });
    await settle();
    expect(open()).toEqual(['l0 x', 'l1 f']);
  });
});

describe('a core', () => {
  it('that began again is told once, and is over after a while', async () => {
    over({ measure: 'coreRestarted', forS: 30 });
    await read('m', { kind: 'mihomo' });
    await read('m', { kind: 'mihomo', restartedAt: clock.now() });
    expect(open()).toEqual(['l0 m']);
    await clock.advance(40_000);
    expect(open()).toEqual([]);
  });
  it('is judged by the nodes in use, or by those that are named', async () => {
    const where = { type: 'subjects', serverId: 'm', subjects: ['slow'] } as const;
    over({ measure: 'nodeLatency', at: 400, clearAt: 400 }, { measure: 'nodeLatency', at: 400, clearAt: 400, where });
    const group = { name: 'G', type: 'Selector', now: 'used', nodes: ['used', 'slow', 'dead'], delays: { used: 500, slow: 900, dead: 0 } };
    await read('m', { kind: 'mihomo', groups: [group] });
    expect(open()).toEqual(['l0 m used', 'l1 m slow']);
    await read('m', { kind: 'mihomo', groups: [{ ...group, now: 'dead' }] });
    expect(open()).toEqual(['l0 m dead', 'l1 m slow']);
    await read('m', { kind: 'mihomo', groups: [{ ...group, now: 'used', delays: { used: 100, slow: 100 } }] });
    expect(open()).toEqual([]);
  });
});

describe('services of a panel', () => {
  it('are judged where they are known: one that is needed does not run', async () => {
    over({ measure: 'serviceDown', forS: 60 });
    const all = (down: string): readonly FarmService[] =>
      ['normal', 'osfp', 'reconnect', 'scheduler', 'proxy', 'rabbitmq'].map(name => ({ name, running: name !== down }));
    const farmRead = (services?: readonly FarmService[]) => read('f', { kind: 'farm' }, [], services);
    for (const [down, expected] of [
      ['osfp', []],
      ['reconnect', ['l0 f']],
      ['', []],
      ['proxy', ['l0 f']],
    ] as const) {
      await farmRead(all(down));
      clock.sleep(60_000);
      await farmRead(all(down));
      expect(open()).toEqual(expected);
    }
    // What is not known ends nothing.
    await farmRead();
    expect(open()).toEqual(['l0 f']);
  });
});

describe('ports', () => {
  const of = (id: number, change: Partial<Port> = {}): Port => ({
    ...{ ...port(id), id, name: `LV-${id}`, active: true, connDev: true, connNet: true, connInet: true, reconnecting: false },
    externalIp: '198.51.100.7',
    ...change,
  });
  const farmRead = (...ports: readonly Port[]) => read('f', { kind: 'farm' }, ports);
  it('have one breach each, which ends without a word when the port is off or gone', async () => {
    over({ measure: 'portOffline' });
    await farmRead(of(1, { connNet: false }), of(2, { connNet: false }), of(3));
    expect(open()).toEqual(['l0 f 1', 'l0 f 2']);
    await farmRead(of(1, { connNet: false, active: false }), of(3, { connDev: false, reconnecting: true }));
    expect(open()).toEqual([]);
  });
  it('are stuck after so many turns, weak after so long, repeat their addresses', async () => {
    over(
      { measure: 'ipStuck', at: 3, clearAt: 1 },
      { measure: 'sinr', side: 'under', at: 0, clearAt: 3, forS: 20 },
      { measure: 'uniqueShare', side: 'under', at: 50, clearAt: 60 },
    );
    const weak = of(1, { sinr: { value: -3, bound: null } });
    past = new Map([[1, { unique: 2, changes: 20, sameIpInRow: 3 }]]);
    await farmRead(weak);
    expect(open()).toEqual([]);
    await clock.advance(20_000);
    await farmRead(weak);
    expect(open()).toEqual(['l0 f 1', 'l1 f 1', 'l2 f 1']);
  });
  it('are judged for the history though no limit asks, and what was is asked for once a minute', async () => {
    past = new Map([[1, { unique: 2, changes: 20, sameIpInRow: 3 }]]);
    await farmRead(of(1), of(2), of(3, { active: false }));
    expect(judged).toEqual(['f ipStuck 1 null', 'f uniqueShare 1 null', 'f ipStuck 2 null', 'f uniqueShare 2 null']);
    await farmRead(of(1), of(2, { reconnectType: 'time', reconnectIntervalS: 300 }));
    expect(judged).toEqual(['f ipStuck 1 3', 'f uniqueShare 1 10', 'f ipStuck 2 0', 'f uniqueShare 2 null']);
    expect(pastAsked).toBe(1);
    await clock.advance(60_000);
    await farmRead(of(1, { reconnecting: true }));
    expect(pastAsked).toBe(2);
    expect(judged).toEqual(['f ipStuck 1 null', 'f uniqueShare 1 10']);
    expect(open()).toEqual([]);
  });
  it('while the farm is away say nothing', async () => {
    over({ measure: 'noInternet', forS: 60 });
    link('f', 'live');
    await farmRead(of(1, { connInet: false }));
    link('f', 'backoff', refused);
    clock.sleep(600_000);
    link('f', 'live');
    await farmRead(of(1, { connInet: false }));
    expect(open()).toEqual([]);
    clock.sleep(60_000);
    await farmRead(of(1, { connInet: false }));
    expect(open()).toEqual(['l0 f 1']);
  });
});

describe('keys', () => {
  const told = (values: Record<string, number>, gone: readonly string[] = []): KeyLimitsAnswer => {
    const rows = Object.entries(values).map(([subject, value]) => ({ subject, name: subject, value }));
    return { ...NONE, rules: [{ limitId: 'l0', values: rows, gone, worst: rows[0] ?? null, count: 9 }] };
  };
  it('are looked through by the worker after a reading, not too often', async () => {
    over({ measure: 'keyQuota', at: 90, clearAt: 85 });
    answer = told({ marta: 92, igor: 95 });
    await read('x', { kind: 'xray' });
    expect(open()).toEqual(['l0 x igor', 'l0 x marta']);
    await read('x', { kind: 'xray' });
    expect(asked).toHaveLength(1);
    answer = told({ marta: 10 }, ['igor']);
    clock.sleep(5000);
    await read('x', { kind: 'xray' });
    expect(asked[1]?.rules).toMatchObject([{ limitId: 'l0', held: ['marta', 'igor'] }]);
    expect(open()).toEqual([]);
    expect((await alerts.standing())[0]).toMatchObject({ state: 'fine', now: 10, subjects: 9 });
    // Nobody has keys there.
    await read('f', { kind: 'farm' }, []);
    expect(asked).toHaveLength(2);
  });
  it('as a whole: traffic of a day or of days, drift, resets by others, restarts', async () => {
    over(
      { measure: 'traffic', at: 100, clearAt: 100, period: { type: 'day' } },
      { measure: 'traffic', at: 100, clearAt: 100, period: { type: 'rolling', days: 7 } },
      { measure: 'drift' },
      { measure: 'counterReset', forS: 10 },
      { measure: 'coreRestarted', forS: 10 },
    );
    answer = { ...NONE, today: 60, month: 600, drift: 0 };
    await read('x', { kind: 'xray' });
    expect(open()).toEqual([]);
    carried = { all: 50, byKey: {} };
    await clock.advance(3_600_000);
    answer = { ...answer, drift: 2, resets: [1], restarts: [2], marksTo: 2 };
    await read('x', { kind: 'xray' });
    expect(open()).toEqual(['l1 x', 'l2 x', 'l3 x', 'l4 x']);
    answer = { ...answer, drift: 0, resets: [], restarts: [], today: 101 };
    await clock.advance(15_000);
    await read('x', { kind: 'xray' });
    expect(open()).toEqual(['l0 x', 'l1 x']);
  });
  it('of rolling days go on at midnight: the day that is over is one of the days before', async () => {
    over({ measure: 'traffic', at: 100, clearAt: 100, period: { type: 'rolling', days: 7 } });
    carried = { all: 50, byKey: {} };
    answer = { ...NONE, today: 60 };
    const midnight = (Math.floor(clock.now() / 86_400_000) + 1) * 86_400_000;
    await clock.advance(midnight - clock.now() - 60_000);
    await read('x', { kind: 'xray' });
    expect(open()).toEqual(['l0 x']);
    carried = { all: 110, byKey: {} };
    answer = { ...NONE, today: 0 };
    await clock.advance(61_000);
    await read('x', { kind: 'xray' });
    expect(open()).toEqual(['l0 x']);
    expect(state.getState().breaches).toHaveLength(1);
  });
  it('of nobody are asked for when no limit is over them', async () => {
    over({ measure: 'memory', at: 1, clearAt: 1 }, { measure: 'keyQuota', enabled: false });
    await read('x', { kind: 'xray' });
    expect(asked).toEqual([]);
  });
});
