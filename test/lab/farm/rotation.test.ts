import { describe, expect, it } from 'vitest';
import type { FarmProfile } from '../../../src/lab/farm/profile';
import { call, first, lab, signedIn } from '../help';

const ID = 21;
async function farm(profile: Partial<FarmProfile> = {}) {
  const started = await lab({ kinds: ['farm'], profiles: { farm: profile } });
  const handle = first(started.farm);
  const panel = await signedIn(handle);
  const modem = handle.sim.modems.get(ID);
  if (!modem) throw new Error('no modem');
  return {
    ...panel,
    handle,
    modem,
    advance: started.advance,
    rotate: (id: number = ID) => panel.post('/api/devices/modem/reconnect', { id: [id] }),
    control: (path: string, body: object) => call(`${handle.server.control}${path}`, { body }),
  };
}

describe('a change of address', () => {
  it('shows the stale window: flag at once, old address until the next sample, the new one a sample after its end', async () => {
    const { rotate, port, advance, control } = await farm();
    const before = await port(ID);
    await control(`/modem/${ID}`, { nextOutcome: 'new-ip', nextDurationMs: 10_000 });
    expect((await rotate()).json).toEqual({ result: 'ok' });
    const begun = await port(ID);
    expect(begun).toMatchObject({ reconnect: true, external_ip: before.external_ip });
    expect(begun.reconnect_start).not.toBe(before.reconnect_start);
    expect(begun.reconnect_end).toBe(before.reconnect_end);
    advance(3_000);
    expect(await port(ID)).toMatchObject({ reconnect: true, external_ip: '', conn_inet: false });
    advance(7_000);
    const ended = await port(ID);
    expect(ended.reconnect).toBe(false);
    expect(ended.reconnect_end).not.toBe(before.reconnect_end);
    advance(3_000);
    const after = await port(ID);
    expect(after.conn_inet).toBe(true);
    expect(after.external_ip).toMatch(/^198\.51\.100\./);
    expect(after.external_ip).not.toBe(before.external_ip);
  });

  it('scenario 2: may end with the same address', async () => {
    const { rotate, port, advance, control } = await farm();
    const before = await port(ID);
    await control(`/modem/${ID}`, { nextOutcome: 'same-ip', nextDurationMs: 8_000 });
    await rotate();
    advance(12_000);
    const after = await port(ID);
    expect(after.external_ip).toBe(before.external_ip);
    expect(after.reconnect_end).not.toBe(before.reconnect_end);
  });

  it('scenario 3: says "ok" and does nothing inside reconnect_min', async () => {
    const { rotate, advance, modem, control } = await farm();
    await control(`/modem/${ID}`, { nextDurationMs: 5_000, nextOutcome: 'new-ip' });
    await rotate();
    advance(15_000);
    const { ip, lastStart } = modem;
    expect((await rotate()).json).toEqual({ result: 'ok' });
    advance(2_000);
    expect([modem.phase, modem.ip, modem.lastStart]).toEqual(['online', ip, lastStart]);
    advance(3_000);
    await rotate();
    expect(modem.phase).toBe('reconnecting');
  });

  it('counts the pause from the end where the panel does', async () => {
    const { rotate, advance, modem, control } = await farm({ cooldownFrom: 'end' });
    await control(`/modem/${ID}`, { nextDurationMs: 10_000, nextOutcome: 'new-ip' });
    await rotate();
    advance(25_000);
    await rotate();
    expect(modem.phase).toBe('online');
    advance(5_001);
    await rotate();
    expect(modem.phase).toBe('reconnecting');
  });

  it('scenario 4: ignores a second request while it runs', async () => {
    const { rotate, advance, modem, control } = await farm();
    await control(`/modem/${ID}`, { nextDurationMs: 30_000, nextOutcome: 'new-ip' });
    await rotate();
    const began = modem.lastStart;
    advance(25_000);
    expect((await rotate()).json).toEqual({ result: 'ok' });
    expect(modem.lastStart).toBe(began);
    advance(6_000);
    expect(modem.phase).toBe('online');
  });

  it('scenario 5: can hang for five minutes until the janitor ends it', async () => {
    const { rotate, advance, port, control } = await farm();
    await control(`/modem/${ID}`, { nextOutcome: 'stuck' });
    await rotate();
    advance(299_000);
    expect((await port(ID)).reconnect).toBe(true);
    advance(5_000);
    expect(await port(ID)).toMatchObject({ reconnect: false, conn_net: false, conn_inet: false, external_ip: '' });
    advance(330_000);
    expect(await port(ID)).toMatchObject({ conn_net: true, conn_inet: true });
  });

  it('scenario 6: comes back without internet, and is cured by another change', async () => {
    const { rotate, advance, port, control } = await farm();
    await control(`/modem/${ID}`, { nextOutcome: 'no-inet', nextDurationMs: 6_000 });
    await rotate();
    advance(9_000);
    expect(await port(ID)).toMatchObject({ reconnect: false, conn_net: true, conn_inet: false, external_ip: '' });
    advance(12_000);
    await control(`/modem/${ID}`, { nextOutcome: 'new-ip', nextDurationMs: 6_000 });
    await rotate();
    advance(9_000);
    expect(await port(ID)).toMatchObject({ conn_inet: true });
  });

  it('scenario 10: writes exactly one row of history for each change, scheduled or asked for', async () => {
    const { handle, advance, modem, rotate, control } = await farm();
    const rows = () => handle.sim.history.filter(row => row.modem === 22).length;
    const timed = handle.sim.modems.get(22);
    if (!timed) throw new Error('no modem');
    const before = rows();
    const left = timed.secondsLeft();
    advance(left * 1_000 - 3_000);
    await control('/modem/22', { nextOutcome: 'new-ip', nextDurationMs: 10_000 });
    await rotate(22);
    advance(14_000);
    expect([rows() - before, timed.changes]).toEqual([1, 1]);
    expect(timed.secondsLeft()).toBeGreaterThan(590);
    expect(modem.changes).toBe(0);
  });

  it('scenario 19: waits in the queue while its services stand still', async () => {
    const { rotate, modem, post, get, advance } = await farm();
    await post('/api/devices/services/stop', { name: 'rabbitmq' });
    expect((await rotate()).json).toEqual({ result: 'ok' });
    advance(60_000);
    expect(modem.phase).toBe('online');
    expect((await get('/api/devices/services/status')).json).toMatchObject({ rabbitmq: false, reconnect: true });
    await post('/api/devices/services/start', { name: 'rabbitmq' });
    expect(modem.phase).toBe('reconnecting');
  });

  it('can be asked for by the link that holds the whole token', async () => {
    const { handle, token, modem } = await farm();
    const link = (key: string, id: number) => call(`${handle.server.address}/api/devices/modem/reconnect?token=${key}&id=${id}`);
    expect((await link('0'.repeat(40), ID)).status).toBe(401);
    expect((await link(token, 999)).status).toBe(404);
    expect((await link(token, ID)).json).toEqual({ result: 'ok' });
    expect(modem.phase).toBe('reconnecting');
  });

  it('may hold its request until it is over', async () => {
    const { rotate, advance, control, handle } = await farm({ reconnectCall: 'blocking' });
    await control(`/modem/${ID}`, { nextDurationMs: 9_000, nextOutcome: 'new-ip' });
    let answered = false;
    const request = rotate().then(answer => {
      answered = true;
      return answer;
    });
    await expect.poll(() => handle.sim.modems.get(ID)?.changing).toBe(true);
    expect(answered).toBe(false);
    advance(9_000);
    expect((await request).json).toEqual({ result: 'ok' });
  });

  it('follows the odds of the notes', async () => {
    const { modem, advance } = await farm();
    const start = modem.ip;
    let same = 0;
    for (let turn = 0; turn < 400; turn++) {
      const ip = modem.ip;
      modem.reconnect();
      advance(300_001);
      if (modem.phase !== 'online') advance(400_000);
      if (modem.ip === ip) same += 1;
    }
    expect(modem.changes).toBe(400);
    expect(same).toBeGreaterThan(8);
    expect(same).toBeLessThan(60);
    expect(start).not.toBe('');
  });
});

