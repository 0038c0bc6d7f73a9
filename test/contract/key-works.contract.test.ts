/** A key from its making to its traffic, through the whole engine: real Xray, the user's own client, the rows of the window. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DEFAULT_SETTINGS } from '@shared/settings';
import { parseLink } from '@shared/vless';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createEngine, type Engine } from '../../src/main/engine/engine';
import { ALL_KEYS } from '../engine/support/keys';
import { Announcements, MemoryDocument, MemoryLog, MemorySettings, MemoryVault, realClock, until } from '../engine/support/outside';
import { type Bundle, bundleResident } from '../engine/support/worker';
import { needs, peer } from '../peers/peers';
import { startXray, type XrayPeer } from './xray-peer';
import { startOrigin } from './xray-traffic';

const BYTES = 2_000_000;
const POLL_S = 1;
const singBox = peer('sing-box-1.14.1');

for (const version of ['26.3.27', '25.12.8'] as const) {
  const path = peer(`xray-${version}`);
  describe.skipIf(!path || !singBox)(`A key of Xray ${version} ${needs(`xray-${version}`)} ${needs('sing-box-1.14.1')}`, () => {
    const dataDir = mkdtempSync(join(tmpdir(), 'switchyard-key-'));
    const log = new MemoryLog();
    let resident: Bundle;
    let xray: XrayPeer;
    let origin: Awaited<ReturnType<typeof startOrigin>>;
    let engine: Engine;
    let settings: MemorySettings;
    let serverId: string;
    beforeAll(async () => {
      resident = await bundleResident();
      xray = await startXray(path ?? '');
      origin = await startOrigin();
      settings = new MemorySettings({
        ...DEFAULT_SETTINGS,
        pollS: { xray: POLL_S, keyapi: 1, mihomo: 1, farm: 1 },
        clientProgram: singBox,
        keyTestUrl: `http://127.0.0.1:${origin.port}/${BYTES}`,
      });
      engine = createEngine({
        ...{ dataDir, vault: new MemoryVault(), serverList: new MemoryDocument(), settings, log, clock: realClock },
        worker: () => resident.worker(),
        announce: new Announcements().announce,
      });
      await engine.start();
      const draft = { kind: 'xray', name: 'fra', address: `127.0.0.1:${xray.apiPort}`, publicHost: '127.0.0.1' } as const;
      serverId = (await engine.handlers.addServer(draft)).id;
      await until('the link', () => engine.state.getState().summaries[serverId]?.link === 'live');
    });
    afterAll(async () => {
      await engine?.stop();
      await origin?.stop();
      await xray?.stop();
      await resident?.remove();
      rmSync(dataDir, { recursive: true, force: true });
    });

    it.each(['xtls-rprx-vision', ''])('with flow %j works in a real client, and its bytes are in the rows two polls later', async flow => {
      const name = `key-${flow || 'plain'}`;
      const made = await engine.handlers.makeKey({ serverId, draft: { name, flow } });
      expect(made.checks.filter(({ result }) => result !== 'pass')).toEqual([]);
      expect(made.verified).toBe(true);
      expect(await engine.handlers.testKey({ serverId, keyId: made.key.id })).toMatchObject({
        type: 'works',
        status: 200,
        program: expect.stringContaining('sing-box'),
      });
      let polls = 0;
      const stop = engine.state.subscribe((now, before) => {
        if (now.summaries[serverId]?.lastData !== before.summaries[serverId]?.lastData) polls += 1;
      });
      const down = async (): Promise<number> => {
        const { rows } = await engine.handlers.queryKeys({ serverId, query: ALL_KEYS });
        return rows.find(row => row.id === made.key.id)?.totals?.allTime.down ?? 0;
      };
      await until('the bytes', async () => (await down()) >= BYTES);
      stop();
      // Besides one that was under way.
      expect(polls).toBeLessThanOrEqual(2 + 1);
      expect(await down()).toBeLessThan(BYTES + 1_000);
    });

    it('has the same link every time, and one that no log saw', async () => {
      const { rows } = await engine.handlers.queryKeys({ serverId, query: ALL_KEYS });
      for (const { id } of rows.filter(row => row.name.startsWith('key-'))) {
        const [first, second] = [
          await engine.handlers.keyLink({ serverId, keyId: id }),
          await engine.handlers.keyLink({ serverId, keyId: id }),
        ];
        expect(second.link).toBe(first.link);
        const parsed = parseLink(first.link);
        const text = JSON.stringify(log);
        if (parsed.ok) for (const secret of [parsed.link.id, parsed.link.params.pbk ?? '-']) expect(text).not.toContain(secret);
      }
    });

    it('has nothing to mend by the doctor but what this version gets wrong', async () => {
      const report = await engine.handlers.runDoctor({ serverId, again: true });
      const wrong = report.checks
        .filter(({ result }) => result === 'attention' || result === 'not-reached')
        .map(({ name, found }) => `${name} ${found.code}`);
      // Clients on the server itself have no address of their own; the peer counts no outbounds.
      const known = [
        'system-traffic missing',
        'addresses behind-proxy',
        ...(version === '25.12.8' ? ['counting-faults may-count-twice'] : []),
      ];
      expect(wrong.filter(text => !known.includes(text))).toEqual([]);
      expect(report.checks.find(({ name }) => name === 'key-traffic')).toMatchObject({ result: 'pass', found: { code: 'counted' } });
    });
  });
}
