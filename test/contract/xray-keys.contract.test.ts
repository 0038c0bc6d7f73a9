/** The whole engine on a real Xray: keys made, changed, lost in a restart and put back; their bytes through a real client. */
import { parseLink } from '@shared/vless';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  bundleWorkers,
  codeOf,
  ended,
  eventsOf,
  openRun,
  queryKeys,
  type Run,
  readDrift,
  removeWorkers,
  rowOf,
  soon,
  stateOf,
  untilState,
} from '../engine/keys/harness';
import { until } from '../engine/support/outside';
import { needs, type PeerName, peer } from '../peers/peers';
import { startXray, type XrayPeer } from './xray-peer';
import { fetchThrough, startOrigin, startSingBox } from './xray-traffic';

const BYTES = 2_000_000;
const INBOUND = 'vless-reality';
const singBox = peer('sing-box-1.14.1');
beforeAll(bundleWorkers, 60_000);
afterAll(removeWorkers);

for (const version of ['26.3.27', '25.12.8'] as const) {
  const name: PeerName = `xray-${version}`;
  const path = peer(name);
  describe.skipIf(!path)(`keys of Xray ${version} ${needs(name)}`, () => {
    let xray: XrayPeer;
    let run: Run;
    beforeAll(async () => {
      xray = await startXray(path ?? '');
      run = openRun(`127.0.0.1:${xray.apiPort}`);
      await run.start();
    });
    afterAll(async () => {
      await run?.close();
      await xray?.stop();
    });
    const make = (key: string) => run.engine.handlers.makeKey({ serverId: run.serverId, draft: { name: key } });
    const edit = async (key: string, change: object) =>
      run.engine.handlers.editKey({ serverId: run.serverId, keyId: (await rowOf(run, key))?.id ?? '', change });
    /** Uptime comes in whole seconds: a process this young could not be told from the next one. */
    const restart = async (): Promise<void> => {
      const uptime = (): number => {
        const summary = run.engine.state.getState().summaries[run.serverId];
        return summary?.kind === 'xray' ? (summary.uptimeS ?? 0) : 0;
      };
      await until('it has run for a while', () => uptime() >= 3);
      await xray.restart();
    };
    const there = async (key: string) => run.stranger.findUser(key, INBOUND, soon());

    it('are made as the others there are, proved, and refused where they would be confused', async () => {
      const made = await make('zoe');
      // Alice and marta-laptop have no flow, so this one has none.
      expect(await there('zoe')).toMatchObject({ email: 'zoe', uuid: made.key.uuid, flow: '', level: 0 });
      expect(made.verified).toBe(true);
      expect(parseLink(made.link)).toMatchObject({ ok: true, link: { id: made.key.uuid } });
      expect(await codeOf(make('ALICE'))).toBe('exists');
      expect(await codeOf(make('ZOE'))).toBe('exists');
      expect(await codeOf(make('a>b'))).toBe('bad-input');
    });

    it('are renamed with their uuid, paused, resumed and deleted', async () => {
      const uuid = (await there('zoe'))?.uuid;
      expect(await edit('zoe', { name: 'Zoe' })).toMatchObject({ result: 'done' });
      expect(await edit('Zoe', { name: 'yan' })).toMatchObject({ result: 'done' });
      expect([await there('zoe'), (await there('yan'))?.uuid]).toEqual([null, uuid]);
      expect(await edit('yan', { paused: true })).toMatchObject({ result: 'done' });
      expect([await there('yan'), await stateOf(run, 'yan')]).toEqual([null, 'paused']);
      expect(await edit('yan', { paused: false })).toMatchObject({ result: 'done' });
      expect((await there('yan'))?.uuid).toBe(uuid);
      await make('wim');
      await run.engine.handlers.deleteKey({ serverId: run.serverId, keyId: (await rowOf(run, 'wim'))?.id ?? '' });
      expect([await there('wim'), await stateOf(run, 'wim')]).toEqual([null, 'none']);
    });

    it('are put back after a restart, with what its configuration brought back against our list taken off', async () => {
      const before = await there('yan');
      // Alice stands in the configuration: she becomes ours, and paused.
      const choices = [{ keyId: 'Alice', choice: 'adopt' }] as const;
      await ended(run, (await run.engine.handlers.applyDrift({ serverId: run.serverId, choices })).id);
      expect(await edit('Alice', { paused: true })).toMatchObject({ result: 'done' });
      await restart();
      await until('they are put back', () => eventsOf(run, 'keys-put-back').length > 0, 40_000);
      expect(eventsOf(run, 'keys-put-back')).toMatchObject([{ params: { count: 1 } }]);
      expect(await there('yan')).toEqual(before);
      expect(await there('Alice')).toBeNull();
      expect(eventsOf(run, 'keys-taken-off')).toMatchObject([{ params: { count: 1 } }]);
      const { differences } = await readDrift(run);
      expect(differences.map(({ type, name: key }) => [type, key])).toEqual([['unknown', 'marta-laptop']]);
    });

    it('that somebody else changed are put right as it is chosen', async () => {
      const uuid = (await there('yan'))?.uuid ?? '';
      await run.stranger.removeUser('yan', INBOUND, soon());
      await run.stranger.addUser({ email: 'YAN', uuid, flow: 'xtls-rprx-vision', level: 0, inboundTag: INBOUND }, soon());
      const report = await readDrift(run);
      const found = report.differences.find(({ name: key }) => key === 'yan');
      expect(found).toMatchObject({ type: 'differs', fields: [{ field: 'flow' }, { field: 'email', here: 'yan', there: 'YAN' }] });
      const choices = [{ keyId: found?.keyId ?? '', choice: 'put-back' }] as const;
      await ended(run, (await run.engine.handlers.applyDrift({ serverId: run.serverId, choices })).id);
      expect(await there('yan')).toMatchObject({ email: 'yan', uuid, flow: '' });
      expect(await stateOf(run, 'yan')).toBe('active');
    });

    it.skipIf(!singBox)(`carry bytes that are counted, through a rename and a restart ${needs('sing-box-1.14.1')}`, async () => {
      const origin = await startOrigin();
      const move = async (key: string): Promise<void> => {
        const { link } = await run.engine.handlers.keyLink({ serverId: run.serverId, keyId: (await rowOf(run, key))?.id ?? '' });
        const client = await startSingBox(singBox ?? '', link);
        expect(await fetchThrough(client.port, origin.port, BYTES)).toBe(BYTES);
        await client.stop();
      };
      const down = async (key: string): Promise<number> => (await rowOf(run, key))?.totals?.allTime.down ?? 0;
      try {
        await make('xenia');
        await move('xenia');
        await until('its bytes', async () => (await down('xenia')) >= BYTES);
        expect(await edit('xenia', { name: 'xenia-2' })).toMatchObject({ result: 'done' });
        await move('xenia-2');
        await until('both its names count', async () => (await down('xenia-2')) >= 2 * BYTES);
        const told = eventsOf(run, 'keys-put-back').length;
        await restart();
        await until('it is put back', () => eventsOf(run, 'keys-put-back').length > told, 40_000);
        await move('xenia-2');
        await until('it goes on counting', async () => (await down('xenia-2')) >= 3 * BYTES);
        expect(await down('xenia-2')).toBeLessThan(3 * BYTES + 20_000);
        expect((await rowOf(run, 'xenia-2'))?.atLeast.allTime).toBe(true);
        // Used up: blocked for new connections, and let in by a new count.
        expect(await edit('xenia-2', { quota: { bytes: BYTES, resets: { every: 'never' }, atFull: 'block' } })).toMatchObject({
          result: 'done',
        });
        expect([await there('xenia-2'), await stateOf(run, 'xenia-2')]).toEqual([null, 'blocked']);
        await run.engine.handlers.resetKeys({ serverId: run.serverId, keyIds: [(await rowOf(run, 'xenia-2'))?.id ?? ''] });
        await untilState(run, 'xenia-2', 'active');
        await until('it is back', async () => (await there('xenia-2')) !== null);
        expect((await queryKeys(run, { search: 'xenia-2' })).rows[0]?.totals).toMatchObject({ sinceReset: { down: 0 } });
      } finally {
        await origin.stop();
      }
    });
  });
}
