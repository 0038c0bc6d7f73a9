/** When a farm is worth an alert: each condition by itself, then the rules that hold for all of them. */
import {
  DEFAULT_FARM_RULES,
  evaluateFarm,
  type FarmAlertChange,
  type FarmAlertMemory,
  type FarmRules,
  type FarmSight,
  freshFarmMemory,
  openFarmAlerts,
  type PortSight,
  resumeFarm,
} from '@shared/farmalerts';
import type { Port } from '@shared/model';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { samplePort } from './support/port';

const START = 1_700_000_000_000;
const POLL_S = 5;
const RULES: FarmRules = { ...DEFAULT_FARM_RULES, graceS: 0, coolDownS: 0 };

const sight = (change: Partial<Port> = {}, more: Partial<PortSight> = {}): PortSight => ({
  ...{ port: samplePort({ reconnectType: 'link', ...change }), inWork: false, sameIpInRow: 0, unique: null },
  ...more,
});
const UP: Partial<Port> = {};
const OFFLINE: Partial<Port> = { connNet: false, connInet: false };

/** A farm over time: each call is so many seconds of readings. */
class Farm {
  memory: FarmAlertMemory = freshFarmMemory(START);
  now = START;
  readonly told: FarmAlertChange[] = [];
  constructor(private readonly rules: FarmRules = RULES) {}
  see(...ports: PortSight[]): FarmAlertChange[] {
    return this.take({ type: 'read', at: this.now, ports, services: null });
  }
  take(what: FarmSight): FarmAlertChange[] {
    // As if it had been stored and read again.
    const stored = JSON.parse(JSON.stringify(this.memory)) as FarmAlertMemory;
    const { memory, changes } = evaluateFarm(this.rules, stored, what);
    this.memory = memory;
    this.told.push(...changes);
    return [...changes];
  }
  for(seconds: number, ...ports: PortSight[]): FarmAlertChange[] {
    const changes: FarmAlertChange[] = [];
    for (let passed = 0; passed < seconds; passed += POLL_S) {
      this.now += POLL_S * 1000;
      changes.push(...this.see(...ports));
    }
    return changes;
  }
  away(seconds: number): FarmAlertChange[] {
    const changes: FarmAlertChange[] = [];
    for (let passed = 0; passed < seconds; passed += POLL_S) {
      this.now += POLL_S * 1000;
      changes.push(...this.take({ type: 'unreachable', at: this.now }));
    }
    return changes;
  }
}
const words = (changes: readonly FarmAlertChange[]) =>
  changes.map(({ type, alert }) => `${type} ${alert.condition}${alert.portId === null ? '' : ` ${alert.portId}`}`);

describe('offline', () => {
  it('begins after ten minutes, told once, and its recovery is its pair', () => {
    const farm = new Farm();
    farm.see(sight());
    expect(farm.for(600, sight(OFFLINE))).toEqual([]);
    const [began, ...more] = farm.for(10, sight(OFFLINE));
    expect(more).toEqual([]);
    expect(began).toMatchObject({ type: 'began', alert: { condition: 'port-offline', portId: 30, portName: 'Порт-10', carried: false } });
    expect(began?.alert.since).toBe(START + 5_000);
    expect(farm.for(7_200, sight(OFFLINE))).toEqual([]);
    const ended = farm.for(5, sight(UP));
    expect(ended).toEqual([{ type: 'ended', alert: began?.alert, at: farm.now, why: 'recovered' }]);
  });
  it('what recovers before it was told is not told at all', () => {
    const farm = new Farm();
    for (let round = 0; round < 5; round += 1) {
      expect(farm.for(595, sight(OFFLINE))).toEqual([]);
      expect(farm.for(5, sight(UP))).toEqual([]);
    }
  });
  it('a port that rotates or restarts counts neither way', () => {
    const farm = new Farm();
    farm.for(300, sight(OFFLINE));
    expect(farm.for(3_600, sight(OFFLINE, { inWork: true }))).toEqual([]);
    expect(words(farm.for(310, sight(OFFLINE)))).toEqual(['began port-offline 30']);
    expect(farm.for(600, sight(OFFLINE, { inWork: true }))).toEqual([]);
  });
  it('a port that is switched off or gone is no news: its alert ends quietly', () => {
    const farm = new Farm();
    farm.for(700, sight(OFFLINE));
    expect(farm.for(5, sight({ ...OFFLINE, active: false }))).toMatchObject([{ type: 'ended', why: 'off' }]);
    farm.for(5, sight(UP));
    farm.for(700, sight(OFFLINE));
    expect(farm.for(5)).toMatchObject([{ type: 'ended', why: 'gone' }]);
    expect(openFarmAlerts(farm.memory)).toEqual([]);
  });
});

