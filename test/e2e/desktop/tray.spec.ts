import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { outline } from '../../../scripts/lib/tray-item.mjs';
import { expect, test } from '../test';
import { ALL_KEYS, call, livePage, stateOf, until, withApp } from './help';

test('the tray shows icon, tooltip and menu of the live state, over D-Bus', async () => {
  await withApp({}, async app => {
    const page = await livePage(app);
    const item = await app.host.waitForItem();
    await until('a tooltip with rates', async () => /\n4 of 4|\nLab: 4 of 4/.test((await item.properties()).toolTip.title));
    const { toolTip, iconPixmap } = await item.properties();
    expect(toolTip.title).toMatch(/^Switchyard\nLab: 4 of 4 simulated servers live\n.+\/s down, .+\/s up$/);
    expect(iconPixmap[0]?.width).toBeGreaterThanOrEqual(22);
    // An icon is drawn: some pixels are solid.
    expect([...(iconPixmap[0]?.argb ?? [])].filter((_, n) => n % 4 === 0).some(alpha => alpha === 255)).toBe(true);

    const { summaries } = await stateOf(page);
    const farm = Object.values(summaries).find(summary => summary.kind === 'farm');
    const ports = await call(page, 'listPorts', { serverId: farm?.id ?? '' });
    const menu = await until('ports in the menu', async () => {
      const labels = outline(await item.menu());
      return labels.some(label => label.startsWith(`${ports[0]?.port.name}  `)) && labels;
    });
    expect(menu[0]).toBe('Lab: 4 of 4 simulated servers live');
    expect(menu).toEqual(
      expect.arrayContaining([
        'Open Switchyard',
        'Tray panel',
        expect.stringMatching(/^riga-farm {2}\d+ of 12 online$/),
        'New key',
        'New key > hel-keys',
        'New key > fra-edge-1',
        'home-gw',
        'home-gw > Rule',
        'Settings',
        'Quit',
      ]),
    );
    expect(menu.at(-1)).toBe('Quit');
  });
});

test('a port rotated from the menu is notified with old and new address', async () => {
  await withApp({ args: ['--hidden'] }, async app => {
    const item = await app.host.waitForItem();
    const label = await until('a ready port', async () =>
      outline(await item.menu()).find(entry => /^Port-\d+ {2}\d+\.\d+\.\d+\.\d+ {2}ready$/.test(entry)),
    );
    const [name, address] = label.split('  ');
    await item.click(label);
    await until('the port is shown as rotating', async () =>
      outline(await item.menu()).some(entry => entry.startsWith(`${name}  `) && !entry.endsWith('ready')),
    );
    const shown = await app.host.notifications?.wait(({ summary }) => summary.startsWith(`${name}: `));
    expect(shown?.summary).toMatch(new RegExp(`^${name}: ${address?.replaceAll('.', '\\.')} → \\d+\\.\\d+\\.\\d+\\.\\d+ \\(\\d+ s\\)$`));
    expect(shown?.body).toBe('riga-farm');
    const after = shown?.summary.split(' ')[3] ?? '';
    await until('the menu shows the new address', async () =>
      outline(await item.menu()).some(entry => entry.startsWith(`${name}  ${after}  `)),
    );
    // What else is wanted of a port stands below: its address, its proxies with their passwords, its page.
    const clipboard = () => app.electronApp.evaluate(({ clipboard: system }) => system.readText());
    const below = `Copy and open > ${name} >`;
    await item.click(`${below} Copy IP`);
    await until('the address on the clipboard', async () => (await clipboard()) === after);
    await item.click(`${below} Copy proxies`);
    const lines = await until('its proxies on the clipboard', async () => {
      const text = await clipboard();
      return text.includes('://') && text.trim().split('\n');
    });
    for (const line of lines) expect(line).toMatch(/^(http|socks5h):\/\/([^:@/]+:[^@/]+@)?127\.0\.0\.1:\d+$/);
    // Passwords went to the clipboard alone.
    const passwords = lines.flatMap(line => /:([^:@/]+)@/.exec(line)?.[1] ?? []);
    expect(passwords.length).toBeGreaterThan(0);
    const logged = await readFile(join(app.dataDir, 'logs/switchyard.log'), 'utf8');
    for (const password of passwords) expect(logged + app.output()).not.toContain(password);

    // The history has it, asked for by the menu.
    await item.click('Open Switchyard');
    const page = await app.mainWindow();
    await page.waitForFunction(() => 'api' in window);
    const farm = Object.values((await stateOf(page)).servers).find(({ kind }) => kind === 'farm');
    const past = await call(page, 'listPastRotations', {
      serverId: farm?.id ?? '',
      query: { portId: null, view: 'all', offset: 0, limit: 50 },
    });
    expect(past.rows.find(({ by }) => by === 'menu')).toMatchObject({ portName: name, outcome: 'changed', oldIp: address, newIp: after });
  });
});