describe('the scheduler', () => {
  it('counts down, changes the address, and begins again; a stopped one does not', async () => {
    const { port, advance, post, handle } = await farm();
    const modem = handle.sim.modems.get(24);
    const before = (await port(24)).reconect_time;
    expect(before).toBeGreaterThan(0);
    advance(10_000);
    expect((await port(24)).reconect_time).toBe(before - 10);
    advance((before - 10) * 1_000);
    expect((await port(24)).reconnect).toBe(true);
    advance(400_000);
    expect(modem?.changes).toBeGreaterThanOrEqual(1);
    await post('/api/devices/services/stop', { name: 'scheduler' });
    advance(60_000);
    const changes = modem?.changes;
    advance(3_600_000);
    expect(modem?.changes).toBe(changes);
    expect((await port(24)).reconect_time).toBe(0);
    await post('/api/devices/services/start', { name: 'scheduler' });
    advance(1);
    expect(modem?.changing).toBe(true);
  });

  it('shows 0 for ports that change only by link', async () => {
    expect((await (await farm()).port(ID)).reconect_time).toBe(0);
  });
});

describe('switching a port', () => {
  it('off is dark at once, on takes its time and ends with an address', async () => {
    const { post, port, advance, rotate, modem } = await farm();
    await post('/api/devices/modem/active', { id: [ID], active: false });
    advance(500);
    expect(await port(ID)).toMatchObject({ active: false, conn_dev: false, conn_net: false, external_ip: '', reconnect: false, signal: 0 });
    expect((await rotate()).json).toEqual({ result: 'ok' });
    expect(modem.phase).toBe('off');
    await post('/api/devices/modem/active', { id: [ID], active: true });
    advance(4_000);
    expect(await port(ID)).toMatchObject({ active: true, conn_inet: false });
    advance(24_000);
    expect(await port(ID)).toMatchObject({ conn_dev: true, conn_net: true, conn_inet: true });
  });

  it('scenario 18: a modem plugged in again keeps its id under another interface', async () => {
    const { control, port, advance } = await farm();
    await control(`/modem/${ID}`, { plugged: false });
    expect(await port(ID)).toMatchObject({ active: true, conn_dev: false, external_ip: '' });
    await control(`/modem/${ID}`, { plugged: true, ifname: 'enp6s0u9u9' });
    advance(30_000);
    expect(await port(ID)).toMatchObject({ id: ID, ifname: 'enp6s0u9u9', conn_inet: true });
  });
});

describe('monitoring', () => {
  it('shows samples, not the truth, and freezes without its service', async () => {
    const { post, port, control, advance } = await farm();
    await post('/api/devices/services/stop', { name: 'normal' });
    const before = await port(ID);
    await control(`/modem/${ID}`, { fail: 'lost' });
    advance(20_000);
    expect(await port(ID)).toMatchObject({ conn_inet: true, external_ip: before.external_ip, rsrp: before.rsrp });
    await post('/api/devices/services/start', { name: 'normal' });
    advance(3_000);
    expect((await port(ID)).external_ip).toBe('');
  });
});