describe('many at once', () => {
  const ports = (count: number, change: Partial<Port>, from = 1) =>
    Array.from({ length: count }, (_, at) => sight({ id: from + at, name: `P${from + at}`, ...change }));
  it('is told as one, with those that are about to be due', () => {
    const farm = new Farm();
    farm.for(10, ...ports(20, UP));
    farm.for(30, ...ports(8, OFFLINE), ...ports(12, UP, 9));
    const told = farm.for(610, ...ports(10, OFFLINE), ...ports(10, UP, 11));
    expect(words(told)).toEqual(['began ports-offline']);
    expect(told[0]?.alert).toMatchObject({ most: 10, value: 10 });
    expect(told[0]?.alert.ports.map(({ name }) => name)).toEqual(ports(10, UP).map(({ port }) => port.name));
  });
  it('shrinks as they come back, and ends when too few are left; those end by themselves', () => {
    const farm = new Farm();
    farm.for(610, ...ports(5, OFFLINE));
    expect(words(farm.for(5, ...ports(1, UP), ...ports(4, OFFLINE, 2)))).toEqual(['changed ports-offline']);
    const ended = farm.for(5, ...ports(4, UP), ...ports(1, OFFLINE, 5));
    expect(ended).toMatchObject([{ type: 'ended', why: 'recovered', alert: { condition: 'ports-offline', ports: [{ id: 5 }], most: 5 } }]);
    expect(openFarmAlerts(farm.memory)).toMatchObject([{ condition: 'port-offline', portId: 5, carried: true }]);
    expect(words(farm.for(5, ...ports(5, UP)))).toEqual(['ended port-offline 5']);
    expect(openFarmAlerts(farm.memory)).toEqual([]);
  });
  it('one that went long before or after is told by itself', () => {
    const farm = new Farm();
    farm.for(300, ...ports(1, OFFLINE), ...ports(5, UP, 2));
    farm.for(300, ...ports(6, OFFLINE));
    expect(words(farm.for(310, ...ports(6, OFFLINE), sight({ id: 9, ...UP })))).toEqual(['began port-offline 1', 'began ports-offline']);
    expect(words(farm.for(610, ...ports(6, OFFLINE), sight({ id: 9, ...OFFLINE })))).toEqual(['began port-offline 9']);
  });
  it('two are two', () => {
    expect(words(new Farm().for(610, ...ports(2, OFFLINE)))).toEqual(['began port-offline 1', 'began port-offline 2']);
  });
});

describe('the panel', () => {
  it('is unreachable after two minutes; meanwhile nothing else is judged', () => {
    const farm = new Farm();
    farm.for(300, sight(OFFLINE));
    expect(words(farm.away(130))).toEqual(['began panel-unreachable']);
    expect(farm.away(3_600)).toEqual([]);
    expect(words(farm.for(5, sight(OFFLINE)))).toEqual(['ended panel-unreachable']);
    // 300 s before; the hour in between says nothing of the port.
    expect(farm.for(295, sight(OFFLINE))).toEqual([]);
    expect(words(farm.for(10, sight(OFFLINE)))).toEqual(['began port-offline 30']);
  });
  it('a service that stops', () => {
    const farm = new Farm();
    const read = (proxy: boolean | null): FarmAlertChange[] => {
      farm.now += 30_000;
      return farm.take({ type: 'read', at: farm.now, ports: [], services: proxy === null ? null : { proxy, normal: true } });
    };
    expect([...read(true), ...read(false), ...read(false)]).toEqual([]);
    expect(read(false)).toMatchObject([
      { type: 'began', alert: { condition: 'service-down', service: 'proxy', id: expect.stringContaining('service-down/proxy@') } },
    ]);
    expect(read(null)).toEqual([]);
    expect(read(true)).toMatchObject([{ type: 'ended', why: 'recovered', alert: { service: 'proxy' } }]);
  });
});

