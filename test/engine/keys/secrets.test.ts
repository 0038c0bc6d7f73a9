/** Whatever happens to keys: no uuid, link or REALITY private key in the log, in events, announcements, faults or the state that windows see. */
import { randomUUID } from 'node:crypto';
import { redact } from '@shared/redact';
import { expect, it } from 'vitest';
import { until } from '../support/outside';
import { ALTER, ended, eventsOf, inWorld, queryKeys, rowOf, soon, USERS } from './harness';

const world = inWorld('file');

/** As the border to windows tells it. */
const fault = async (work: Promise<unknown>): Promise<string> => {
  try {
    await work;
    return '';
  } catch (error) {
    return redact(error instanceof Error ? `${error.message} ${error.stack} ${String(error.cause)}` : String(error));
  }
};

it('holds through a bad day', async () => {
  const { serverId } = world;
  const { handlers } = world.engine;
  const said: string[] = [];
  const secrets = new Set<string>();
  const made = await handlers.makeKey({ serverId, draft: { name: 'zoe' } });
  secrets.add(made.link);
  secrets.add(made.key.uuid ?? '');
  const uuid = randomUUID();
  secrets.add(uuid);
  const list = (name: string, id: string) => `name,uuid,flow\n${name},${id},none\nother,${id},none\nbad one,${id},\n`;
  said.push(JSON.stringify(await handlers.checkImport({ serverId, text: list('zoe', made.key.uuid ?? '') })));
  said.push(await fault(Promise.resolve().then(() => handlers.checkImport({ serverId, text: `[{"uuid": "${uuid}" "name": 1}]` }))));
  said.push(await fault(Promise.resolve().then(() => handlers.importKeys({ serverId, text: `name,uuid\nbad one,${uuid}` }))));
  const run = await handlers.importKeys({ serverId, text: list('ann', uuid) });
  said.push(JSON.stringify(await ended(world, run.id)));
  // A refusal in the server's own words, which quote what it was given.
  world.xray.faults.add({ type: 'status', code: 2, message: `failed to parse ID ${uuid}`, route: `POST ${ALTER}`, count: 1 });
  said.push(await fault(Promise.resolve(handlers.makeKey({ serverId, draft: { name: 'yan' } }))));
  world.xray.faults.add({ type: 'reset', route: `POST ${ALTER}`, count: 1 });
  said.push(await fault(Promise.resolve(handlers.makeKey({ serverId, draft: { name: 'xen' } }))));
  for (const type of ['truncated', 'html-502', 'reset-mid-body'] as const) {
    world.xray.faults.add({ type, route: `POST ${USERS}`, count: 3 });
    said.push(await fault(Promise.resolve(handlers.readDrift({ serverId }))));
  }
  world.xray.faults.clear();
  await world.stranger
    .addUser({ email: 'eve', uuid: made.key.uuid ?? '', flow: '', level: 0, inboundTag: 'vless-reality' }, soon())
    .catch(error => said.push(String(error)));
  await world.xray.restart();
  await until('keys are back', () => eventsOf(world, 'keys-put-back').length > 0);
  said.push(JSON.stringify(await handlers.readDrift({ serverId })));
  said.push(JSON.stringify(await queryKeys(world)));
  const id = (await rowOf(world, 'zoe'))?.id ?? '';
  said.push(JSON.stringify(await handlers.editKey({ serverId, keyId: id, change: { name: 'zo e' } })));
  said.push(JSON.stringify(await handlers.runDoctor({ serverId, again: true })));
  said.push(JSON.stringify(await handlers.readLive({ serverId, balancers: [] })));
  said.push(JSON.stringify(world.engine.state.getState()));
  said.push(redact(world.log.lines.join('\n')));
  said.push(JSON.stringify(world.said.all));
  const privateKeys = world.xray.sim.inbounds.flatMap(inbound =>
    'reality' in inbound && inbound.reality ? [inbound.reality.privateKey] : [],
  );
  expect(privateKeys.length).toBeGreaterThan(0);
  for (const key of privateKeys) for (const form of ['hex', 'base64', 'base64url'] as const) secrets.add(key.toString(form));
  for (const key of privateKeys) secrets.add([...key.subarray(0, 8)].join(','));
  for (const users of world.xray.sim.users.values()) for (const user of users.values()) secrets.add(user.uuid);
  secrets.delete('');
  expect(secrets.size).toBeGreaterThan(20);
  const all = said.join('\n');
  const leaks = [...secrets]
    .filter(secret => all.includes(secret))
    .map(secret => all.slice(all.indexOf(secret) - 150, all.indexOf(secret) + 60));
  expect(leaks).toEqual([]);
  expect(all).not.toMatch(/vless:\/\/[0-9a-f]/i);
});
