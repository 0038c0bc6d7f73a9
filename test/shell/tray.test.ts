import type { AppState, Limit, ServerSummary } from '@shared/model';
import { createTexts } from '@shared/texts';
import { CAPS, type TrayItem, type TrayModel, type TrayWords, trayIcon, trayModel } from '@shared/tray';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createTrayAdapter } from '../../src/main/shell/tray/adapter';
import { appState, breach, farmSummary, keysSummary, mihomoSummary, port, portView, rotation } from './state';

const texts = createTexts('en');
const words: TrayWords = { t: texts, rate: n => `${Math.round(n)} B/s`, clock: at => `at${at % 1000}` };
const model = (state: AppState | null, otherPorts = {}): TrayModel => trayModel({ state, otherPorts, words });
const all = (items: readonly TrayItem[]): readonly TrayItem[] =>
  items.flatMap(item => (item.type === 'submenu' ? [item, ...all(item.items)] : [item]));
const byId = (state: AppState, id: string): TrayItem | undefined => all(model(state).items).find(item => item.id === id);
const labels = (state: AppState): readonly string[] => model(state).items.flatMap(item => ('label' in item ? [item.label] : []));

const summaries = (change: Readonly<Record<string, ServerSummary>>): Partial<AppState> => ({
  summaries: { ...appState().summaries, ...change },
});
const failure = { code: 'refused', message: '' } as const;

describe('tray icon', () => {
  it.each<readonly [string, Partial<AppState>, string]>([
    ['all well', {}, 'normal'],
    ['a rotation in flight', { rotations: { 'farm/10': rotation({ phase: 'started', outcome: null }) } }, 'busy'],
    ['a rotation that ended', { rotations: { 'farm/10': rotation() } }, 'normal'],
    ['a server that needs its secret', summaries({ farm: farmSummary({ needsSecret: true, link: 'stopped' }) }), 'degraded'],
    ['a refused login', summaries({ farm: farmSummary({ link: 'auth-failed', failure: { code: 'auth', message: '' } }) }), 'degraded'],
    ['old data', summaries({ gw: mihomoSummary({ link: 'stale' }) }), 'degraded'],
    ['a server out of reach', summaries({ gw: mihomoSummary({ link: 'backoff', failure }) }), 'unreachable'],
    ['the same while it is tried again', summaries({ gw: mihomoSummary({ link: 'connecting', failure }) }), 'unreachable'],
    ['the first attempt', summaries({ gw: mihomoSummary({ link: 'connecting' }) }), 'normal'],
    ['a breach over all', { breaches: [breach()], ...summaries({ gw: mihomoSummary({ link: 'backoff', failure }) }) }, 'breach'],
    ['a muted breach', { breaches: [breach({ muted: true })] }, 'normal'],
  ])('%s', (_name, change, icon) => {
    expect(trayIcon(appState(change))).toBe(icon);
  });
});

