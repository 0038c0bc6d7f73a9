/** Everything the palette can run, from the present state. */

import type { PortView } from '@shared/model';
import type { Texts } from '@shared/texts';
import {
  Activity,
  Bell,
  ChartColumn,
  ChartLine,
  FileSearch,
  FlaskConical,
  History,
  KeyRound,
  LayoutDashboard,
  ListTree,
  LogIn,
  type LucideIcon,
  Network,
  Plus,
  RefreshCw,
  RotateCw,
  ScrollText,
  ServerCog,
  Settings,
  Settings2,
  Stethoscope,
  Unplug,
  Waypoints,
} from 'lucide-react';
import { useEffect, useState } from 'react';
import { call } from '../api';
import { type ServerView, useApp, useNow, useServers, useTexts } from '../stores/app';
import { readServer } from '../stores/readServer';
import { attempt, tell } from '../stores/toasts';
import { go, open } from '../stores/view';
import { controllerCommands } from './controllerCommands';
import { KIND_ICONS } from './icons';
import { rotateState } from './rotate';
import { isLive, stateWord } from './serverState';
import { requestRotation } from './useRotate';

export interface Command {
  readonly id: string;
  readonly label: string;
  readonly icon: LucideIcon;
  readonly hint: string;
  /** Listed, but cannot be run now; the hint says why. */
  readonly blocked: boolean;
  run(): void;
}

export const isKeyServer = ({ server }: ServerView): boolean => server.kind === 'xray' || server.kind === 'keyapi';

/** Ports of all live farms, read when the palette opens. */
function usePorts(servers: readonly ServerView[]): readonly PortView[] {
  const [ports, setPorts] = useState<readonly PortView[]>([]);
  const farms = servers.filter(({ server, summary }) => server.kind === 'farm' && isLive(summary)).map(({ server }) => server.id);
  const key = farms.join(' ');
  useEffect(() => {
    let over = false;
    const ids = key === '' ? [] : key.split(' ');
    void Promise.all(ids.map(serverId => call('listPorts', { serverId }).catch(() => []))).then(lists => {
      if (!over) setPorts(lists.flat());
    });
    return () => {
      over = true;
    };
  }, [key]);
  return ports;
}

export function useCommands(): readonly Command[] {
  const t = useTexts();
  const now = useNow();
  const servers = useServers();
  const ports = usePorts(servers);
  const lab = useApp(state => state.app.lab !== 'off');
  const nameOf = (id: string) => servers.find(({ server }) => server.id === id)?.server.name ?? '';
  return [
    ...ports.map(port => rotateCommand(t, port, nameOf(port.serverId), now)),
    ...servers.filter(isKeyServer).map(view => ({
      id: `key ${view.server.id}`,
      label: t('palette.new-key', { server: view.server.name }),
      icon: Plus,
      hint: isLive(view.summary) ? '' : stateWord(t, view.summary),
      blocked: !isLive(view.summary),
      run: () => open({ type: 'new-key', serverId: view.server.id }),
    })),
    ...servers.flatMap(view => controllerCommands(t, view)),
    ...servers.flatMap(view => [...pageCommands(t, view), ...logCommands(t, view)]),
    ...servers.flatMap((view, index) => [
      {
        id: `open ${view.server.id}`,
        label: t('palette.open-server', { server: view.server.name }),
        icon: KIND_ICONS[view.server.kind],
        hint: index < 9 ? `Ctrl ${index + 1}` : stateWord(t, view.summary),
        blocked: false,
        run: () => go({ page: 'server', serverId: view.server.id }),
      },
      {
        id: `read ${view.server.id}`,
        label: t('palette.read-now', { server: view.server.name }),
        icon: RefreshCw,
        hint: '',
        blocked: false,
        run: () => void attempt(t('server.read-failed', { name: view.server.name }), () => readServer(view.server.id)),
      },
    ]),
    page('overview', t('nav.overview'), LayoutDashboard),
    ...(servers.some(({ server }) => server.kind === 'mihomo') ? [page('controllers', t('fleet.open'), Waypoints)] : []),
    page('history', t('nav.history'), ChartLine),
    page('limits', t('nav.limits'), Bell),
    page('events', t('eventsPage.title'), ScrollText),
    page('settings', t('nav.settings'), Settings),
    { id: 'add', label: t('server.add'), icon: KeyRound, hint: '', blocked: false, run: () => go({ page: 'onboarding' }) },
    {
      id: 'check-config',
      label: t('config.check'),
      icon: FileSearch,
      hint: t('palette.no-connection'),
      blocked: false,
      run: () => open({ type: 'check-config' }),
    },
    {
      id: 'lab',
      label: t(lab ? 'lab.turn-off' : 'lab.turn-on'),
      icon: FlaskConical,
      hint: '',
      blocked: false,
      run: () => void attempt(t(lab ? 'lab.turn-off-failed' : 'lab.turn-on-failed'), () => call('setLab', { on: !lab })),
    },
  ];
}

