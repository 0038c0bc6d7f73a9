/** Port restarts before the lab's farm: off, wait, on - and on whatever happens. */
import { afterEach, describe, expect, test } from 'vitest';
import { type Bench, LINK, OFF, startBench } from './farm.harness';

const ACTIVE = '/api/devices/modem/active';

let bench: Bench;
const start = async (...profile: Parameters<typeof startBench>): Promise<Bench> => {
  bench = await startBench(...profile);
  return bench;
};
afterEach(() => bench.close());

const modem = () => {
  const found = bench.farm.sim.modems.get(LINK);
  if (!found) throw new Error('no modem');
  return found;
};
const ended = () => bench.announced.some(one => one.type === 'port-restart' && !one.stillOff);
const phases = () => bench.order.filter(step => step === 'off' || step === 'on' || step.startsWith('restart'));

describe('a port restart', () => {
  test('off, wait, on, online again: in this order, each step on the disk before it is taken', async () => {
    await start();
    const restart = await bench.ports.restarts.start('farm-1', LINK);
    expect(restart).toMatchObject({ phase: 'switching-off', portName: 'Port-01' });
    await bench.until('off', () => modem().phase === 'off');
    await bench.until('the end', ended);
    expect(modem().phase).toBe('online');
    expect(phases().slice(0, 2)).toEqual(['restart switching-off', 'off']);
    expect(phases().filter(step => step === 'off' || step === 'on')).toEqual(['off', 'on']);
    expect(phases().at(-1)).toBe('restart over');
    expect(bench.requests(ACTIVE)).toBe(2);
    expect(bench.announced).toMatchObject([{ type: 'port-restart', stillOff: false, ip: modem().ip, restart: { phase: 'online' } }]);
    // It changed its address by that; nobody asked for a rotation.
    expect((await bench.ports.past('farm-1', { portId: LINK, view: 'all', offset: 0, limit: 9 })).rows).toEqual([]);
  });
  test('one at a time, not of a port that is off, and nothing else switches it meanwhile', async () => {
    await start();
    await bench.ports.restarts.start('farm-1', LINK);
    await expect(bench.ports.restarts.start('farm-1', LINK)).rejects.toMatchObject({ code: 'busy' });
    await expect(bench.ports.setActive('farm-1', [LINK], false)).rejects.toMatchObject({ code: 'busy' });
    await expect(bench.ports.restarts.start('farm-1', OFF)).rejects.toMatchObject({ code: 'rejected' });
    await expect(bench.ports.restarts.start('farm-1', 999)).rejects.toMatchObject({ code: 'gone' });
    expect(bench.ports.plan('farm-1', [LINK]).busy).toEqual([LINK]);
  });
  test('the panel refuses to switch it off: failed, and it was never off', async () => {
    await start();
    bench.farm.faults.add({ type: 'unauthorized', route: `POST ${ACTIVE}`, count: 1 });
    await bench.ports.restarts.start('farm-1', LINK);
    await bench.until('the end', ended);
    expect(bench.announced).toMatchObject([{ restart: { phase: 'failed', failure: { code: 'auth' } } }]);
    expect(modem().settings.active).toBe(true);
  });
  test.each(['reset', 'error-500', 'answer-lost', 'html-502'] as const)(
    'switching it off is in doubt (%s): on is sent all the same',
    async type => {
      await start();
      bench.farm.faults.add({ type, route: `POST ${ACTIVE}`, count: 1 });
      await bench.ports.restarts.start('farm-1', LINK);
      await bench.until('the end', ended);
      expect(modem().settings.active).toBe(true);
      expect(bench.announced).toMatchObject([{ restart: { phase: 'online' } }]);
    },
  );
  test('switching it on fails for minutes: tried further with each reading, told once, on in the end', async () => {
    await start();
    await bench.ports.restarts.start('farm-1', LINK);
    await bench.until('off', () => modem().phase === 'off');
    const fault = bench.farm.faults.add({ type: 'error-500', route: `POST ${ACTIVE}` });
    await bench.advance(240);
    expect(modem().settings.active).toBe(false);
    expect(bench.announced).toMatchObject([{ stillOff: true, restart: { phase: 'switching-on' } }]);
    expect(bench.requests(ACTIVE)).toBeGreaterThan(10);
    bench.farm.faults.remove(fault);
    await bench.until('the end', ended);
    expect(modem().settings.active).toBe(true);
    expect(bench.announced).toHaveLength(2);
  });
  test('the farm is away while it is off: on with its first reading', async () => {
    await start();
    await bench.ports.restarts.start('farm-1', LINK);
    await bench.until('off', () => modem().phase === 'off');
    const fault = bench.farm.faults.add({ type: 'reset' });
    await bench.advance(300);
    expect(modem().settings.active).toBe(false);
    bench.farm.faults.remove(fault);
    await bench.until('the end', ended);
    expect(modem().settings.active).toBe(true);
  });
  test('it does not come back in three minutes: told so', async () => {
    await start();
    await bench.ports.restarts.start('farm-1', LINK);
    // A SIM without money: with the operator, never with internet.
    const keepOut = (): void => {
      if (modem().phase === 'attach' || modem().phase === 'online') modem().fail('no-inet');
      bench.lab.clock.after(250, keepOut);
    };
    keepOut();
    await bench.until('the end', ended, 240);
    expect(modem().settings.active).toBe(true);
    const end = bench.announced.at(-1);
    expect(end).toMatchObject({ type: 'port-restart', stillOff: false, restart: { phase: 'on', failure: null } });
    if (end?.type !== 'port-restart') throw new Error('no restart was told');
    const tookMs = (end.restart.endedAt ?? 0) - end.restart.startedAt;
    expect(tookMs).toBeGreaterThanOrEqual(180_000);
    expect(tookMs).toBeLessThan(190_000);
    expect(bench.announced).toHaveLength(1);
  });
  test('the port is deleted on the panel meanwhile: it ends, and nothing is asked any more', async () => {
    await start();
    await bench.ports.restarts.start('farm-1', LINK);
    await bench.until('off', () => modem().phase === 'off');
    bench.farm.sim.modems.delete(LINK);
    await bench.until('the end', ended, 700);
    expect(bench.announced.at(-1)).toMatchObject({ restart: { phase: 'failed', failure: { code: 'gone' } } });
    await bench.advance(61);
    expect(bench.timers).toBe(0);
  });
  test('the app closes while it is off: on before it is gone', async () => {
    await start();
    await bench.ports.restarts.start('farm-1', LINK);
    await bench.until('off', () => modem().phase === 'off');
    await bench.restart(0);
    expect(modem().settings.active).toBe(true);
    await bench.until('the end', ended);
    expect(bench.announced).toHaveLength(1);
  });
  test('the app closes while the panel is away, too: on by the next start', async () => {
    await start();
    await bench.ports.restarts.start('farm-1', LINK);
    await bench.until('off', () => modem().phase === 'off');
    const fault = bench.farm.faults.add({ type: 'reset', route: `POST ${ACTIVE}` });
    await bench.restart(60);
    expect(modem().settings.active).toBe(false);
    bench.farm.faults.remove(fault);
    await bench.until('the end', ended);
    expect(modem().settings.active).toBe(true);
  });
});

describe('switching ports', () => {
  test('on and off, proved by the list', async () => {
    await start();
    expect(await bench.ports.setActive('farm-1', [LINK, OFF, 999], false)).toMatchObject({ gone: [999] });
    await bench.until('off', () => !bench.port(LINK).active);
    const outcome = await bench.ports.setActive('farm-1', [OFF], true);
    expect(outcome).toMatchObject({ done: [OFF], unproved: [] });
    await bench.until('on', () => bench.port(OFF).active);
  });
});
