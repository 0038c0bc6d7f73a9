/** What the tray shows, as data: state in, model out. The native menu and tests are made from the model alone. */
import type { Route } from './ipc';
import type { AppState, Breach, GroupSummary, MihomoSummary, PortView, Server, ServerSummary } from './model';

const TRAY_ICONS = ['normal', 'busy', 'degraded', 'unreachable', 'breach'] as const;
export type TrayIcon = (typeof TRAY_ICONS)[number];

export type TrayAction =
  | { readonly type: 'open'; readonly route: Route | null }
  | { readonly type: 'panel' }
  | { readonly type: 'rotate'; readonly serverId: string; readonly portId: number }
  /** What the menu itself shows; nothing secret. */
  | { readonly type: 'copy'; readonly text: string }
  | { readonly type: 'copy-proxies'; readonly serverId: string; readonly portId: number }
  | { readonly type: 'new-key'; readonly serverId: string }
  | { readonly type: 'mode'; readonly serverId: string; readonly mode: string }
  | { readonly type: 'node'; readonly serverId: string; readonly group: string; readonly node: string }
  | { readonly type: 'unpin'; readonly serverId: string; readonly group: string }
  /** Asked about first, with their number. */
  | { readonly type: 'close-all'; readonly serverId: string }
  | { readonly type: 'quit' };

interface ItemBase {
  /** Stable: the same thing has the same id in every model. */
  readonly id: string;
}
export type TrayItem =
  | (ItemBase & { readonly type: 'separator' })
  | (ItemBase & { readonly type: 'text'; readonly label: string })
  | (ItemBase & { readonly type: 'action'; readonly label: string; readonly enabled: boolean; readonly action: TrayAction })
  | (ItemBase & {
      readonly type: 'choice';
      readonly label: string;
      readonly enabled: boolean;
      readonly checked: boolean;
      readonly action: TrayAction;
    })
  | (ItemBase & { readonly type: 'submenu'; readonly label: string; readonly items: readonly TrayItem[] });

export interface TrayModel {
  readonly icon: TrayIcon;
  readonly tooltip: string;
  readonly items: readonly TrayItem[];
}

/** How the model words things; injected, so that it knows no language, unit or time zone. */
export interface TrayWords {
  t(key: string, params?: Readonly<Record<string, string | number>>): string;
  /** Bytes per second with its unit. */
  rate(bytesPerSecond: number): string;
  /** Time of day of a Unix time in ms. */
  clock(at: number): string;
}
export interface TrayInput {
  /** Null: the app is still starting. */
  readonly state: AppState | null;
  /** Ports of farms that have no favourites, by server. */
  readonly otherPorts: Readonly<Record<string, readonly PortView[]>>;
  readonly words: TrayWords;
}

/** A desktop's menu is no list view: more than this is in the window. */
export const CAPS = { groups: 20, nodes: 50, ports: 12, breaches: 5, servers: 20, label: 60 } as const;

export function trayModel({ state, otherPorts, words }: TrayInput): TrayModel {
  const { t } = words;
  if (!state) {
    const items = sections([[text('status', t('tray.starting'))], [quit(words)]]);
    return { icon: 'normal', tooltip: `Switchyard\n${t('tray.starting')}`, items };
  }
  const status = statusLine(state, words);
  const live =
    state.totals.live > 0 ? `\n${t('tray.rates', { down: words.rate(state.totals.down), up: words.rate(state.totals.up) })}` : '';
  const open = shownBreaches(state).filter(breach => !breach.muted).length;
  const broken = open > 0 ? `\n${t('tray.breaches', { count: open })}` : '';
  return {
    icon: trayIcon(state),
    tooltip: `Switchyard\n${status}${live}${broken}`,
    items: sections([
      [text('status', status)],
      [action('open', t('tray.open'), { type: 'open', route: null }), action('panel', t('tray.panel'), { type: 'panel' })],
      breachItems(state, words),
      ...serversOf(state, 'farm').map(server => farmItems(state, server, otherPorts[server.id] ?? [], words)),
      newKeyItems(state, words),
      serversOf(state, 'mihomo').flatMap(server => controllerItems(state, server, words)),
      [action('settings', t('tray.settings'), { type: 'open', route: { page: 'settings' } }), quit(words)],
    ]),
  };
}

/** The worst thing first: a broken limit, a server out of reach, one that needs the user, then work in flight. */
export function trayIcon(state: AppState): TrayIcon {
  if (shownBreaches(state).some(breach => !breach.muted)) return 'breach';
  const summaries = state.order.flatMap(id => state.summaries[id] ?? []);
  if (summaries.some(isUnreachable)) return 'unreachable';
  if (summaries.some(needsUser)) return 'degraded';
  if (Object.values(state.rotations).some(rotation => rotation.phase !== 'done')) return 'busy';
  return 'normal';
}

const needsUser = (summary: ServerSummary): boolean =>
  summary.needsSecret || summary.link === 'auth-failed' || summary.link === 'stale' || summary.failure?.code === 'api-loop';