const page = (
  name: 'overview' | 'controllers' | 'history' | 'limits' | 'events' | 'settings',
  label: string,
  icon: LucideIcon,
): Command => ({
  id: `page ${name}`,
  label,
  icon,
  hint: '',
  blocked: false,
  run: () => go({ page: name }),
});

function rotateCommand(t: Texts, view: PortView, farm: string, now: number): Command {
  const state = rotateState(view, now, true);
  return {
    id: `rotate ${view.serverId} ${view.port.id}`,
    label: t('palette.rotate', { name: view.port.name }),
    icon: RotateCw,
    hint: `${farm}, ${t(state.word.key, state.word.params)}`,
    blocked: state.look !== 'ready',
    run: () => void requestRotation(view, 'palette'),
  };
}

/** Pages beside the first of a server, by its kind. */
const PAGES = {
  xray: [
    ['live', Activity],
    ['inbounds', LogIn],
    ['doctor', Stethoscope],
    ['settings', Settings2],
  ],
  keyapi: [
    ['traffic', ChartColumn],
    ['doctor', Stethoscope],
    ['settings', Settings2],
  ],
  mihomo: [
    ['connections', Unplug],
    ['proxies', Waypoints],
    ['rules', ListTree],
    ['logs', ScrollText],
    ['config', Settings2],
  ],
  farm: [
    ['proxies', Network],
    ['logins', KeyRound],
    ['ips', History],
    ['services', ServerCog],
    ['settings', Settings2],
  ],
} as const;

function pageCommands(t: Texts, { server, summary }: ServerView): Command[] {
  const texts = { xray: 'server', keyapi: 'server', mihomo: 'mihomo', farm: 'farm' } as const;
  const name = (tab: string) => t(`${texts[server.kind]}.tab-${tab}`);
  return PAGES[server.kind].map(([tab, icon]) => ({
    id: `tab ${server.id} ${tab}`,
    label: t('palette.open-tab', { tab: name(tab), server: server.name }),
    icon,
    hint: isLive(summary) ? '' : stateWord(t, summary),
    blocked: false,
    run: () => go({ page: 'server', serverId: server.id, tab }),
  }));
}

function logCommands(t: Texts, { server, summary }: ServerView): Command[] {
  if (server.kind !== 'xray') return [];
  const reopenLog = async () => {
    const done = await attempt(t('live.log-failed', { name: server.name }), () => call('restartLogger', { serverId: server.id }));
    if (done) tell('ok', t('live.log-done', { name: server.name }));
  };
  const log = {
    id: `log ${server.id}`,
    label: t('palette.reopen-log', { server: server.name }),
    icon: RotateCw,
    hint: isLive(summary) ? '' : stateWord(t, summary),
    blocked: !isLive(summary),
    run: () => void reopenLog(),
  };
  return [log];
}
