import type { Dialect } from './profile';
import type { Group, Node } from './proxy-tables';

export const TEST_URL = 'https://www.gstatic.com/generate_204';

export function nodeView(node: Node, dialect: Dialect): Record<string, unknown> {
  const history = node.history;
  if (dialect === 'sing-box') return { type: node.type, name: node.name, udp: node.udp, history };
  const alive = history.length === 0 || (history.at(-1)?.delay ?? 0) > 0;
  return {
    alive,
    'dialer-proxy': '',
    extra: history.length > 0 ? { [TEST_URL]: { alive, history } } : {},
    history,
    id: node.id,
    interface: '',
    mptcp: false,
    name: node.name,
    'provider-name': node.provider ?? '',
    'routing-mark': 0,
    smux: false,
    tfo: false,
    type: node.type,
    udp: node.udp,
    uot: false,
    xudp: node.type === 'Vless',
  };
}

export function groupView(group: Group, leaf: Node | null, dialect: Dialect): Record<string, unknown> {
  const history = leaf?.history ?? [];
  if (dialect === 'sing-box') {
    if (group.name === 'GLOBAL') return { type: 'Fallback', name: group.name, udp: true, history, now: group.now, all: group.all };
    const type = group.type === 'Selector' ? 'Selector' : 'URLTest';
    return { type, name: group.name, udp: true, history, now: group.now, all: group.all };
  }
  const view: Record<string, unknown> = {
    alive: true,
    all: group.all,
    'dialer-proxy': '',
    emptyFallback: 'COMPATIBLE',
    extra: {},
    hidden: group.hidden,
    history,
    icon: '',
    interface: '',
    mptcp: false,
    name: group.name,
    'routing-mark': 0,
    smux: false,
    testUrl: group.type === 'Selector' ? '' : TEST_URL,
    tfo: false,
    type: group.type,
    udp: true,
    uot: false,
    xudp: false,
  };
  if (group.type !== 'LoadBalance') view.now = group.now;
  if (group.type !== 'Selector') view.expectedStatus = '*';
  if (group.type === 'URLTest' || group.type === 'Fallback') view.fixed = group.fixed;
  return view;
}
