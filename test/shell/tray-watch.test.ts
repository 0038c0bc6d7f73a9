import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type Bus, connectBus, variant } from '../../scripts/lib/bus.mjs';
import { type Desktop, startDesktop } from '../../scripts/lib/desktop.mjs';
import { findProgram } from '../../scripts/lib/processes.mjs';
import { type TrayHostState, type TrayHostWatch, watchTrayHost } from '../../src/main/shell/tray/host';
import { eventually } from '../engine/support/eventually';

const has = process.platform === 'linux' && findProgram('dbus-daemon');
const WATCHER = 'org.kde.StatusNotifierWatcher';

describe.skipIf(!has)('the tray host, watched over a real D-Bus', () => {
  let desktop: Desktop;
  let host: Bus;
  let watch: TrayHostWatch;
  const told: TrayHostState[] = [];
  /** Questions that the host is too busy to answer. */
  let unanswered = 0;
  const items: string[] = [];
  const signal = () => host.emit('/StatusNotifierWatcher', WATCHER, 'StatusNotifierItemRegistered', 's', ['x']);
  const start = (againMs: number) => {
    watch = watchTrayHost({ onChange: state => told.push(state), pid: process.pid, address: desktop.address ?? '', againMs });
  };

  beforeEach(async () => {
    for (const list of [told, items]) list.splice(0);
    unanswered = 0;
    desktop = await startDesktop({ display: false, keyring: false, tray: false, notifications: false });
    host = await connectBus({ address: desktop.address ?? '' });
    host.serve(({ path, body }) => {
      if (path !== '/StatusNotifierWatcher') return null;
      unanswered -= 1;
      if (unanswered >= 0) return null;
      const value = body[1] === 'RegisteredStatusNotifierItems' ? variant('as', items) : variant('b', true);
      return { signature: 'v', body: [value] };
    });
    await host.own(WATCHER);
  });
  afterEach(async () => {
    watch.stop();
    await host.close();
    await desktop.stop();
  });

  it('is asked again, unasked, when it could not answer once', async () => {
    unanswered = 1;
    start(50);
    await eventually(() => expect(told).toEqual([{ present: true, registered: false }]));
  });
  it('is not gone while it cannot answer for a moment, and is when that goes on', async () => {
    start(300);
    await eventually(() => expect(told).toHaveLength(1));
    unanswered = Number.POSITIVE_INFINITY;
    expect(await watch.look()).toBeNull();
    expect(told).toHaveLength(1);
    await eventually(() => expect(told.at(-1)).toEqual({ present: false, registered: false }));
  });
  it('knows our icon when it says so', async () => {
    start(50);
    await eventually(() => expect(told).toHaveLength(1));
    items.push(`${host.name}/StatusNotifierItem`);
    signal();
    await eventually(() => expect(told.at(-1)).toEqual({ present: true, registered: true }));
  });
  it('is gone with its name, and with the bus', async () => {
    start(50);
    await eventually(() => expect(told).toHaveLength(1));
    await desktop.killBus();
    await eventually(() => expect(told.at(-1)).toEqual({ present: false, registered: false }));
  });
});
