/** What the palette can do on a controller: its mode, its groups' nodes, tests, connections. */
import type { GroupSummary, MihomoSummary } from '@shared/model';
import { modeText } from '@shared/modetext';
import type { Texts } from '@shared/texts';
import { Gauge, PinOff, Route as RouteIcon, Unplug, Waypoints } from 'lucide-react';
import { call } from '../api';
import type { ServerView } from '../stores/app';
import { attempt } from '../stores/toasts';
import { open } from '../stores/view';
import type { Command } from './commands';
import { isLive, stateWord } from './serverState';

/** What is typed is looked for in all of them at each key: of a large subscription the page has the rest. */
const MOST_NODES = 400;

export function controllerCommands(t: Texts, { server, summary }: ServerView): readonly Command[] {
  if (summary.kind !== 'mihomo') return [];
  const { id: serverId, name } = server;
  const off = isLive(summary) ? '' : stateWord(t, summary);
  const blocked = off !== '';
  const connections = summary.connections ?? 0;
  return [
    ...modeCommands(t, serverId, name, summary, blocked),
    {
      id: `test ${serverId}`,
      label: t('palette.test', { server: name }),
      icon: Gauge,
      hint: off,
      blocked,
      run: () =>
        void attempt(t('mihomo.test-failed'), () =>
          call('runNodes', { serverId, job: { type: 'test-all', filter: { search: '', state: 'all' } } }),
        ),
    },
    {
      id: `close ${serverId}`,
      label: t('palette.close', { server: name }),
      icon: Unplug,
      hint: off || t('line.connections', { count: connections }),
      blocked: blocked || connections === 0,
      run: () => open({ type: 'connections', dialog: { type: 'close-all', serverId, count: connections } }),
    },
    ...summary.groups.flatMap(group => (group.pinned ? [unpinCommand(t, serverId, name, group, off)] : [])),
    ...summary.groups.flatMap(group => nodeCommands(t, serverId, name, group, off)).slice(0, MOST_NODES),
  ];
}

function modeCommands(t: Texts, serverId: string, server: string, summary: MihomoSummary, blocked: boolean): readonly Command[] {
  return summary.modes.map(mode => ({
    id: `mode ${serverId} ${mode}`,
    label: t('palette.mode', { mode: modeText(t, mode), server }),
    icon: RouteIcon,
    hint: mode === summary.mode ? t('palette.now') : '',
    blocked: mode === summary.mode || blocked,
    run: () => void attempt(t('mihomo.mode-failed', { name: server }), () => call('setMode', { serverId, mode })),
  }));
}

function unpinCommand(t: Texts, serverId: string, server: string, { name: group, pinned }: GroupSummary, off: string): Command {
  return {
    id: `unpin ${serverId} ${group}`,
    label: t('palette.unpin', { group, server }),
    icon: PinOff,
    hint: off || t('mihomo.pinned', { node: pinned ?? '' }),
    blocked: off !== '',
    run: () => void attempt(t('mihomo.unpin-failed', { group }), () => call('unpinGroup', { serverId, group })),
  };
}

/** Nodes of the groups that are the user's to choose. */
function nodeCommands(t: Texts, serverId: string, server: string, group: GroupSummary, off: string): readonly Command[] {
  if (!['selector', 'select'].includes(group.type.toLowerCase())) return [];
  return group.nodes.map(node => ({
    id: `node ${JSON.stringify([serverId, group.name, node])}`,
    label: t('palette.node', { group: group.name, node }),
    icon: Waypoints,
    hint: off || (node === group.now ? `${server}, ${t('palette.now')}` : server),
    blocked: off !== '' || node === group.now,
    run: () =>
      void attempt(t('mihomo.node-failed', { node, group: group.name }), () => call('selectNode', { serverId, group: group.name, node })),
  }));
}
