/** What can be done to ports from the farm's pages. */
import type { PortRow } from '@shared/model';
import { call } from '../../../api';
import { currentTexts } from '../../../stores/app';
import { attempt, tell } from '../../../stores/toasts';
import { go, open } from '../../../stores/view';
import { requestRotation } from '../../../ui/useRotate';
import type { PortAction } from './portState';

const idsOf = (row: PortRow) => ({ serverId: row.serverId, portId: row.port.id });

export const openPort = (row: Pick<PortRow, 'serverId' | 'port'>, tab?: 'proxies' | 'settings'): void =>
  go({ page: 'server', serverId: row.serverId, tab: `ports/${row.port.id}${tab ? `/${tab}` : ''}` });

export const toggleFavourite = (row: PortRow): void =>
  void attempt(currentTexts()('favourite.failed'), () => call('setFavourite', { ...idsOf(row), on: !row.favourite }));

export const whenReady = (row: PortRow): Promise<boolean> =>
  attempt(currentTexts()('rotate.wait-failed', { name: row.port.name }), () => call('rotateWhenReady', idsOf(row)));

export const stopWaiting = (row: PortRow): Promise<boolean> => {
  const id = row.queuedBy;
  if (id === null) return Promise.resolve(false);
  return attempt(currentTexts()('rotate.stop-failed', { name: row.port.name }), () => call('cancelRotationRun', { id }));
};

/** Drops the port's connections, so it is asked for first. */
export const askRestart = (row: PortRow): void => open({ type: 'farm', dialog: { type: 'restart', row } });
/** Off drops connections and asks; on does not. */
export const askOff = (serverId: string, ports: readonly PortRow[]): void =>
  open({ type: 'farm', dialog: { type: 'turn-off', serverId, ports } });

export async function setActive(serverId: string, ports: readonly PortRow[], active: boolean): Promise<boolean> {
  const t = currentTexts();
  const one = ports.length === 1 ? ports[0] : undefined;
  const words = { count: ports.length, name: one?.port.name ?? '' };
  const which = one ? '-one' : '';
  let failed: readonly number[] = [];
  const asked = await attempt(t(`port.${active ? 'on' : 'off'}-failed${which}`, words), async () => {
    const { unchanged, gone, unproved } = await call('setPortsActive', { serverId, portIds: ports.map(({ port }) => port.id), active });
    failed = [...unchanged, ...gone, ...unproved];
  });
  if (!asked) return false;
  if (failed.length > 0) {
    const names = ports.filter(({ port }) => failed.includes(port.id)).map(({ port }) => port.name);
    tell('bad', t(`port.${active ? 'on' : 'off'}-failed${which}`, { ...words, count: failed.length }), names.join(', '));
    return false;
  }
  tell(active ? 'ok' : 'off', t(`port.${active ? 'on' : 'off'}-done${which}`, words));
  return true;
}

export const copyIp = (row: PortRow): void => {
  const ip = row.port.externalIp;
  if (ip === null) return;
  const t = currentTexts();
  void attempt(t('key.copy-failed'), async () => {
    await call('copyText', { text: ip, sensitive: false });
    tell('ok', t('port.ip-copied', { ip }));
  });
};

const MOST_PROXIES = 500;
/** Opens the export on the proxies of these ports. */
export const copyProxiesOf = (serverId: string, portIds: readonly number[]): void => {
  const t = currentTexts();
  void attempt(t('farm.list-failed'), async () => {
    const sort = { by: 'port', descending: false } as const;
    const proxyIds: number[] = [];
    for (let offset = 0; ; offset += MOST_PROXIES) {
      const query = { search: '', state: null, loginId: null, sort, offset, limit: MOST_PROXIES };
      const { rows, count } = await call('listProxies', { serverId, query, again: false });
      proxyIds.push(...rows.filter(({ portId }) => portId !== null && portIds.includes(portId)).map(({ id }) => id));
      if (rows.length === 0 || offset + rows.length >= count) break;
    }
    if (proxyIds.length === 0) tell('warn', t('farm.no-proxies-of'));
    else open({ type: 'proxies', dialog: { type: 'export', serverId, proxyIds } });
  });
};

/** The link tells whoever has it more than the port: the dialog says what. */
export const copyLinkOf = ({ serverId, port }: PortRow): void =>
  open({ type: 'proxies', dialog: { type: 'rotation-link', serverId, portId: port.id, portName: port.name } });

/** What the row's button does; resolves when main took it. */
export async function runAction(row: PortRow, action: PortAction): Promise<void> {
  switch (action) {
    case 'rotate':
      await requestRotation(row, 'window');
      return;
    case 'when-ready':
      await whenReady(row);
      return;
    case 'stop-waiting':
      await stopWaiting(row);
      return;
    case 'restart':
      askRestart(row);
      return;
    case 'turn-on':
      await setActive(row.serverId, [row], true);
      return;
    case 'none':
      return;
  }
}
