/** The dialogs of the keys page. */
import { formatCount } from '@shared/format';
import type { Failure } from '@shared/model';
import { useEffect, useState } from 'react';
import { call, failureOf } from '../../api';
import { useApp, useTexts } from '../../stores/app';
import type { BulkAction, KeysDialog } from '../../stores/keysDialog';
import { attempt, tell } from '../../stores/toasts';
import { closeOverlay } from '../../stores/view';
import { ConfirmDialog } from '../../ui/ConfirmDialog';
import { failureText } from '../../ui/failure';
import { Cost, usePlan } from '../keyapi/Cost';
import { DialectDialog } from '../keyapi/DialectDialog';
import { EditKeyDialog } from './EditKeyDialog';
import { ImportDialog } from './ImportDialog';
import { KeyDetailDialog } from './KeyDetailDialog';
import { PrintDialog } from './PrintDialog';

export function KeysDialogs({ dialog }: { readonly dialog: KeysDialog }) {
  switch (dialog.type) {
    case 'detail':
      return <KeyDetailDialog key={`${dialog.serverId} ${dialog.keyId}`} serverId={dialog.serverId} keyId={dialog.keyId} />;
    case 'edit':
      return <EditKeyDialog row={dialog.row} field={dialog.field} />;
    case 'act':
      return <Act {...dialog} />;
    case 'put-back':
      return <PutBack serverId={dialog.serverId} />;
    case 'dialect':
      return <DialectDialog serverId={dialog.serverId} />;
    case 'import':
      return <ImportDialog serverId={dialog.serverId} />;
    case 'print':
      return <PrintDialog serverId={dialog.serverId} keyIds={dialog.keyIds} />;
  }
}

interface ActProps {
  readonly serverId: string;
  readonly action: BulkAction;
  readonly keyIds: readonly string[];
  /** Of a single key. */
  readonly name: string | null;
}
/** Asked once, with the number; what cannot be undone is named. */
function Act({ serverId, action, keyIds, name }: ActProps) {
  const t = useTexts();
  const count = keyIds.length;
  const one = keyIds[0];
  const api = useApp(state => state.servers[serverId]?.kind === 'keyapi');
  const plan = usePlan(api && action === 'delete' ? serverId : null, 'delete', count);
  const words = { count, n: formatCount(count), name: name ?? '' };
  const failed = name === null ? t(`keys.ask-${action}-failed`) : t(`keys.ask-${action}-one-failed`, words);
  const run = async (): Promise<unknown> => {
    if (action === 'reset') return call('resetKeys', { serverId, keyIds });
    if (action === 'reset-there') return call('resetOnServer', { serverId, keyIds });
    if (api && action === 'delete' && name !== null && one !== undefined) {
      // It takes its time, which the page shows; the question is answered.
      const doubt = t('work.unknown-delete', words);
      void attempt(failed, () => call('deleteKey', { serverId, keyId: one }), doubt).then(
        done => done && tell('off', t('keys.deleted', words)),
      );
      return null;
    }
    if (action === 'delete' && count === 1 && one !== undefined) return call('deleteKey', { serverId, keyId: one });
    return call('actOnKeys', { serverId, keyIds, action });
  };
  return (
    <ConfirmDialog
      danger={action === 'delete'}
      title={name === null ? t(`keys.ask-${action}`, words) : t(`keys.ask-${action}-one`, words)}
      text={t(api && action === 'delete' ? 'keys.ask-delete-text-api' : `keys.ask-${action}-text`)}
      verb={name === null ? t(`keys.do-${action}`, words) : t(`keys.do-${action}-one`)}
      failed={failed}
      run={run}
      onClose={closeOverlay}
    >
      {api && action === 'delete' ? <Cost plan={plan} count={count} /> : null}
    </ConfirmDialog>
  );
}

/** The server is made as our list; keys that we do not know stay. */
function PutBack({ serverId }: { readonly serverId: string }) {
  const t = useTexts();
  const [found, setFound] = useState<{ readonly count: number; readonly unknown: number } | null>(null);
  const [failure, setFailure] = useState<Failure | null>(null);
  useEffect(() => {
    let over = false;
    call('readDrift', { serverId }).then(
      ({ counts: { missing, differs, unknown } }) => over || setFound({ count: missing + differs, unknown }),
      thrown => over || setFailure(failureOf(thrown)),
    );
    return () => {
      over = true;
    };
  }, [serverId]);
  const count = found?.count ?? 0;
  const title = failure ? t('drift.read-failed') : found === null ? t('drift.comparing') : t('drift.ask', { count, n: formatCount(count) });
  return (
    <ConfirmDialog
      able={count > 0}
      title={title}
      text={`${t('drift.ask-text')} ${found && found.unknown > 0 ? t('drift.ask-unknown', { count: found.unknown, n: formatCount(found.unknown) }) : ''}`}
      verb={t('drift.do', { count, n: formatCount(count) })}
      failed={t('drift.failed')}
      run={() => call('applyDrift', { serverId, choices: [], all: { missing: 'put-back', differs: 'put-back' } })}
      onClose={closeOverlay}
    >
      {failure ? <p className="s12 c-bad">{failureText(t, failure)}</p> : null}
    </ConfirmDialog>
  );
}