describe('tray model', () => {
  it('starts with a status, and can be quit at once', () => {
    expect(model(null)).toMatchObject({ icon: 'normal', tooltip: 'Switchyard\nStarting' });
    expect(all(model(null).items).map(item => item.id)).toEqual(['status', 'separator:quit', 'quit']);
  });
  it('has the sections of a full state in order', () => {
    const ids = model(appState({ breaches: [breach()] }))
      .items.filter(item => item.type !== 'separator')
      .map(item => item.id);
    expect(ids).toEqual([
      'status',
      'open',
      'panel',
      'breach:b1',
      'farm:farm',
      'port:farm:10',
      'port:farm:11',
      'ports:farm',
      'new-key',
      'controller:gw',
      'settings',
      'quit',
    ]);
  });
  it('names what is broken, and leaves out limits that the tray is not to show', () => {
    const limit: Limit = {
      ...{ id: 'l1', name: 'Offline', enabled: true, measure: 'portOffline', where: { type: 'all' }, side: 'over', at: 0, clearAt: 0 },
      ...{ forS: 0, coolDownS: 0, period: null, tell: { notification: true, tray: true }, action: 'none' },
    };
    const broken = appState({ limits: [limit], breaches: [breach({ subject: '10', subjectName: 'Port-10' })] });
    expect(byId(broken, 'breach:b1')).toMatchObject({ label: 'Port-10: Memory of the core' });
    const silent = { ...broken, limits: [{ ...limit, tell: { notification: true, tray: false } }] };
    expect([trayIcon(silent), byId(silent, 'breach:b1'), model(silent).tooltip.includes('broken')]).toEqual(['normal', undefined, false]);
  });
  it('tells rates and breaches in the tooltip', () => {
    const totals = { down: 5, up: 6, at: 0, live: 3, count: 3 };
    expect(model(appState({ breaches: [breach()], totals })).tooltip).toBe(
      'Switchyard\n3 of 3 servers live\n5 B/s down, 6 B/s up\n1 limit broken',
    );
    expect(model(appState({ totals: { down: 0, up: 0, at: 0, live: 0, count: 3 } })).tooltip).toBe('Switchyard\n0 of 3 servers live');
  });
  it.each([
    [portView('farm', 10), 'Port-10  198.51.100.10  ready', true],
    [portView('farm', 10, { eligibility: { state: 'cooling', readyAt: 1_042 } }), 'Port-10  198.51.100.10  ready at at42', false],
    [portView('farm', 10, { eligibility: { state: 'busy' } }), 'Port-10  198.51.100.10  busy', false],
    [portView('farm', 10, { port: port(10, { connInet: false }) }), 'Port-10  198.51.100.10  no internet', true],
    [portView('farm', 10, { eligibility: { state: 'off' } }), 'Port-10  198.51.100.10  off', false],
    [portView('farm', 10, { eligibility: { state: 'no-device' } }), 'Port-10  198.51.100.10  no modem', false],
    [portView('farm', 10, { eligibility: { state: 'disconnected' } }), 'Port-10  198.51.100.10  not connected', false],
    [portView('farm', 10, { rotation: rotation({ phase: 'settling', outcome: null }) }), 'Port-10  198.51.100.10  rotating', false],
  ])('words a port (%#)', (view, label, enabled) => {
    const item = byId(appState(summaries({ farm: farmSummary({ favourites: [view] }) })), 'port:farm:10');
    expect(item).toMatchObject({ label, enabled, action: { type: 'rotate', serverId: 'farm', portId: 10 } });
  });
  it('has below the ports what else is wanted of each: its address, its proxies, its page', () => {
    const noIp = portView('farm', 11, { port: port(11, { externalIp: null }) });
    const state = appState(summaries({ farm: farmSummary({ favourites: [portView('farm', 10), noIp] }) }));
    expect(byId(state, 'also:farm:10')).toMatchObject({ type: 'submenu', label: 'Port-10' });
    expect(byId(state, 'copy-ip:farm:10')).toMatchObject({ enabled: true, action: { type: 'copy', text: '198.51.100.10' } });
    expect(byId(state, 'copy-ip:farm:11')).toMatchObject({ enabled: false });
    const proxies = { type: 'copy-proxies', serverId: 'farm', portId: 10 };
    expect(byId(state, 'copy-proxies:farm:10')).toMatchObject({ enabled: true, action: proxies });
    const page = { page: 'server', serverId: 'farm', tab: 'ports/10' };
    expect(byId(state, 'open-port:farm:10')).toMatchObject({ action: { type: 'open', route: page } });
    const stale = appState(summaries({ farm: farmSummary({ link: 'stale', favourites: [portView('farm', 10)] }) }));
    expect(byId(stale, 'copy-proxies:farm:10')).toMatchObject({ enabled: false });
    expect(byId(appState(summaries({ farm: farmSummary({ favourites: [] }) })), 'ports:farm')).toBeUndefined();
  });
  it('says of a farm how many of its ports are online', () => {
    expect(labels(appState(summaries({ farm: farmSummary({ portsTotal: 20, portsOnline: 17 }) })))).toContain('farm-name  17 of 20 online');
    expect(labels(appState(summaries({ farm: farmSummary({ portsTotal: null, portsOnline: null }) })))).toContain('farm-name');
  });
  it('shows the first ports of a farm without favourites, and that there are more', () => {
    const state = appState(summaries({ farm: farmSummary({ favourites: [], portsTotal: 20 }) }));
    const ids = all(model(state, { farm: [portView('farm', 1), portView('farm', 2)] }).items).map(item => item.id);
    expect(ids).toContain('port:farm:2');
    expect(ids).toContain('more:farm:ports');
  });
  it('words a farm out of reach instead of its ports', () => {
    const state = appState(summaries({ farm: farmSummary({ link: 'backoff', failure }) }));
    expect(labels(state)).toContain('farm-name  unreachable');
    expect(byId(state, 'port:farm:10')).toBeUndefined();
  });
  it('offers new keys only where a server is live', () => {
    expect(byId(appState(), 'new-key:keys')).toMatchObject({ enabled: true, label: 'keys-name' });
    expect(byId(appState(summaries({ keys: keysSummary({ link: 'backoff' }) })), 'new-key:keys')).toMatchObject({ enabled: false });
  });
  it('marks mode and node, and lets only a selector be changed', () => {
    const groups = [
      { name: 'Main', type: 'Selector', now: 'B', nodes: ['A', 'B'], delays: {} },
      { name: 'Auto', type: 'URLTest', now: 'A', nodes: ['A', 'B'], delays: {} },
    ];
    const state = appState(summaries({ gw: mihomoSummary({ mode: 'Rule', groups }) }));
    expect(byId(state, 'mode:gw:rule')).toMatchObject({ checked: true, label: 'Rule' });
    expect(byId(state, 'node:gw:Main:B')).toMatchObject({ checked: true, enabled: true });
    expect(byId(state, 'node:gw:Auto:A')).toMatchObject({ checked: true, enabled: false });
  });
  it('pins an automatic group where the core knows pins, and lets it go', () => {
    const auto = { name: 'Auto', type: 'URLTest', now: 'A', nodes: ['A', 'B'], delays: {} };
    const of = (pinned: string) => appState(summaries({ gw: mihomoSummary({ groups: [{ ...auto, pinned }] }) }));
    expect(byId(of(''), 'node:gw:Auto:B')).toMatchObject({ enabled: true, action: { type: 'node', node: 'B' } });
    expect(byId(of(''), 'unpin:gw:Auto')).toBeUndefined();
    expect(byId(of('A'), 'unpin:gw:Auto')).toMatchObject({ enabled: true, action: { type: 'unpin', serverId: 'gw', group: 'Auto' } });
  });
  it('knows that a large group has more nodes than it was told of', () => {
    const group = { name: 'Main', type: 'Selector', now: 'A', nodes: ['A', 'B'], delays: {} };
    const of = (more?: number) => appState(summaries({ gw: mihomoSummary({ groups: [{ ...group, ...(more ? { more } : {}) }] }) }));
    expect(byId(of(), 'more:gw:nodes:Main')).toBeUndefined();
    const route = { page: 'server', serverId: 'gw', tab: 'proxies' };
    expect(byId(of(4000), 'more:gw:nodes:Main')).toMatchObject({ action: { type: 'open', route } });
  });
  it('closes all connections of a controller that has some, and opens its page', () => {
    const of = (connections: number | null) => appState(summaries({ gw: mihomoSummary({ connections }) }));
    expect(byId(of(312), 'close-all:gw')).toMatchObject({ enabled: true, action: { type: 'close-all', serverId: 'gw' } });
    expect(byId(of(null), 'close-all:gw')).toMatchObject({ enabled: true });
    expect(byId(of(0), 'close-all:gw')).toMatchObject({ enabled: false });
    // A figure in the menu would take an open menu away each time it changes.
    expect(model(of(312)).items).toEqual(model(of(313)).items);
    expect(byId(of(312), 'open:gw')).toMatchObject({ action: { type: 'open', route: { page: 'server', serverId: 'gw' } } });
  });
  it('caps groups and nodes, each with the way to the rest', () => {
    const nodes = Array.from({ length: 200 }, (_, n) => `node ${n}`);
    const groups = Array.from({ length: 60 }, (_, n) => ({ name: `group ${n}`, type: 'Selector', now: null, nodes, delays: {} }));
    const items = all(model(appState(summaries({ gw: mihomoSummary({ groups }) }))).items);
    expect(items.filter(item => item.id.startsWith('group:'))).toHaveLength(CAPS.groups);
    expect(items.filter(item => item.id.startsWith('node:gw:group 3:'))).toHaveLength(CAPS.nodes);
    expect(items.filter(item => 'label' in item && item.label === 'More in Switchyard')).toHaveLength(CAPS.groups + 1);
  });
  it('speaks Russian with the right plural', () => {
    const ru = createTexts('ru');
    const state = appState({ totals: { down: 0, up: 0, at: 0, live: 0, count: 3 } });
    expect(trayModel({ state, otherPorts: {}, words: { ...words, t: ru } }).tooltip).toBe('Switchyard\n0 из 3 серверов на связи');
  });

  const link = fc.constantFrom('idle', 'connecting', 'live', 'stale', 'backoff', 'auth-failed', 'stopped' as const);
  const name = fc.string({ maxLength: 90 });
  const states = fc
    .record({
      farmLink: link,
      gwLink: link,
      group: fc.array(fc.record({ name, nodes: fc.uniqueArray(name, { maxLength: 60 }) }), { maxLength: 25 }),
      ports: fc.uniqueArray(fc.nat(500), { maxLength: 30 }),
    })
    .map(({ farmLink, gwLink, group, ports }) =>
      appState(
        summaries({
          farm: farmSummary({ link: farmLink, favourites: ports.map(id => portView('farm', id)) }),
          gw: mihomoSummary({
            link: gwLink,
            groups: [...new Map(group.map(g => [g.name, g])).values()].map(g => ({
              ...g,
              type: 'Selector',
              now: g.nodes[0] ?? null,
              delays: {},
            })),
          }),
        }),
      ),
    );
  it('has unique ids, short labels and no empty section for any state', () => {
    fc.assert(
      fc.property(states, state => {
        const { items } = model(state);
        const ids = all(items).map(item => item.id);
        expect(new Set(ids).size).toBe(ids.length);
        for (const item of all(items)) if ('label' in item) expect(item.label.length).toBeLessThanOrEqual(CAPS.label);
        for (const [index, item] of items.entries()) {
          if (item.type === 'separator') expect(items[index + 1]?.type).not.toBe('separator');
        }
        expect(items.at(-1)?.id).toBe('quit');
      }),
    );
  });
});

