import type { FarmUserDraft, PortDraft } from '@shared/model';
import { afterEach, describe, expect, test } from 'vitest';
import { startLab } from '../../../src/lab/lab';
import { createFarmPanelCalls } from '../../../src/main/engine/calls/farm-panel';
import { clientOf } from '../../contract/farm.harness';

const open: { close(): unknown }[] = [];
afterEach(async () => {
  for (const part of open.splice(0).reverse()) await part.close();
});

async function world(connected = true) {
  const lab = await startLab({ kinds: ['farm'], clock: 'manual' });
  open.push(lab);
  const [farm] = lab.farm;
  if (!farm) throw new Error('the lab has no farm');
  const client = clientOf(lab, farm);
  open.push(client);
  const events: { readonly type: string; readonly shape: string; readonly params: unknown }[] = [];
  const refreshed: string[] = [];
  const calls = createFarmPanelCalls({
    kind: id => (id === 'x' ? 'xray' : 'farm'),
    client: () => (connected ? client : null),
    refresh: id => void refreshed.push(id),
    events: { add: (type, shape, _server, params) => void events.push({ type, shape, params }) },
    ending: new AbortController().signal,
  });
  return { farm, calls, events, refreshed };
}
const serverId = 'f';
const DRAFT: PortDraft = {
  ...{ name: 'p-7', ifname: 'enp0s29f7u2u1', modemType: 4, active: true, spoofing: false, fingerprint: null, mtu: 0, users: [] },
  ...{ monitoringIntervalS: 3, netMode: 'lte', reconnectType: 'link', reconnectIntervalS: 0, reconnectMinS: 20 },
};

describe('the calls of a farm’s panel', () => {
  test('only for a farm, and only when it is connected', async () => {
    const { calls } = await world();
    await expect(calls.listServices({ serverId: 'x' })).rejects.toMatchObject({ code: 'wrong-kind' });
    const { calls: offline } = await world(false);
    await expect(offline.farmFacts({ serverId })).rejects.toMatchObject({ code: 'gone' });
  });
  test('what was written is told and read at once; what was refused is neither', async () => {
    const { calls, events, refreshed } = await world();
    expect(await calls.addPort({ serverId, draft: { ...DRAFT, modemType: 9 } })).toMatchObject({ type: 'rejected' });
    expect([events, refreshed]).toEqual([[], []]);
    expect(await calls.addPort({ serverId, draft: DRAFT })).toMatchObject({ type: 'saved' });
    await calls.editPort({ serverId, portId: 21, change: { name: 'New' } });
    await calls.setService({ serverId, name: 'proxy', running: false });
    expect(await calls.setService({ serverId, name: 'nonsense', running: false })).toMatchObject({ type: 'rejected' });
    expect(events).toEqual([
      { type: 'port-added', shape: 'ok', params: { port: 'p-7' } },
      { type: 'port-edited', shape: 'ok', params: { port: 'New' } },
      { type: 'service-stopped', shape: 'warn', params: { service: 'proxy' } },
    ]);
    expect(refreshed).toEqual([serverId, serverId]);
  });
  test('a password leaves main only where the user asked to see it', async () => {
    const { calls, events } = await world();
    const password = 'Pa55-word';
    const login = await calls.addLogin({ serverId, draft: { login: 'new_one', password, downBps: null, upBps: null } });
    const loginId = login.type === 'saved' ? login.value.id : 0;
    const user: FarmUserDraft = {
      ...{ username: 'kraken_2', password, email: 'info@farm.example', firstName: '', lastName: '' },
      ...{ active: true, phone: '', timezone: 'Europe/Riga' },
    };
    const seen = [
      login,
      await calls.addFarmUser({ serverId, draft: user }),
      await calls.listLogins({ serverId }),
      await calls.readLogin({ serverId, loginId }),
      await calls.listFarmUsers({ serverId }),
      await calls.editLogin({ serverId, loginId, change: { downBps: 1_000 } }),
      events,
    ];
    expect(JSON.stringify(seen)).not.toContain(password);
    expect(await calls.revealLogin({ serverId, loginId })).toEqual({ password });
    expect(await calls.deleteLogins({ serverId, loginIds: [loginId] })).toMatchObject({ done: [loginId] });
    expect(events.map(({ type }) => type)).toEqual(['login-added', 'farm-user-added', 'login-edited', 'logins-deleted']);
  });
  test('facts: one question in trouble costs only its figure', async () => {
    const { calls, farm } = await world();
    const { history, operatorIps } = farm.sim;
    expect(await calls.farmFacts({ serverId })).toMatchObject({
      ...{ load: { memoryTotalMb: 7965 }, pools: expect.any(Array), uniqueIps: operatorIps.length, allIps: history.length },
    });
    farm.faults.add({ type: 'error-500', route: 'GET /api/dashboard/cpu' });
    expect(await calls.farmFacts({ serverId })).toMatchObject({ load: null, uniqueIps: operatorIps.length });
    farm.faults.add({ type: 'reset', route: '* /api/*' });
    farm.faults.add({ type: 'reset' });
    await expect(calls.farmFacts({ serverId })).rejects.toMatchObject({ name: 'Fault' });
  });
  test('users are counted', async () => {
    const { calls, events } = await world();
    await calls.setFarmUsersActive({ serverId, userIds: [5], active: false });
    await calls.setFarmUsersActive({ serverId, userIds: [5], active: true });
    await calls.deleteFarmUsers({ serverId, userIds: [1, 5] });
    expect(events.map(({ type, params }) => [type, params])).toEqual([
      ['farm-users-off', { count: 1 }],
      ['farm-users-on', { count: 1 }],
      ['farm-users-deleted', { count: 1 }],
    ]);
  });
});
