import { decimalIn, formatClock, formatThree, unitIn } from '@shared/format';
import { DOCTOR_CHECKS, type DoctorCheck, type DoctorReport } from '@shared/model';
import { FileSearch, RefreshCw } from 'lucide-react';
import { useTexts } from '../../stores/app';
import { useReading } from '../../stores/reading';
import { open } from '../../stores/view';
import { Button } from '../../ui/Button';
import { failureText } from '../../ui/failure';
import { Metric } from '../../ui/Metric';
import { Shape } from '../../ui/Shape';
import { isLive } from '../../ui/serverState';
import { ErrorState } from '../../ui/states';
import { XrayFrame, type XrayProps } from '../xray/XrayFrame';
import { findingTitle, foundText, RESULT_SHAPES, resultWord, stepText } from './doctorTexts';
import { Finding } from './Finding';
import { ServerCard } from './ServerCard';
import { WorksCard } from './WorksCard';

/** Why there are no statistics, and what to add: each check with what was found. */
export function DoctorPage({ server, summary }: XrayProps) {
  const t = useTexts();
  const live = isLive(summary);
  const doctor = useReading('runDoctor', { serverId: server.id, again: false }, { everyMs: null, on: live });
  const report = live ? doctor.value : null;
  const again = () => doctor.reload({ serverId: server.id, again: true });
  const findings = report?.checks.filter(isFinding) ?? [];
  const checkAgain = (
    <Button size="sm" icon={RefreshCw} look={doctor.busy ? 'busy' : 'default'} disabled={!live} onClick={again}>
      {t(doctor.busy ? 'doctor.checking' : 'doctor.again')}
    </Button>
  );
  return (
    <XrayFrame server={server} summary={summary}>
      <div className="grid">
        <div className="c8 col g12">
          {doctor.failure !== null && live ? (
            <section className="card">
              <ErrorState title={t('doctor.failed')} text={failureText(t, doctor.failure)}>
                {checkAgain}
              </ErrorState>
            </section>
          ) : null}
          {findings.map(check => (
            <Finding
              key={check.name}
              severity={check.result === 'attention' ? 'attention' : 'danger'}
              title={findingTitle(t, check)}
              text={foundText(t, check)}
              config={check.config}
              steps={check.steps.map(code => stepText(t, code, check.found.params))}
            >
              {checkAgain}
            </Finding>
          ))}
          <section className="card" aria-label={t('doctor.checks')} aria-busy={doctor.busy}>
            <ul className="drs">
              {(report?.checks ?? unknownChecks(live)).map(check =>
                isFinding(check) ? null : <CheckRow key={check.name} check={check} known={report !== null || !doctor.busy} />,
              )}
            </ul>
          </section>
        </div>
        <div className="c4 col g12">
          <CheckedCard report={report} again={checkAgain} />
          {report === null ? null : (
            <>
              <WorksCard works={report.works} />
              <ServerCard of={report.server} at={report.at} />
            </>
          )}
        </div>
      </div>
    </XrayFrame>
  );
}

/** What is told at length above the list. */
const isFinding = ({ result, config, steps }: DoctorCheck): boolean =>
  result === 'attention' || (result === 'not-reached' && (config !== null || steps.length > 0));

/** Before the report: nothing passes. Without a connection the first check says so and the others wait. */
const unknownChecks = (live: boolean): readonly DoctorCheck[] =>
  DOCTOR_CHECKS.map(name => ({
    name,
    result: !live && name === 'reached' ? 'not-reached' : 'waits',
    found: { code: '', params: {} },
    config: null,
    steps: [],
  }));

function CheckRow({ check, known }: { readonly check: DoctorCheck; readonly known: boolean }) {
  const t = useTexts();
  const found = check.found.code === '' ? '' : foundText(t, check);
  return (
    <li className="listrow dr" data-check={check.name} data-result={known ? check.result : 'checking'}>
      <Shape shape={known ? RESULT_SHAPES[check.result] : 'busy'} />
      <span className="med s12 dname cut">{t(`doctor.${check.name}.title`)}</span>
      {known ? (
        <>
          <span className="s12 t3 grow">{found}</span>
          <span className={`s12 nowrap ${check.result === 'pass' ? 't2' : 't3'}`}>{resultWord(t, check)}</span>
        </>
      ) : (
        <span className="sk w200" />
      )}
    </li>
  );
}

function CheckedCard({ report, again }: { readonly report: DoctorReport | null; readonly again: React.ReactNode }) {
  const t = useTexts();
  const count = (of: readonly DoctorCheck['result'][]) => report?.checks.filter(check => of.includes(check.result)).length ?? 0;
  const took = report === null ? '' : `${decimalIn(formatThree(report.tookMs / 1000), t.language)} ${unitIn('s', t.language)}`;
  return (
    <section className="card" aria-label={t('server.tab-doctor')}>
      <div className="card-h">
        <h2>
          {report === null ? t('doctor.not-checked') : t('doctor.checked-at', { time: formatClock(report.at, { language: t.language }) })}
        </h2>
        <span className="end">{again}</span>
      </div>
      <div className="card-b col g12">
        {report === null ? null : (
          <div className="row row-20">
            <Metric label={t('doctor.pass')}>{count(['pass'])}</Metric>
            <Metric label={t('doctor.attention-word')}>{count(['attention', 'not-reached'])}</Metric>
            <Metric label={t('doctor.waits')}>{count(['waits'])}</Metric>
          </div>
        )}
        <p className="s12 t3">
          {report === null ? '' : `${t('doctor.took', { count: report.checks.length, time: took })} `}
          {t('doctor.harmless')}
        </p>
        <span>
          <Button size="sm" icon={FileSearch} onClick={() => open({ type: 'check-config' })}>
            {t('config.check')}
          </Button>
        </span>
      </div>
    </section>
  );
}