test('a mode chosen in the menu is read back from the controller', async () => {
  await withApp({}, async app => {
    const page = await livePage(app);
    const item = await app.host.waitForItem();
    await until('the controller in the menu', async () => outline(await item.menu()).includes('home-gw > Direct'));
    await item.click('home-gw > Direct');
    await until('the mode in the state', async () => {
      const { summaries } = await stateOf(page);
      return Object.values(summaries).some(summary => summary.kind === 'mihomo' && summary.mode?.toLowerCase() === 'direct');
    });
    await until('the mark in the menu', async () => {
      const gateway = (await item.menu()).children.find(entry => entry.label === 'home-gw');
      return (
        gateway?.children.find(entry => entry.label === 'Direct')?.checked === true &&
        gateway.children.find(entry => entry.label === 'Rule')?.checked === false
      );
    });
  });
});

test('a new key from the menu opens the tray panel on it', async () => {
  await withApp({ args: ['--hidden'] }, async app => {
    const item = await app.host.waitForItem();
    const ready = async () => {
      const entry = (await item.menu()).children.find(({ label }) => label === 'New key');
      return entry?.children.find(({ label, enabled }) => label === 'hel-keys' && enabled);
    };
    await until('the key API is live', ready);
    await item.click('New key > hel-keys');
    const panel = await app.panel();
    await until(
      'the key in the panel',
      async () => (await panel.locator('svg, img, canvas').count()) > 0 && /hel-keys/.test((await panel.textContent('body')) ?? ''),
    );
    const keys = await until('the key on the server', async () => {
      const { summaries } = await stateOf(panel);
      const id = Object.values(summaries).find(summary => summary.kind === 'keyapi')?.id ?? '';
      return (await call(panel, 'queryKeys', { serverId: id, query: ALL_KEYS })).rows;
    });
    expect(keys.length).toBeGreaterThan(0);
  });
});

test('a broken limit is told by icon, tooltip, menu and notification, and so is its end', async () => {
  await withApp({}, async app => {
    const page = await livePage(app);
    const item = await app.host.waitForItem();
    await until('no breach yet', async () => (await item.properties()).toolTip.title.includes('4 of 4'));
    const icon = async () => (await item.properties()).iconPixmap[0]?.argb.toString('base64');
    const before = await icon();
    const farm = Object.values((await stateOf(page)).servers).find(({ kind }) => kind === 'farm');
    const serverId = farm?.id ?? '';
    // No port goes offline by the panel's own schedule meanwhile.
    await call(page, 'setService', { serverId, name: 'scheduler', running: false });
    await until('no port is changing', async () => (await call(page, 'listPorts', { serverId })).every(({ port }) => !port.reconnecting));
    const summary = (await stateOf(page)).summaries[serverId];
    const online = (summary?.kind === 'farm' && summary.portsOnline) || 0;
    expect(online).toBeGreaterThan(1);
    // True now, and false as soon as one port is lost.
    const bound = { side: 'over', at: online - 1, clearAt: online - 1 } as const;
    await call(page, 'saveLimit', {
      ...{ id: null, name: 'Too many ports', enabled: true, measure: 'portsOnline', where: { type: 'servers', ids: [serverId] }, ...bound },
      ...{ forS: 1, coolDownS: 0, period: null, tell: { notification: true, tray: true }, action: 'none' },
    });

    const shown = await app.host.notifications?.wait(({ summary: title }) => title === 'riga-farm: Too many ports');
    expect(shown?.body).toBe(`Reached ${online}, the limit is ${online - 1}.`);
    expect(shown?.hints).toMatchObject({ urgency: 2 });
    await until('in the tooltip', async () => (await item.properties()).toolTip.title.endsWith('\n1 limit broken'));
    await until('in the menu', async () => outline(await item.menu()).includes('riga-farm: Too many ports'));
    await until('another icon', async () => (await icon()) !== before);

    // A click on the notification leads to the limits.
    await app.electronApp.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.hide());
    app.host.notifications?.act(shown?.id ?? 0);
    await until('the window comes', () =>
      app.electronApp.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.isVisible() ?? false),
    );

    const ports = await call(page, 'listPorts', { serverId });
    for (const { port } of ports.filter(view => view.port.connInet).slice(0, 3)) {
      const answer = await fetch(`${farm?.address}/__sim/modem/${port.id}`, { method: 'POST', body: JSON.stringify({ plugged: false }) });
      expect(answer.status).toBe(200);
    }
    await app.host.notifications?.wait(({ summary: title }) => title === 'riga-farm: Too many ports is over');
    await until('the icon is as before', async () => (await icon()) === before);
  });
});

