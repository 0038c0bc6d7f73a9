/** The doctor inside the engine, on the lab: the users' survey comes from the keys worker, the figure reaches the summary. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DOCTOR_CHECKS } from '@shared/model';
import { DEFAULT_SETTINGS } from '@shared/settings';
import { createTexts } from '@shared/texts';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Lab, startLab } from '../../../src/lab/lab';
import { createEngine, type Engine } from '../../../src/main/engine/engine';
import { toLabServer } from '../support/lab';
import { Announcements, MemoryDocument, MemoryLog, MemorySettings, MemoryVault, realClock, until } from '../support/outside';
import { type Bundle, bundleResident } from '../support/worker';

const dataDir = mkdtempSync(join(tmpdir(), 'switchyard-doctor-'));
let resident: Bundle;
let lab: Lab;
let engine: Engine;
beforeAll(async () => {
  [resident, lab] = await Promise.all([bundleResident(), startLab({ kinds: ['xray'] })]);
  engine = createEngine({
    ...{ dataDir, vault: new MemoryVault(), serverList: new MemoryDocument(), log: new MemoryLog(), clock: realClock },
    settings: new MemorySettings({ ...DEFAULT_SETTINGS, pollS: { xray: 1, keyapi: 1, mihomo: 1, farm: 1 } }),
    worker: () => resident.worker(),
    announce: new Announcements().announce,
  });
  await engine.start();
  engine.setLab(lab.servers.map(toLabServer));
  await until('the links', () => engine.state.getState().order.every(id => engine.state.getState().summaries[id]?.link === 'live'));
});
afterAll(async () => {
  await engine?.stop();
  await Promise.all([lab?.close(), resident?.remove()]);
  rmSync(dataDir, { recursive: true, force: true });
});

describe('the doctor on the lab', () => {
  it('examines each Xray, with words for all that it finds', async () => {
    const t = createTexts('ru');
    for (const id of engine.state.getState().order) {
      const report = await engine.handlers.runDoctor({ serverId: id, again: true });
      expect(report.checks.map(({ name }) => name)).toEqual(DOCTOR_CHECKS);
      expect(report.checks[0]).toMatchObject({ name: 'reached', result: 'pass' });
      expect(report.checks.map(({ name, found }) => `doctor.${name}.${found.code}`).filter(key => !t.has(key))).toEqual([]);
      const attention = report.checks.filter(({ result }) => result === 'attention').length;
      expect(engine.state.getState().summaries[id]).toMatchObject({ doctor: { attention } });
      expect(await engine.handlers.runDoctor({ serverId: id, again: false })).toBe(report);
    }
  });
  it('surveys the users in the keys worker', async () => {
    const [id = ''] = engine.state.getState().order;
    await until(
      'the survey',
      async () =>
        (await engine.handlers.runDoctor({ serverId: id, again: true })).checks.find(({ name }) => name === 'names')?.result === 'pass',
    );
    const { checks } = await engine.handlers.runDoctor({ serverId: id, again: true });
    expect(checks.find(({ name }) => name === 'names')?.found).toMatchObject({ code: 'clean', params: { count: expect.any(Number) } });
    expect(checks.find(({ name }) => name === 'key-traffic')?.result).toBe('pass');
  });
  it('refuses what is no Xray', async () => {
    await expect(engine.handlers.runDoctor({ serverId: 'nobody', again: true })).rejects.toMatchObject({ code: 'not-found' });
  });
});
