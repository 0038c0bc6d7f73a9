/** What an event leads to: one action at the end of its line. */
import type { Route } from '@shared/ipc';
import type { LoggedEvent } from '@shared/model';
import type { Texts } from '@shared/translate';
import { call } from '../../api';
import { attempt, tell } from '../../stores/toasts';
import { go, open } from '../../stores/view';
import { RECONCILE_TAB } from '../keys/keyActions';

export interface RowAction {
  readonly label: 'open' | 'review' | 'show-qr' | 'list';
  run(t: Texts): void;
}
const to = (label: RowAction['label'], route: Route): RowAction => ({ label, run: () => go(route) });

/** `serverIds`: servers that are there; null: there is nothing to go to. */
export function rowAction(event: LoggedEvent, isThere: (serverId: string) => boolean): RowAction | null {
  const { type, kind, serverId, params } = event;
  if (type === 'quiet-over' || kind === 'breach') return to(type === 'quiet-over' ? 'list' : 'open', { page: 'limits' });
  if (serverId === null || !isThere(serverId)) return null;
  const page = (label: RowAction['label'], tab?: string): RowAction =>
    to(label, { page: 'server', serverId, ...(tab === undefined ? {} : { tab }) });
  if (type === 'key-made' || type === 'key-unverified') return { label: 'show-qr', run: t => showQr(t, serverId, String(params.key)) };
  if (kind === 'drift') return page('review', RECONCILE_TAB);
  if (type === 'rotations-run') return page('list');
  if (kind === 'connection' && type !== 'link-live') return page('open');
  return null;
}

/** Opened by its name: ids of keys are no part of the log. */
async function openKey(t: Texts, serverId: string, name: string): Promise<void> {
  const sort = { by: 'name', descending: false } as const;
  const { rows } = await call('queryKeys', { serverId, query: { view: 'all', search: name, sort, offset: 0, limit: 100 } });
  const row = rows.find(each => each.name === name);
  if (row) open({ type: 'key', serverId, keyId: row.id });
  else tell('warn', t('eventsPage.key-gone', { key: name }));
}
const showQr = (t: Texts, serverId: string, name: string): void =>
  void attempt(t('eventsPage.key-failed', { key: name }), () => openKey(t, serverId, name));
