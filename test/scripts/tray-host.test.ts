import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type Bus, connectBus, variant } from '../../scripts/lib/bus.mjs';
import { type Desktop, startDesktop } from '../../scripts/lib/desktop.mjs';
import { findProgram } from '../../scripts/lib/processes.mjs';
import { outline } from '../../scripts/lib/tray-item.mjs';
import { needs } from '../peers/peers';

const has = process.platform === 'linux' && findProgram('dbus-daemon');
const ITEM = 'org.kde.StatusNotifierItem';
const icon = Buffer.from([255, 1, 2, 3]);

/** A tray item as an app puts it on the bus. */
async function serveItem(bus: Bus) {
  const clicked: unknown[] = [];
  const entry = (id: number, properties: object, children: unknown[] = []) => [id, properties, children];
  const submenu = [variant('(ia{sv}av)', entry(3, { label: variant('s', 'Port_1') }))];
  const children = [
    variant('(ia{sv}av)', entry(1, { label: variant('s', '_Open') })),
    variant('(ia{sv}av)', entry(2, { label: variant('s', 'Ports') }, submenu)),
    variant('(ia{sv}av)', entry(4, { type: variant('s', 'separator') })),
    variant(
      '(ia{sv}av)',
      entry(5, {
        label: variant('s', 'Off'),
        enabled: variant('b', false),
        'toggle-type': variant('s', 'radio'),
        'toggle-state': variant('i', 1),
      }),
    ),
  ];
  const item = {
    Id: variant('s', 'app'),
    Title: variant('s', 'App'),
    Status: variant('s', 'Active'),
    IconPixmap: variant('a(iiay)', [[1, 1, icon]]),
    ToolTip: variant('(sa(iiay)ss)', ['', [], 'tip', '']),
    Menu: variant('o', '/menu'),
  };
  bus.serve(({ member, body }) => {
    if (member === 'GetAll') return { signature: 'a{sv}', body: [item] };
    if (member === 'AboutToShow') return { signature: 'b', body: [false] };
    if (member === 'GetLayout') return { signature: 'u(ia{sv}av)', body: [1, entry(0, {}, children)] };
    if (member === 'Event') {
      clicked.push(body.slice(0, 2));
      return { signature: '', body: [] };
    }
    return null;
  });
  await bus.call(
    'org.kde.StatusNotifierWatcher',
    '/StatusNotifierWatcher',
    'org.kde.StatusNotifierWatcher',
    'RegisterStatusNotifierItem',
    's',
    [bus.name],
  );
  return clicked;
}

describe.skipIf(!has)(`the tray and notification stand-in ${needs('gnome-keyring')}`, () => {
  let desktop: Desktop;
  let app: Bus;
  beforeEach(async () => {
    desktop = await startDesktop({ display: false, keyring: false });
    app = await connectBus({ address: desktop.address ?? '' });
  });
  afterEach(async () => {
    await app.close();
    await desktop.stop();
  });
  const host = () => {
    if (!desktop.tray?.notifications) throw new Error('no stand-in');
    return { tray: desktop.tray, notifications: desktop.tray.notifications };
  };

  it('reads icon, tooltip and menu of an item, and clicks by label, path and id', async () => {
    const clicked = await serveItem(app);
    const item = await host().tray.waitForItem();
    expect(await item.properties()).toMatchObject({
      title: 'App',
      toolTip: { title: 'tip' },
      iconPixmap: [{ width: 1, height: 1, argb: icon }],
    });
    const menu = await item.menu();
    expect(outline(menu)).toEqual(['Open', 'Ports', 'Ports > Port1', 'Off']);
    expect(menu.children[3]).toMatchObject({ enabled: false, toggle: 'radio', checked: true });
    for (const target of ['Open', 'Ports > Port1', 2]) await item.click(target);
    expect(clicked).toEqual([1, 3, 2].map(id => [id, 'clicked']));
    await expect(item.click('Off')).rejects.toThrow('disabled');
    await expect(item.click('Nothing', 0)).rejects.toThrow('it has: Open | Ports | Ports > Port1 | Off');
  });

  it('counts signals and sees the item go', async () => {
    await serveItem(app);
    const item = await host().tray.waitForItem();
    app.emit('/StatusNotifierItem', ITEM, 'NewToolTip', '', []);
    app.emit('/StatusNotifierItem', ITEM, 'NewToolTip', '', []);
    await expect.poll(() => item.signals.NewToolTip).toBe(2);
    await app.close();
    await host().tray.waitForNoItem();
    expect(host().tray.items()).toEqual([]);
  });

  it('refuses an item that only pretends, as a panel would', async () => {
    app.serve(({ member }) => (member === 'GetAll' ? { signature: '', body: [] } : null));
    const watcher = 'org.kde.StatusNotifierWatcher';
    await app.call(watcher, '/StatusNotifierWatcher', watcher, 'RegisterStatusNotifierItem', 's', ['org.example.Nobody']);
    await expect(host().tray.waitForItem()).rejects.toThrow('could not be read');
  });

  it('records notifications, presses their actions and dismisses them', async () => {
    const { notifications } = host();
    const name = 'org.freedesktop.Notifications';
    const path = '/org/freedesktop/Notifications';
    const signals: unknown[] = [];
    await app.match(`type='signal',interface='${name}'`);
    app.onSignal(({ member, body }) => signals.push([member, ...body]));
    const body = ['App', 0, '', 'Done', 'Port-1: a -> b', ['default', 'View'], { urgency: variant('y', 1) }, -1];
    const [id] = await app.call(name, path, name, 'Notify', 'susssasa{sv}i', body);
    const shown = await notifications.wait(({ summary }) => summary === 'Done');
    expect(shown).toMatchObject({ id, body: 'Port-1: a -> b', actions: [{ key: 'default', label: 'View' }], hints: { urgency: 1 } });
    notifications.act(id);
    await expect.poll(() => signals).toContainEqual(['ActionInvoked', id, 'default']);
    await expect(notifications.wait(({ summary }) => summary === 'Other', 50)).rejects.toThrow('"Done: Port-1: a -> b"');
  });

  it('a desktop can be without tray, and the bus can die', async () => {
    const bare = await startDesktop({ display: false, keyring: false, tray: false, notifications: false });
    const onIt = await connectBus({ address: bare.address ?? '' });
    await expect(onIt.call('org.kde.StatusNotifierWatcher', '/', 'org.freedesktop.DBus.Peer', 'Ping')).rejects.toThrow();
    await bare.killBus();
    await onIt.gone;
    await bare.stop();
  });
});