test('a controller from the menu: its mode, the node of a group, all its connections after a question', async () => {
  await withApp({}, async app => {
    const page = await livePage(app);
    const item = await app.host.waitForItem();
    const { servers } = await stateOf(page);
    const serverId = Object.values(servers).find(({ kind }) => kind === 'mihomo')?.id ?? '';
    const controller = async () => {
      const summary = (await stateOf(page)).summaries[serverId];
      return summary?.kind === 'mihomo' ? summary : null;
    };
    await until('its groups in the menu', async () => outline(await item.menu()).includes('home-gw > Main: FRA 1 > HEL 1'));
    await item.click('home-gw > Global');
    await until('the mode was read back', async () => (await controller())?.mode === 'global');
    await item.click('home-gw > Main: FRA 1 > HEL 1');
    await until('the node was read back', async () => (await controller())?.groups.find(({ name }) => name === 'Main')?.now === 'HEL 1');
    await until('the menu shows it', async () => outline(await item.menu()).includes('home-gw > Main: HEL 1'));

    const answer = (response: number) =>
      app.electronApp.evaluate(({ dialog }, pressed) => {
        dialog.showMessageBox = async (...input: unknown[]) => {
          Object.assign(globalThis, { asked: JSON.stringify(input) });
          return { response: pressed, checkboxChecked: false };
        };
      }, response);
    const asked = () => app.electronApp.evaluate(() => (globalThis as { asked?: string }).asked ?? '');
    const runs = async () => (await call(page, 'listClosingRuns', { serverId })).filter(({ what }) => what === 'all');
    await answer(1);
    await item.click('home-gw > Close all connections…');
    await until('a question with their number', async () => /Close all \d+ connections of home-gw\?/.test(await asked()));
    expect(await runs()).toEqual([]);
    await answer(0);
    await item.click('home-gw > Close all connections…');
    await until('a run that ended', async () => (await runs()).some(({ state, closed }) => state === 'done' && (closed ?? 0) > 0));
  });
});

test('the menu opens the window and the settings, and quits', async () => {
  await withApp({ args: ['--hidden', '--no-lab'] }, async app => {
    const item = await app.host.waitForItem();
    await until('the full menu', async () => outline(await item.menu()).includes('Open Switchyard'));
    expect(app.electronApp.windows()).toHaveLength(0);
    await item.click('Open Switchyard');
    const page = await app.mainWindow();
    await page.waitForFunction(() => 'api' in window);
    expect(await app.electronApp.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows().length)).toBe(1);
    await until('the window is shown', () =>
      app.electronApp.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.isVisible() ?? false),
    );
    const gone = new Promise(resolve => app.electronApp.process().once('exit', resolve));
    await item.click('Quit');
    expect(await gone).toBe(0);
    await app.host.waitForNoItem();
  });
});

test('the menu is not rebuilt while nothing changes, and the tooltip at most every 5 s', async () => {
  await withApp({}, async app => {
    const page = await livePage(app);
    const item = await app.host.waitForItem();
    await until('all servers live', async () => (await item.properties()).toolTip.title.includes('4 of 4'));
    // No port changes its address by the panel's own schedule meanwhile.
    const { servers } = await stateOf(page);
    const serverId = Object.values(servers).find(({ kind }) => kind === 'farm')?.id ?? '';
    await call(page, 'setService', { serverId, name: 'scheduler', running: false });
    await app.electronApp.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.hide());
    // The ports and groups are read a moment later. Reading the menu is itself signalled, so it is not read while counting.
    let last = '';
    await until(
      'a menu that stays as it is',
      async () => {
        const before = last;
        last = outline(await item.menu()).join('\n');
        await new Promise(resolve => setTimeout(resolve, 6_000));
        return last === before && / {2}ready$/m.test(last) && !/ready at|busy|rotating/.test(last);
      },
      // A port that changed by the schedule before it was stopped cools down for two minutes.
      200_000,
    );
    const before = { ...item.signals };
    await new Promise(resolve => setTimeout(resolve, 11_000));
    const since = (signal: string): number => (item.signals[signal] ?? 0) - (before[signal] ?? 0);
    // The state changes every second all the same; of the lab's own life (a proxy group's choice, a modem) little may show meanwhile.
    expect(since('LayoutUpdated')).toBeLessThanOrEqual(2);
    expect(since('NewToolTip')).toBeLessThanOrEqual(3);
    expect(since('NewIcon')).toBe(0);
    await until('a newer tooltip', async () => since('NewToolTip') >= 1);
  });
});
