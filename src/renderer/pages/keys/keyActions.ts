/** What can be done to keys from the table: at once where it can be undone, asked for where it cannot. */
import type { KeyChange, KeyRow } from '@shared/model';
import { CallError, call } from '../../api';
import { currentTexts } from '../../stores/app';
import type { KeyField } from '../../stores/keysDialog';
import { attempt, tell } from '../../stores/toasts';
import { go, open } from '../../stores/view';

export const showQr = (row: KeyRow): void => open({ type: 'key', serverId: row.serverId, keyId: row.id });
export const showDetail = (row: KeyRow): void => open({ type: 'keys', dialog: { type: 'detail', serverId: row.serverId, keyId: row.id } });
export const editKey = (row: KeyRow, field: KeyField): void => open({ type: 'keys', dialog: { type: 'edit', row, field } });
export const askDelete = (row: KeyRow): void => act(row, 'delete');
export const askReset = (row: KeyRow): void => act(row, 'reset');
export const askResetThere = (row: KeyRow): void => act(row, 'reset-there');
const act = (row: KeyRow, action: 'delete' | 'reset' | 'reset-there'): void =>
  open({ type: 'keys', dialog: { type: 'act', serverId: row.serverId, action, keyIds: [row.id], name: row.name } });

/** Sends a change. Rejects when it was not read back, with the reason. */
export async function changeKey(row: Pick<KeyRow, 'serverId' | 'id'>, change: KeyChange): Promise<void> {
  const { result, failure } = await call('editKey', { serverId: row.serverId, keyId: row.id, change });
  if (result !== 'done') throw new CallError(failure ? asCode(failure.code) : 'doubtful', failure?.message ?? '');
}
const asCode = (code: string): CallError['code'] => code as CallError['code'];

/** Pausing is undone by resuming, so it does not ask. */
export async function setPaused(row: KeyRow, paused: boolean): Promise<void> {
  const t = currentTexts();
  const done = await attempt(t(paused ? 'keys.pause-failed' : 'keys.resume-failed', { name: row.name }), () => changeKey(row, { paused }));
  if (!done) return;
  tell(
    paused ? 'off' : 'ok',
    t(paused ? 'keys.paused-toast' : 'keys.resumed-toast', { name: row.name }),
    paused ? t('keys.live-go-on') : null,
    paused ? { label: t('keys.resume'), run: () => void setPaused(row, false) } : undefined,
  );
}

export async function copyLink(row: KeyRow): Promise<void> {
  const t = currentTexts();
  const done = await attempt(t('key.copy-failed'), async () => {
    const { link } = await call('keyLink', { serverId: row.serverId, keyId: row.id });
    if (link === '') throw new CallError('not-found', '');
    await call('copyText', { text: link, sensitive: true });
  });
  if (done) tell('ok', t('keys.link-copied', { name: row.name }));
}

/** One difference settled from its row; its end is told by the run. */
export const settle = (row: KeyRow, choice: 'put-back' | 'adopt'): void =>
  void attempt(currentTexts()(choice === 'adopt' ? 'keys.adopt-failed' : 'keys.put-back-failed', { name: row.name }), () =>
    call('applyDrift', { serverId: row.serverId, choices: [{ keyId: row.id, choice }] }),
  );

/** The review stands under the keys. */
export const RECONCILE_TAB = 'keys/reconcile';
export const review = (serverId: string): void => go({ page: 'server', serverId, tab: RECONCILE_TAB });

/** Keys of the row's keyboard: Q, Enter, F2, Delete. True when the key was used. */
export function onRowKey(row: KeyRow, event: React.KeyboardEvent, commands: boolean): boolean {
  switch (event.key) {
    case 'q':
    case 'Q':
      if (row.state !== 'server-only') showQr(row);
      return true;
    case 'Enter':
      showDetail(row);
      return true;
    case 'F2':
      if (row.state !== 'server-only') editKey(row, commands ? 'name' : 'quota');
      return true;
    case 'Delete':
      askDelete(row);
      return true;
    default:
      return false;
  }
}
