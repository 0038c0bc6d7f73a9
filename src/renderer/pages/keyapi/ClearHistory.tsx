/** Asks before the server is told to forget what it keeps of the past. */
import { MOST_DAYS_KEPT, type Server } from '@shared/model';
import { useState } from 'react';
import { call } from '../../api';
import { useTexts } from '../../stores/app';
import { tell } from '../../stores/toasts';
import { ConfirmDialog } from '../../ui/ConfirmDialog';
import { TextField } from '../../ui/controls';

/** A key of the server's books. */
export interface BookedKey {
  readonly id: string;
  readonly name: string;
}

/** Days kept unless another number is wished. */
const USUAL_DAYS = '30';

/** `of`: one key's whole history; null: what is old, of all keys. */
export function ClearHistory(props: {
  readonly server: Server;
  readonly of: BookedKey | null;
  readonly onDone: () => void;
  readonly onClose: () => void;
}) {
  const t = useTexts();
  const { server, of, onDone, onClose } = props;
  const [days, setDays] = useState(USUAL_DAYS);
  const daysToKeep = /^\d{1,4}$/.test(days.trim()) ? Number(days) : 0;
  const able = of !== null || (daysToKeep >= 1 && daysToKeep <= MOST_DAYS_KEPT);
  const run = async () => {
    await call('clearKeyapiHistory', { serverId: server.id, what: of === null ? { daysToKeep } : { keyId: of.id } });
    tell('off', of === null ? t('keyapiTraffic.cleaned', { count: daysToKeep }) : t('keyapiTraffic.forgotten', { name: of.name }));
    onDone();
  };
  return (
    <ConfirmDialog
      danger
      title={of === null ? t('keyapiTraffic.ask-clean', { name: server.name }) : t('keyapiTraffic.ask-forget', { name: of.name })}
      text={t('keyapiTraffic.ask-text')}
      verb={t(of === null ? 'keyapiTraffic.do-clean' : 'keyapiTraffic.do-forget')}
      failed={t('keyapiTraffic.not-cleared')}
      able={able}
      run={run}
      onClose={onClose}
    >
      {of === null ? (
        <div className="row">
          <span className="s12">{t('keyapiTraffic.days-kept')}</span>
          <TextField
            className="w60"
            inputMode="numeric"
            aria-label={t('keyapiTraffic.days-kept')}
            value={days}
            onChange={setDays}
            maxLength={4}
            invalid={!able}
          />
        </div>
      ) : null}
    </ConfirmDialog>
  );
}
