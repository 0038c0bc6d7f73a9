/** What the connections page asks, or shows of one connection, over it. */
import { formatCount } from '@shared/format';
import type { ClosingPlan, ClosingWish, Failure } from '@shared/model';
import { useEffect, useState } from 'react';
import { call, failureOf } from '../../../api';
import { useTexts } from '../../../stores/app';
import type { ConnectionsDialog } from '../../../stores/connectionsDialog';
import { closeOverlay } from '../../../stores/view';
import { ConfirmDialog } from '../../../ui/ConfirmDialog';
import { failureText } from '../../../ui/failure';
import { DetailDialog } from './DetailDialog';
import { LookupDialog } from './LookupDialog';

export function ConnectionsDialogs({ dialog }: { readonly dialog: ConnectionsDialog }) {
  switch (dialog.type) {
    case 'detail':
      return <DetailDialog serverId={dialog.serverId} watch={dialog.watch} handle={dialog.handle} />;
    case 'close':
      return <CloseThese watch={dialog.watch} what={dialog.what} name={dialog.name} />;
    case 'close-all':
      return <CloseAll serverId={dialog.serverId} count={dialog.count} />;
    case 'lookup':
      return <LookupDialog serverId={dialog.serverId} address={dialog.address} />;
  }
}

/** Which ones is fixed when it opens: what comes meanwhile stays. */
function CloseThese({ watch, what, name }: { readonly watch: string; readonly what: ClosingWish; readonly name: string | null }) {
  const t = useTexts();
  const [plan, setPlan] = useState<ClosingPlan | null>(null);
  const [failure, setFailure] = useState<Failure | null>(null);
  const [wish] = useState(what);
  useEffect(() => {
    let over = false;
    call('planClosing', { watch, what: wish }).then(
      made => over || setPlan(made),
      thrown => over || setFailure(failureOf(thrown)),
    );
    return () => {
      over = true;
    };
  }, [watch, wish]);
  const count = plan?.count ?? 0;
  const n = formatCount(count);
  return (
    <ConfirmDialog
      danger
      title={plan === null ? t('connections.counting') : t('connections.ask-close', { count, n })}
      text={failure ? failureText(t, failure) : name === null ? t('connections.ask-filtered') : t('connections.ask-group', { name })}
      verb={plan === null ? t('common.close') : t('connections.do-close', { count, n })}
      failed={t('connections.close-failed', { count })}
      able={count > 0}
      run={() => call('closeConnections', { plan: plan?.plan ?? '' })}
      onClose={closeOverlay}
    />
  );
}

function CloseAll({ serverId, count }: { readonly serverId: string; readonly count: number }) {
  const t = useTexts();
  const n = formatCount(count);
  return (
    <ConfirmDialog
      danger
      title={t('connections.ask-all', { count, n })}
      text={t('connections.ask-all-text')}
      verb={t('connections.do-all')}
      failed={t('connections.close-failed', { count })}
      run={() => call('closeAllConnections', { serverId })}
      onClose={closeOverlay}
    />
  );
}
