import { plain } from '@shared/notification/words';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type Desktop as SmallDesktop, startDesktop } from '../../scripts/lib/desktop.mjs';
import { findProgram } from '../../scripts/lib/processes.mjs';
import { startTrayHost, type TrayHost } from '../../scripts/lib/tray-host.mjs';
import type { Desktop } from '../../src/main/shell/notify/desktop';
import { createFreedesktop } from '../../src/main/shell/notify/freedesktop';
import { eventually } from '../engine/support/eventually';

const has = process.platform === 'linux' && findProgram('dbus-daemon');
const ROTATE = { label: 'Rotate', act: { type: 'rotate', serverId: 'farm', portId: 10 } } as const;
const MUTE = { label: 'Mute', act: { type: 'mute', breachIds: ['b'] } } as const;
const model = (tag: string, title = tag) => ({ ...plain(tag, title, 'a <b> & c', null), actions: [ROTATE, MUTE] });

describe.skipIf(!has)('notifications over a real D-Bus', () => {
  let bus: SmallDesktop;
  let host: TrayHost | null = null;
  let desktop: Desktop;
  const ends: (() => Promise<unknown>)[] = [];
  const daemon = async (capabilities?: readonly string[]): Promise<NonNullable<TrayHost['notifications']>> => {
    host = await startTrayHost({ address: bus.address ?? '', tray: false, ...(capabilities ? { capabilities } : {}) });
    ends.push(host.stop);
    if (!host.notifications) throw new Error('no notifications');
    return host.notifications;
  };
  const show = async (tag: string, title?: string) => {
    const chosen: (number | null)[] = [];
    const { actions } = await desktop.show(model(tag, title), button => chosen.push(button));
    return { actions, chosen };
  };

  beforeEach(async () => {
    bus = await startDesktop({ display: false, keyring: false, tray: false, notifications: false });
    desktop = createFreedesktop({ address: bus.address ?? '', openLabel: () => 'Open', callMs: 5_000 });
  });
  afterEach(async () => {
    desktop.end();
    for (const end of ends.splice(0)) await end();
    await bus.stop();
  });

  it('are shown with their buttons, which call back, as does a click', async () => {
    const { shown, act } = await daemon();
    const { actions, chosen } = await show('a', 'Port-10: offline');
    expect(actions).toBe(true);
    expect(shown).toMatchObject([
      { appName: 'Switchyard', replaces: 0, summary: 'Port-10: offline', body: 'a &lt;b&gt; &amp; c', hints: { urgency: 1 } },
    ]);
    expect(shown[0]?.actions).toEqual([
      { key: 'default', label: 'Open' },
      { key: '0', label: 'Rotate' },
      { key: '1', label: 'Mute' },
    ]);
    act(shown[0]?.id ?? 0, '1');
    await eventually(() => expect(chosen).toEqual([1]));
    const second = await show('a');
    act(shown[1]?.id ?? 0);
    await eventually(() => expect(second.chosen).toEqual([null]));
    expect(chosen).toEqual([1]);
  });
  it('are heard when the press comes with the answer that they are shown', async () => {
    const { wait, act } = await daemon();
    const pressed = wait(() => true).then(({ id }) => {
      act(id, '1');
      // Both lie ready when this program gets to read.
      const end = performance.now() + 200;
      while (performance.now() < end);
    });
    const { chosen } = await show('a');
    await pressed;
    await eventually(() => expect(chosen).toEqual([1]));
  });
  it('are taken back also while they are on their way to the desktop', async () => {
    const { shown, closed } = await daemon();
    const showing = show('a');
    desktop.close('a');
    await showing;
    await eventually(() => expect(closed).toEqual(shown.map(({ id }) => id)));
  });
  it('take the place of an earlier one with their tag, unless the user closed that', async () => {
    const { shown, closed, dismiss } = await daemon();
    await show('a');
    await show('b');
    await show('a', 'again');
    expect(shown.map(({ replaces }) => replaces)).toEqual([0, 0, shown[0]?.id]);
    dismiss(shown[0]?.id ?? 0);
    // Comes after the word that it was closed.
    await show('c');
    await show('a');
    expect(shown.at(-1)?.replaces).toBe(0);
    desktop.close('b');
    await eventually(() => expect(closed).toEqual([shown[1]?.id]));
  });
  it('are shown whatever characters a name is made of', async () => {
    const { shown } = await daemon();
    await show('a', 'k\u0000e\u001by \ud800: over');
    expect(shown[0]?.summary).toBe('k e y  : over');
  });
  it('have no buttons, and no markup, on a desktop that knows none', async () => {
    const { shown } = await daemon(['body']);
    expect((await show('a')).actions).toBe(false);
    expect(shown[0]).toMatchObject({ actions: [], body: 'a <b> & c' });
  });
  it('fail without a daemon, and work again when one is there', async () => {
    await expect(show('a')).rejects.toThrow(/Notifications/);
    const { shown } = await daemon();
    await show('a');
    expect(shown).toHaveLength(1);
  });
  it('are new ones for a daemon that was started anew', async () => {
    const first = await daemon();
    await show('a');
    await host?.stop();
    const { shown } = await daemon(['body']);
    await eventually(async () => expect((await show('a')).actions).toBe(false));
    expect(first.shown).toHaveLength(1);
    expect(shown.every(({ replaces }, index) => index > 0 || replaces === 0)).toBe(true);
  });
  it('fail when the bus is gone, without harm', async () => {
    await daemon();
    await show('a');
    await bus.killBus();
    await expect(show('b')).rejects.toThrow();
    await expect(show('c')).rejects.toThrow();
  });
  it('many at once go out one after the other, and no more than can be waited for', async () => {
    const { shown } = await daemon();
    const outcomes = await Promise.allSettled(Array.from({ length: 60 }, (_, n) => show(`n${n}`)));
    expect(outcomes.filter(({ status }) => status === 'fulfilled')).toHaveLength(50);
    expect(shown.map(({ summary }) => summary)).toEqual(Array.from({ length: 50 }, (_, n) => `n${n}`));
  });
  it('are taken back at the end', async () => {
    const { shown, closed } = await daemon();
    await show('a');
    await show('b');
    desktop.end();
    await eventually(() => expect(closed).toEqual(shown.map(({ id }) => id)));
    await expect(show('c')).rejects.toThrow(/ends/);
  });
});