/** Between two attempts a server is still out of reach. */
const isUnreachable = (summary: ServerSummary): boolean =>
  !needsUser(summary) && summary.failure !== null && summary.link !== 'live' && summary.link !== 'idle';

function statusLine(state: AppState, { t }: TrayWords): string {
  const { live, count } = state.totals;
  if (state.app.suspended) return t('tray.status.asleep');
  if (state.order.length === 0) return t(state.app.lab === 'starting' ? 'tray.status.labStarting' : 'tray.status.none');
  const onlyLab = state.order.every(id => state.servers[id]?.lab);
  return t(onlyLab ? 'tray.status.lab' : 'tray.status.live', { live, count });
}

const serversOf = (state: AppState, kind: Server['kind']): readonly Server[] =>
  state.order.flatMap(id => (state.servers[id]?.kind === kind ? state.servers[id] : [])).slice(0, CAPS.servers);

/** Open breaches of limits that the tray is to show. */
function shownBreaches({ breaches, limits }: AppState): readonly Breach[] {
  const silent = new Set(limits.filter(({ tell }) => !tell.tray).map(({ id }) => id));
  return breaches.filter(({ endedAt, limitId }) => endedAt === null && !silent.has(limitId));
}

function breachItems(state: AppState, { t }: TrayWords): readonly TrayItem[] {
  return shownBreaches(state)
    .slice(0, CAPS.breaches)
    .map(breach => {
      const server = breach.subjectName || (state.servers[breach.serverId]?.name ?? breach.serverId);
      const label = t(breach.muted ? 'tray.breachMuted' : 'tray.breach', { limit: breach.limitName, server });
      return action(`breach:${breach.id}`, label, { type: 'open', route: { page: 'limits' } });
    });
}

function farmItems(state: AppState, server: Server, others: readonly PortView[], words: TrayWords): readonly TrayItem[] {
  const summary = state.summaries[server.id];
  if (summary?.kind !== 'farm') return [];
  const heading = text(`farm:${server.id}`, server.name);
  if (summary.link !== 'live' && summary.link !== 'stale') return [{ ...heading, label: `${server.name}  ${linkWord(summary, words)}` }];
  const views = summary.favourites.length > 0 ? summary.favourites : others;
  const { portsOnline: online, portsTotal: total } = summary;
  const counted =
    online === null || total === null
      ? heading
      : { ...heading, label: `${server.name}  ${words.t('tray.portsOnline', { online, total })}` };
  const shown = views.slice(0, CAPS.ports).map(view => portItem(state, view, summary.link === 'live', words));
  const more = (summary.portsTotal ?? views.length) > shown.length ? [moreItem(server.id, 'ports', words)] : [];
  const also: TrayItem = {
    type: 'submenu',
    id: `ports:${server.id}`,
    label: words.t('tray.ports'),
    items: views.slice(0, CAPS.ports).map(view => alsoItem(view, summary.link === 'live', words)),
  };
  return [counted, ...shown, ...(shown.length > 0 ? [also] : []), ...more];
}

/** A click on a port rotates it; all else that is wanted of it stands one level down. */
function alsoItem({ serverId, port }: PortView, live: boolean, { t }: TrayWords): TrayItem {
  const id = `${serverId}:${port.id}`;
  const ip = port.externalIp;
  return {
    type: 'submenu',
    id: `also:${id}`,
    label: cut(port.name),
    items: [
      action(`copy-ip:${id}`, t('farm.copy-ip'), { type: 'copy', text: ip ?? '' }, ip !== null),
      action(`copy-proxies:${id}`, t('tray.copyProxies'), { type: 'copy-proxies', serverId, portId: port.id }, live),
      action(`open-port:${id}`, t('farm.open-port'), { type: 'open', route: { page: 'server', serverId, tab: `ports/${port.id}` } }),
    ],
  };
}

function portItem(state: AppState, { serverId, port, eligibility, rotation }: PortView, live: boolean, words: TrayWords): TrayItem {
  const flight = state.rotations[`${serverId}/${port.id}`] ?? rotation;
  const rotating = flight !== null && flight.phase !== 'done';
  const word = rotating
    ? words.t('tray.port.rotating')
    : eligibility.state === 'cooling'
      ? words.t('tray.port.cooling', { time: words.clock(eligibility.readyAt) })
      : eligibility.state === 'ready' && !port.connInet
        ? words.t('tray.port.no-internet')
        : words.t(`tray.port.${eligibility.state}`);
  const label = [port.name, port.externalIp ?? '–', word].join('  ');
  const enabled = live && !rotating && eligibility.state === 'ready';
  return action(`port:${serverId}:${port.id}`, label, { type: 'rotate', serverId, portId: port.id }, enabled);
}

