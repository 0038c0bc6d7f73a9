import { KEYAPI_REPAIRS, type KeyapiRepair, type KeyapiReport } from '@shared/model';
import { useState } from 'react';
import { call } from '../../api';
import { useTexts } from '../../stores/app';
import { attempt, tell } from '../../stores/toasts';
import { Button } from '../../ui/Button';
import { ConfirmDialog } from '../../ui/ConfirmDialog';
import { isLive } from '../../ui/serverState';
import { workOf } from '../keys/work';
import type { KeyapiProps } from './tabs';

interface RepairsProps extends KeyapiProps {
  readonly report: KeyapiReport;
  /** One is over, however it ended: what was found before says nothing any more. */
  readonly onEnd: () => void;
}

/** What can be asked of the server itself, as far as its dialect has it. Both restart its Xray, so both are asked for first. */
export function RepairsCard({ server, summary, report, onEnd }: RepairsProps) {
  const t = useTexts();
  const [asked, setAsked] = useState<KeyapiRepair | null>(null);
  const offered = KEYAPI_REPAIRS.filter(what => report.calls.includes(what));
  if (offered.length === 0) return null;
  /** It takes its time, which the page shows; the question is answered. */
  const run = async (what: KeyapiRepair) => {
    void attempt(t(`keyapiDoctor.not-${what}`), () => call('repairKeyapi', { serverId: server.id, what })).then(done => {
      if (done) tell('ok', t(`keyapiDoctor.did-${what}`, { name: server.name }));
      onEnd();
    });
  };
  return (
    <section className="card" aria-label={t('keyapiDoctor.repairs')}>
      <div className="card-h line">
        <h2>{t('keyapiDoctor.repairs')}</h2>
      </div>
      <div className="card-b top col g12">
        {offered.map(what => (
          <div key={what} className="col g4">
            <span>
              <Button size="sm" disabled={!isLive(summary) || workOf(summary) !== null} onClick={() => setAsked(what)}>
                {t(`keyapiDoctor.do-${what}`)}
              </Button>
            </span>
            <p className="s12 t3">{t(`keyapiDoctor.why-${what}`)}</p>
          </div>
        ))}
      </div>
      {asked === null ? null : (
        <ConfirmDialog
          title={t(`keyapiDoctor.ask-${asked}`, { name: server.name })}
          text={t('keyapiDoctor.ask-text')}
          verb={t(`keyapiDoctor.do-${asked}`)}
          failed={t(`keyapiDoctor.not-${asked}`)}
          run={() => run(asked)}
          onClose={() => setAsked(null)}
        />
      )}
    </section>
  );
}