describe('a port that is there and no good', () => {
  it('no internet while attached, after three minutes', () => {
    const farm = new Farm();
    expect(farm.for(180, sight({ connInet: false }))).toEqual([]);
    expect(words(farm.for(10, sight({ connInet: false })))).toEqual(['began no-internet 30']);
    // No longer attached is another thing: this one waits.
    expect(farm.for(60, sight(OFFLINE))).toEqual([]);
    expect(words(farm.for(5, sight(UP)))).toEqual(['ended no-internet 30']);
  });
  it('the address stays for more than three intervals of a timed port', () => {
    const timed = (externalIp: string | null, more: Partial<PortSight> = {}) =>
      sight({ reconnectType: 'time', reconnectIntervalS: 240, externalIp }, more);
    const farm = new Farm();
    expect(farm.for(720, timed('198.51.100.7'))).toEqual([]);
    expect(farm.for(120, timed(null, { inWork: true }))).toEqual([]);
    expect(farm.for(10, timed('198.51.100.7'))).toMatchObject([{ type: 'began', alert: { condition: 'ip-stuck', value: '198.51.100.7' } }]);
    expect(words(farm.for(5, timed('198.51.100.8')))).toEqual(['ended ip-stuck 30']);
    expect(new Farm().for(7_200, sight({ reconnectType: 'link', reconnectIntervalS: 240 }))).toEqual([]);
  });
  it('or for three rotations in a row', () => {
    const farm = new Farm();
    expect(farm.for(30, sight(UP, { sameIpInRow: 2 }))).toEqual([]);
    expect(words(farm.for(5, sight(UP, { sameIpInRow: 3 })))).toEqual(['began ip-stuck 30']);
    expect(words(farm.for(5, sight({ externalIp: '198.51.100.9' }, { sameIpInRow: 0 })))).toEqual(['ended ip-stuck 30']);
  });
  it('the signal is poor in three readings in a row, and good by 3 dB in three', () => {
    const rsrp = (value: number) => sight({ rsrp: { value, bound: null } });
    const farm = new Farm();
    expect([...farm.for(10, rsrp(-104)), ...farm.for(5, rsrp(-99)), ...farm.for(10, rsrp(-104))]).toEqual([]);
    expect(farm.for(5, rsrp(-105))).toMatchObject([{ type: 'began', alert: { condition: 'signal-poor', value: -105 } }]);
    expect(farm.for(60, rsrp(-98))).toEqual([]);
    expect([...farm.for(10, rsrp(-97)), ...farm.for(5, rsrp(-98))]).toEqual([]);
    expect(words(farm.for(15, rsrp(-97)))).toEqual(['ended signal-poor 30']);
  });
  it('noise counts as weakness does; on 3G the bars do; nothing known is nothing', () => {
    const of = (change: Partial<Port>) => words(new Farm().for(15, sight(change)));
    expect(of({ sinr: { value: 4, bound: null } })).toEqual(['began signal-poor 30']);
    expect(of({ sinr: { value: -20, bound: 'max' } })).toEqual(['began signal-poor 30']);
    expect(of({ rsrp: null, sinr: null, bars: 1 })).toEqual(['began signal-poor 30']);
    expect(of({ rsrp: null, sinr: null, bars: 2 })).toEqual([]);
    expect(of({ rsrp: null, sinr: null, bars: null })).toEqual([]);
  });
  it('few of its addresses are its own, once there are enough to tell', () => {
    const share = (unique: number, changes: number) => sight(UP, { unique: { unique, changes } });
    const farm = new Farm();
    expect(farm.for(5, share(1, 9))).toEqual([]);
    expect(farm.for(5, share(4, 10))).toMatchObject([{ type: 'began', alert: { condition: 'unique-share-low', value: 0.4 } }]);
    expect(farm.for(5, share(55, 100))).toEqual([]);
    expect(words(farm.for(5, share(60, 100)))).toEqual(['ended unique-share-low 30']);
  });
});