describe('tray adapter', () => {
  const recording = () => {
    const calls: string[] = [];
    let press: (id: string) => void = () => undefined;
    const pressed: unknown[] = [];
    const adapter = createTrayAdapter<string, string>(
      {
        create(image) {
          calls.push(`create ${image}`);
          return {
            setImage: next => void calls.push(`image ${next}`),
            setToolTip: () => void calls.push('tooltip'),
            setContextMenu: () => void calls.push('menu'),
            destroy: () => void calls.push('destroy'),
          };
        },
        image: icon => icon,
        menu(items, run) {
          press = id => {
            const item = all(items).find(candidate => candidate.id === id);
            if (item && 'action' in item) run(item.action);
          };
          return 'menu';
        },
      },
      action => void pressed.push(action),
    );
    return { adapter, calls, pressed, press: (id: string) => press(id) };
  };

  it('sets everything once, then nothing while nothing changes', () => {
    const { adapter, calls } = recording();
    for (let n = 0; n < 5; n++) adapter.render(model(appState()));
    expect(calls).toEqual(['create normal', 'tooltip', 'menu']);
  });
  it('sets only what changed', () => {
    const { adapter, calls } = recording();
    adapter.render(model(appState()));
    calls.length = 0;
    const totals = { ...appState().totals, down: 9 };
    adapter.render(model(appState({ totals })));
    expect(calls).toEqual(['tooltip']);
    calls.length = 0;
    adapter.render(model(appState({ totals, rotations: { 'x/1': rotation({ phase: 'started' }) } })));
    expect(calls).toEqual(['image busy']);
  });
  it('runs what is pressed, and puts a moved mark back where the state has it', () => {
    const { adapter, calls, pressed, press } = recording();
    adapter.render(model(appState()));
    press('port:farm:10');
    adapter.render(model(appState()));
    expect(calls.filter(call => call === 'menu')).toHaveLength(1);
    press('mode:gw:direct');
    adapter.render(model(appState()));
    expect(calls.filter(call => call === 'menu')).toHaveLength(2);
    expect(pressed).toEqual([
      { type: 'rotate', serverId: 'farm', portId: 10 },
      { type: 'mode', serverId: 'gw', mode: 'direct' },
    ]);
  });
  it('makes a new icon when the old one is of no use, and ends', () => {
    const { adapter, calls } = recording();
    adapter.render(model(appState()));
    adapter.renew();
    adapter.render(model(appState()));
    adapter.destroy();
    expect(calls).toEqual(['create normal', 'tooltip', 'menu', 'destroy', 'create normal', 'tooltip', 'menu', 'destroy']);
  });
});
