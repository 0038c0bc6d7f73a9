/** A whole engine with a farm of the lab: a port that breaks a limit is rotated, or switched off and on again, each proved by the panel. */
import type { LimitInput, PortRow } from '@shared/model';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { type Lab, startLab } from '../../../src/lab/lab';
import { bundleWorkers, type EngineRun, eventsOf, openEngine, removeWorkers } from '../keys/harness';
import { until } from '../support/outside';

let lab: Lab;
let run: EngineRun;
let serverId = '';
beforeAll(async () => {
  await bundleWorkers();
  lab = await startLab({ kinds: ['farm'], profiles: { farm: { medianS: 1 } } });
  const [farm] = lab.farm;
  if (!farm) throw new Error('the lab has no farm');
  const { address, username = '', secret } = farm.server;
  const draft = { kind: 'farm', name: 'riga', address, username, secret } as const;
  run = openEngine(draft);
  await run.engine.start();
  serverId = (await run.engine.handlers.addServer(draft)).id;
  await until('its ports are read', async () => (await portsOf()).length > 0);
});
afterAll(async () => {
  await run?.close();
  await lab?.close();
  await removeWorkers();
});

const portsOf = async (): Promise<readonly PortRow[]> =>
  (
    await run.engine.handlers.queryPorts({
      serverId,
      query: { view: 'all', search: '', operator: null, tag: null, sort: { by: 'panel', descending: false }, offset: 0, limit: 100 },
    })
  ).rows;
const portOf = async (id: number): Promise<PortRow | undefined> => (await portsOf()).find(({ port }) => port.id === id);
const ready = async (): Promise<PortRow> => {
  await until('a port is ready', async () => (await portsOf()).some(({ eligibility }) => eligibility.state === 'ready'));
  const found = (await portsOf()).find(({ eligibility, port }) => eligibility.state === 'ready' && port.rsrp !== null);
  if (!found) throw new Error('no port is ready');
  return found;
};
/** No signal is as strong as that. */
const limitOn = async (portId: number, action: LimitInput['action']): Promise<void> => {
  await run.engine.handlers.saveLimit({
    ...{ id: null, name: action, enabled: true, measure: 'rsrp', side: 'under', at: 0, clearAt: 0, forS: 0 },
    ...{ where: { type: 'subjects', serverId, subjects: [String(portId)] }, coolDownS: 0, period: null },
    ...{ tell: { notification: true, tray: true }, action },
  });
};
const breachOf = async (action: LimitInput['action']) => {
  const query = { state: 'all', limitId: null, serverId, search: action, days: 30, offset: 0, limit: 9 } as const;
  return (await run.engine.handlers.queryBreaches(query)).rows[0];
};
const untilDone = (action: LimitInput['action']): Promise<void> =>
  until('it is done', async () => (await breachOf(action))?.action?.state === 'done');

it('rotates the port, and is done when another address is seen', async () => {
  const { port } = await ready();
  await limitOn(port.id, 'rotate-port');
  await untilDone('rotate-port');
  expect((await portOf(port.id))?.port.externalIp).not.toBe(port.externalIp);
  const past = await run.engine.handlers.listPastRotations({ serverId, query: { portId: port.id, view: 'all', offset: 0, limit: 9 } });
  expect(past.rows[0]).toMatchObject({ by: 'limit', outcome: 'changed', oldIp: port.externalIp });
});

it('switches the port off, and on again when that is taken back', async () => {
  const { port } = await ready();
  await limitOn(port.id, 'switch-off-port');
  await untilDone('switch-off-port');
  await until('the panel shows it off', async () => (await portOf(port.id))?.port.active === false);
  expect(eventsOf(run, 'limit-switched-off-port')).toMatchObject([{ params: { port: port.name } }]);
  await run.engine.handlers.undoAction({ id: (await breachOf('switch-off-port'))?.id ?? '' });
  await until('the panel shows it on', async () => (await portOf(port.id))?.port.active === true);
  // It lasts while the signal is weak, and does nothing again.
  expect(await breachOf('switch-off-port')).toMatchObject({ endedAt: null, action: { state: 'undone' } });
  expect(eventsOf(run, 'limit-switched-on-port')).toHaveLength(1);
});
