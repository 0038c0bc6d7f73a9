import { formatClock, formatCount } from '@shared/format';
import { KEYAPI_CHECKS, type KeyapiCheck, type KeyapiDoctor } from '@shared/model';
import { RefreshCw } from 'lucide-react';
import { useTexts } from '../../stores/app';
import { useReading } from '../../stores/reading';
import { Button } from '../../ui/Button';
import { failureText } from '../../ui/failure';
import { Shape } from '../../ui/Shape';
import { isLive } from '../../ui/serverState';
import { ErrorState } from '../../ui/states';
import { RESULT_SHAPES } from '../doctor/doctorTexts';
import { KeysFrame } from '../keys/KeysFrame';
import { foundText } from './doctorTexts';
import { HealthCard, PortsCard } from './HealthCard';
import { RepairsCard } from './RepairsCard';
import type { KeyapiProps } from './tabs';
import { WorkBanner } from './WorkBanner';

/** How the key API and its Xray stand: what was asked, what it said; repairs that restart it are asked for. */
export function KeyapiDoctorPage({ server, summary }: KeyapiProps) {
  const t = useTexts();
  const live = isLive(summary);
  const doctor = useReading('runKeyapiDoctor', { serverId: server.id }, { everyMs: null, on: live });
  const report = live ? doctor.value : null;
  const again = (
    <Button size="sm" icon={RefreshCw} look={doctor.busy ? 'busy' : 'default'} disabled={!live} onClick={() => void doctor.reload()}>
      {t(doctor.busy ? 'doctor.checking' : 'doctor.again')}
    </Button>
  );
  return (
    <KeysFrame server={server} summary={summary}>
      <WorkBanner server={server} summary={summary} />
      <div className="grid">
        <div className="c8 col g12">
          {doctor.failure !== null && live ? (
            <section className="card">
              <ErrorState title={t('keyapiDoctor.failed')} text={failureText(t, doctor.failure)}>
                {again}
              </ErrorState>
            </section>
          ) : null}
          <section className="card" aria-label={t('doctor.checks')} aria-busy={doctor.busy}>
            <div className="card-h line">
              <h2>{t('doctor.checks')}</h2>
              <CheckedAt at={report?.at ?? null} />
              <span className="end">{again}</span>
            </div>
            <ul className="drs">
              {(report?.checks ?? unknownChecks(live)).map(check => (
                <CheckRow key={check.name} check={check} known={report !== null || !doctor.busy} />
              ))}
            </ul>
          </section>
          {report?.inbounds ? <Inbounds of={report.inbounds} /> : null}
        </div>
        <div className="c4 col g12">
          {summary.report ? (
            <RepairsCard server={server} summary={summary} report={summary.report} onEnd={() => void doctor.reload()} />
          ) : null}
          {report?.ports ? <PortsCard of={report.ports} /> : null}
          {report?.health ? <HealthCard of={report.health} /> : null}
          <section className="card">
            <p className="card-b top s12 t3">{t('keyapiDoctor.harmless')}</p>
          </section>
        </div>
      </div>
    </KeysFrame>
  );
}

function CheckedAt({ at }: { readonly at: number | null }) {
  const t = useTexts();
  return (
    <span className="t3 s12 cut">{at === null ? '' : t('doctor.checked-at', { time: formatClock(at, { language: t.language }) })}</span>
  );
}

/** Before the report nothing passes. */
const unknownChecks = (live: boolean): readonly KeyapiCheck[] =>
  KEYAPI_CHECKS.map(name => ({
    name,
    result: live || name === 'reached' ? 'not-reached' : 'not-applicable',
    found: { code: live ? 'unknown' : 'no-connection', params: {} },
  }));

function CheckRow({ check, known }: { readonly check: KeyapiCheck; readonly known: boolean }) {
  const t = useTexts();
  return (
    <li className="listrow dr" data-check={check.name} data-result={known ? check.result : 'checking'}>
      <Shape shape={known ? RESULT_SHAPES[check.result] : 'busy'} />
      <span className="med s12 dname cut">{t(`keyapiDoctor.${check.name}.title`)}</span>
      {known ? (
        <>
          <span className={`s12 grow ${check.result === 'attention' ? '' : 't3'}`}>{foundText(t, check)}</span>
          <span className={`s12 nowrap ${check.result === 'pass' ? 't2' : check.result === 'attention' ? 'c-warn' : 't3'}`}>
            {t(`keyapiDoctor.result-${check.result}`)}
          </span>
        </>
      ) : (
        <span className="sk w200" />
      )}
    </li>
  );
}

/** One for each key in some dialects. */
const MOST = 50;

function Inbounds({ of }: { readonly of: NonNullable<KeyapiDoctor['inbounds']> }) {
  const t = useTexts();
  return (
    <section className="card" aria-label={t('live.inbounds')}>
      <div className="card-h line">
        <h2>{t('live.inbounds')}</h2>
        <span className="t3 s12">{formatCount(of.length)}</span>
      </div>
      <table className="table compact" aria-label={t('live.inbounds')}>
        <colgroup>
          <col />
          <col className="w72" />
          <col className="w72" />
          <col className="w160" />
          <col className="w160" />
        </colgroup>
        <thead>
          <tr>
            <th>{t('live.inbound')}</th>
            <th className="num">{t('inbound.port')}</th>
            <th className="num">{t('inbound.users')}</th>
            <th>{t('keyapiDoctor.dest')}</th>
            <th>{t('inbound.names')}</th>
          </tr>
        </thead>
        <tbody>
          {of.slice(0, MOST).map((inbound, index) => (
            <tr key={`${inbound.tag ?? ''} ${String(index)}`}>
              <td className="med cut">{inbound.tag ?? t('inbound.unnamed')}</td>
              <td className="num">{inbound.port ?? '–'}</td>
              <td className="num">{inbound.clients === null ? '–' : formatCount(inbound.clients)}</td>
              <td className="s12 t2 cut" title={inbound.dest ?? undefined}>
                {inbound.dest ?? '–'}
              </td>
              <td className="s12 t2 cut" title={inbound.serverNames.join(', ')}>
                {inbound.serverNames.join(', ') || '–'}
              </td>
            </tr>
          ))}
          {of.length > MOST ? (
            <tr>
              <td className="t3" colSpan={5}>
                {t('chart.more', { count: of.length - MOST })}
              </td>
            </tr>
          ) : null}
        </tbody>
      </table>
    </section>
  );
}
