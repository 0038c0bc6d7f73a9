import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { connectBus } from '../../../scripts/lib/bus.mjs';
import { startBus } from '../../../scripts/lib/desktop-parts.mjs';
import { end } from '../../../scripts/lib/processes.mjs';
import { expect, test } from '../test';
import { until } from './help';
import { startPlain } from './plain';

const PATH = '/org/freedesktop/login1';
const MANAGER = 'org.freedesktop.login1.Manager';

/** What a sleeping computer tells its programs: logind's signal, on a system bus of our own. */
async function startLogind() {
  const folder = await mkdtemp(join(tmpdir(), 'sy-'));
  const daemon = await startBus(folder, { name: 'system' });
  const bus = await connectBus({ address: daemon.address });
  await bus.own('org.freedesktop.login1');
  return {
    address: daemon.address,
    sleep: (asleep: boolean) => bus.emit(PATH, MANAGER, 'PrepareForSleep', 'b', [asleep]),
    async stop() {
      await bus.close();
      await end(daemon.child);
      await rm(folder, { recursive: true, force: true });
    },
  };
}

// Chromium cuts a debugger's own connection when the computer sleeps, so this is watched from outside.
test('sleep stops every link at once, waking starts them again at once', async () => {
  const logind = await startLogind();
  const app = await startPlain(['--hidden'], { DBUS_SYSTEM_BUS_ADDRESS: logind.address });
  try {
    const item = await app.desktop.tray?.waitForItem();
    const tooltip = async () => (await item?.properties())?.toolTip.title ?? '';
    const count = (change: string) => app.log().split(change).length - 1;
    await until('all live', async () => (await tooltip()).includes('4 of 4'));

    const rested = count('"to":"idle"');
    logind.sleep(true);
    await until('the tray says so', async () => (await tooltip()).includes('Asleep'));
    // Whatever each was just then: on a slow computer one may have been late.
    await until('every link rests', async () => count('"to":"idle"') === rested + 4);
    const before = app.statuses().length;
    const lines = app.log().length;
    await until('two more statuses', async () => app.statuses().length >= before + 2);
    expect(app.statuses().at(-1)?.servers).toEqual({ live: 0, total: 4 });
    expect(app.log().slice(lines)).not.toContain('connecting');

    const woken = Date.now();
    logind.sleep(false);
    await until('live again', async () => (await tooltip()).includes('4 of 4'));
    expect(Date.now() - woken).toBeLessThan(30_000);

    // Both signals twice are as good as once.
    for (const asleep of [true, true, false, false]) logind.sleep(asleep);
    await until('live after all', async () => (await tooltip()).includes('4 of 4') && app.statuses().at(-1)?.servers.live === 4);
  } finally {
    await app.stop();
    await logind.stop();
  }
});