function newKeyItems(state: AppState, { t }: TrayWords): readonly TrayItem[] {
  const servers = state.order
    .flatMap(id => state.servers[id] ?? [])
    .filter(server => server.kind === 'xray' || server.kind === 'keyapi')
    .slice(0, CAPS.servers);
  if (servers.length === 0) return [];
  const items = servers.map(({ id, name }) =>
    action(`new-key:${id}`, name, { type: 'new-key', serverId: id }, state.summaries[id]?.link === 'live'),
  );
  return [{ type: 'submenu', id: 'new-key', label: t('tray.newKey'), items }];
}

function controllerItems(state: AppState, server: Server, words: TrayWords): readonly TrayItem[] {
  const summary = state.summaries[server.id];
  if (summary?.kind !== 'mihomo') return [];
  if (summary.link !== 'live') return [text(`controller:${server.id}`, `${server.name}  ${linkWord(summary, words)}`)];
  const modes = summary.modes.map(mode =>
    choice(`mode:${server.id}:${mode}`, modeWord(mode, words), sameWord(mode, summary.mode), { type: 'mode', serverId: server.id, mode }),
  );
  const groups = groupItems(summary, words);
  // Their number would change the menu under the pointer; the question tells it.
  const rest = [
    action(`close-all:${server.id}`, words.t('tray.closeAll'), { type: 'close-all', serverId: server.id }, (summary.connections ?? 1) > 0),
    action(`open:${server.id}`, words.t('tray.openServer', { name: server.name }), {
      type: 'open',
      route: { page: 'server', serverId: server.id },
    }),
  ];
  return [{ type: 'submenu', id: `controller:${server.id}`, label: cut(server.name), items: sections([modes, groups, rest]) }];
}

function groupItems(summary: MihomoSummary, words: TrayWords): readonly TrayItem[] {
  const shown = summary.groups.slice(0, CAPS.groups).map(group => groupItem(summary.id, group, words));
  return summary.groups.length > CAPS.groups ? [...shown, moreItem(summary.id, 'groups', words, 'proxies')] : shown;
}

function groupItem(serverId: string, group: GroupSummary, words: TrayWords): TrayItem {
  // A selector's node is the user's to choose, an automatic group can be pinned where the core knows pins.
  const choosable = group.type.toLowerCase() === 'selector' || group.pinned != null;
  const nodes = group.nodes
    .slice(0, CAPS.nodes)
    .map(node =>
      choice(
        `node:${serverId}:${group.name}:${node}`,
        node,
        node === group.now,
        { type: 'node', serverId, group: group.name, node },
        choosable,
      ),
    );
  const unpin = action(`unpin:${serverId}:${group.name}`, words.t('tray.unpin'), { type: 'unpin', serverId, group: group.name });
  const hidden = Math.max(0, group.nodes.length - CAPS.nodes) + (group.more ?? 0);
  const more = hidden > 0 ? [moreItem(serverId, `nodes:${group.name}`, words, 'proxies')] : [];
  const items = sections([nodes, group.pinned ? [...more, unpin] : more]);
  return {
    type: 'submenu',
    id: `group:${serverId}:${group.name}`,
    label: cut(group.now ? `${group.name}: ${group.now}` : group.name),
    items,
  };
}

function linkWord(summary: ServerSummary, { t }: TrayWords): string {
  return summary.needsSecret ? t('tray.link.needsSecret') : t(`tray.link.${summary.link}`);
}
function modeWord(mode: string, { t }: TrayWords): string {
  const known = mode.toLowerCase();
  return known === 'rule' || known === 'global' || known === 'direct' ? t(`tray.mode.${known}`) : mode;
}
/** Controllers differ in the case of mode names. */
const sameWord = (a: string, b: string | null): boolean => a.toLowerCase() === b?.toLowerCase();

const cut = (label: string): string => (label.length > CAPS.label ? `${label.slice(0, CAPS.label - 1)}…` : label);
const separator = (id: string): TrayItem => ({ type: 'separator', id: `separator:${id}` });
const text = (id: string, label: string) => ({ type: 'text', id, label: cut(label) }) as const;
const action = (id: string, label: string, run: TrayAction, enabled = true): TrayItem => ({
  type: 'action',
  id,
  label: cut(label),
  enabled,
  action: run,
});
const choice = (id: string, label: string, checked: boolean, run: TrayAction, enabled = true): TrayItem => ({
  type: 'choice',
  id,
  label: cut(label),
  enabled,
  checked,
  action: run,
});
const moreItem = (serverId: string, of: string, { t }: TrayWords, tab?: string): TrayItem =>
  action(`more:${serverId}:${of}`, t('tray.more'), { type: 'open', route: { page: 'server', serverId, ...(tab ? { tab } : {}) } });
const quit = ({ t }: TrayWords): TrayItem => action('quit', t('tray.quit'), { type: 'quit' });

/** Sections with separators between those that have items. */
function sections(parts: readonly (readonly TrayItem[])[]): readonly TrayItem[] {
  return parts
    .filter(part => part.length > 0)
    .flatMap((part, index) => (index === 0 ? part : [separator(part[0]?.id ?? String(index)), ...part]));
}