describe('when nothing begins', () => {
  it('in the grace after a start and after sleep; what is so then is told after it', () => {
    const farm = new Farm({ ...RULES, graceS: 900 });
    expect(farm.for(890, sight(OFFLINE))).toEqual([]);
    expect(words(farm.for(15, sight(OFFLINE)))).toEqual(['began port-offline 30']);
    farm.now += 8 * 3_600_000;
    farm.memory = resumeFarm(farm.memory, farm.now);
    expect(farm.for(800, sight(OFFLINE))).toEqual([]);
    expect(words(farm.for(5, sight(UP)))).toEqual(['ended port-offline 30']);
  });
  it('a night without readings counts for nothing', () => {
    const farm = new Farm();
    farm.for(60, sight(OFFLINE));
    farm.now += 8 * 3_600_000;
    expect(farm.for(500, sight(OFFLINE))).toEqual([]);
  });
  it('in the cool-down after its end', () => {
    const farm = new Farm({ ...RULES, coolDownS: 3_600 });
    farm.for(610, sight(OFFLINE));
    farm.for(5, sight(UP));
    expect(farm.for(3_500, sight(OFFLINE))).toEqual([]);
    expect(words(farm.for(120, sight(OFFLINE)))).toEqual(['began port-offline 30']);
  });
  it('a condition that is switched off ends what is open', () => {
    const farm = new Farm();
    farm.for(610, sight(OFFLINE));
    const { changes } = evaluateFarm({ ...RULES, off: ['port-offline'] }, farm.memory, {
      type: 'read',
      at: farm.now + 5_000,
      ports: [sight(OFFLINE)],
      services: null,
    });
    expect(changes).toMatchObject([{ type: 'ended', why: 'rule' }]);
  });
});

/* ---------------------------------------------------------------- whatever happens */

const anyPort = fc.record({
  id: fc.integer({ min: 1, max: 6 }),
  active: fc.boolean(),
  connNet: fc.boolean(),
  connInet: fc.boolean(),
  rsrp: fc.option(fc.integer({ min: -120, max: -60 }).map(value => ({ value, bound: null }))),
  externalIp: fc.constantFrom('198.51.100.7', '198.51.100.8', null),
  reconnectType: fc.constantFrom('time' as const, 'link' as const),
});
const anySight = fc.record({
  stepS: fc.constantFrom(5, 30, 60, 600, 30_000),
  repeats: fc.integer({ min: 1, max: 20 }),
  ports: fc.uniqueArray(anyPort, { selector: ({ id }) => id, maxLength: 6 }),
  inWork: fc.boolean(),
  services: fc.option(fc.record({ proxy: fc.boolean() })),
  reachable: fc.constantFrom(true, true, true, false),
});

describe('whatever happens', () => {
  it('every beginning has one end, told in this order; nothing is open that was not told; memory stays small', () => {
    fc.assert(
      fc.property(fc.array(anySight, { maxLength: 15 }), fc.constantFrom(0, 300), (steps, coolDownS) => {
        const farm = new Farm({ ...RULES, coolDownS });
        const open = new Map<string, FarmAlertChange>();
        const groupsSeen = new Set<number>();
        const check = (changes: readonly FarmAlertChange[]): void => {
          for (const change of changes) {
            const { id } = change.alert;
            if (change.type === 'began') {
              expect(open.has(id)).toBe(false);
              expect(change.alert.carried).toBe(false);
              open.set(id, change);
              for (const port of change.alert.ports) groupsSeen.add(port.id);
            } else if (change.type === 'changed') {
              expect(open.has(id)).toBe(true);
              for (const port of change.alert.ports) groupsSeen.add(port.id);
            } else if (change.alert.carried) expect(groupsSeen.has(change.alert.portId ?? -1)).toBe(true);
            else expect(open.delete(id)).toBe(true);
            expect(change.alert.since).toBeLessThanOrEqual(farm.now);
          }
        };
        for (const { stepS, repeats, ports, inWork, services, reachable } of steps) {
          for (let round = 0; round < repeats; round += 1) {
            farm.now += stepS * 1000;
            const at = farm.now;
            const all = ports.map(port => sight({ ...port, connDev: true }, { inWork }));
            check(farm.take(reachable ? { type: 'read', at, ports: all, services } : { type: 'unreachable', at }));
          }
        }
        const plain = openFarmAlerts(farm.memory).filter(({ carried }) => !carried);
        expect(new Set(plain.map(({ id }) => id))).toEqual(new Set(open.keys()));
        check(farm.take({ type: 'read', at: farm.now + 5_000, ports: [], services: {} }));
        expect([...open.keys()]).toEqual([]);
        expect(Object.keys(farm.memory.ports)).toEqual([]);
        expect(Object.values(farm.memory.held).every(({ open: still, against }) => !still && !against)).toBe(true);
      }),
      { numRuns: 100 },
    );
  }, 30_000);
});
