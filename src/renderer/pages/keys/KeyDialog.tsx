import type { Failure, KeyTest, KeyWithLink } from '@shared/model';
import { useCallback, useEffect, useState } from 'react';
import { call, failureOf } from '../../api';
import { useTexts } from '../../stores/app';
import { closeOverlay } from '../../stores/view';
import { Button } from '../../ui/Button';
import { Dialog } from '../../ui/Dialog';
import { failureText } from '../../ui/failure';
import { ErrorState, Skeleton } from '../../ui/states';
import { KeyResult, resultTitle, VerifiedIcon } from './KeyResult';

/** The link and QR code of an existing key, checked against the server when opened. */
export function KeyDialog({ serverId, keyId }: { readonly serverId: string; readonly keyId: string }) {
  const t = useTexts();
  const [made, setMade] = useState<KeyWithLink | null>(null);
  const [test, setTest] = useState<KeyTest | null>(null);
  const [failure, setFailure] = useState<Failure | null>(null);
  const read = useCallback(() => {
    setFailure(null);
    call('keyLink', { serverId, keyId }).then(setMade, thrown => setFailure(failureOf(thrown)));
  }, [serverId, keyId]);
  useEffect(() => read(), [read]);
  return (
    <Dialog
      onClose={closeOverlay}
      icon={made ? <VerifiedIcon made={made} test={test} /> : undefined}
      title={made ? resultTitle(t, made, test, 'key.not-proved') : t('key.link')}
      footer={
        <>
          <span className="grow" />
          <Button look="primary" onClick={closeOverlay}>
            {t('common.done')}
          </Button>
        </>
      }
    >
      {made ? (
        <KeyResult made={made} onRead={setMade} onTested={setTest} />
      ) : failure ? (
        <ErrorState title={t('key.link-failed')} text={failureText(t, failure)}>
          <Button onClick={read}>{t('common.try-again')}</Button>
        </ErrorState>
      ) : (
        <Skeleton bars={6} />
      )}
    </Dialog>
  );
}
