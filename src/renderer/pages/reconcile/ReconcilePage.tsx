import { formatClock, formatCount } from '@shared/format';
import type { DriftReport, Failure, XrayServer, XraySummary } from '@shared/model';
import { CircleCheck, History, RefreshCw } from 'lucide-react';
import { useCallback, useEffect, useState } from 'react';
import { call, failureOf } from '../../api';
import { useTexts } from '../../stores/app';
import { attempt } from '../../stores/toasts';
import { createTurns } from '../../stores/turns';
import { Button } from '../../ui/Button';
import { Switch } from '../../ui/controls';
import { failureText } from '../../ui/failure';
import { Icon, KIND_ICONS } from '../../ui/icons';
import { Metric } from '../../ui/Metric';
import { Page } from '../../ui/Page';
import { State } from '../../ui/Shape';
import { isLive } from '../../ui/serverState';
import { Empty, ErrorState, Skeleton } from '../../ui/states';
import { LinkBanner } from '../server/parts';
import { Agreeing } from './Agreeing';
import { DifferenceCard } from './DifferenceCard';
import { DryRun } from './DryRun';
import { DIFFERENCE_TYPES, NO_CHOICES } from './plan';
import { useApply } from './useApply';
import { useDryRun } from './useDryRun';

interface ReconcileProps {
  readonly server: XrayServer;
  readonly summary: XraySummary;
}

/** Our list beside the server's: a choice for every difference, a dry run, and its steps one by one. */
export function ReconcilePage({ server, summary }: ReconcileProps) {
  const t = useTexts();
  const live = isLive(summary);
  const { report, failure, busy, read } = useDrift(server.id, live);
  const [choices, setChoices] = useState(NO_CHOICES);
  const plan = useDryRun(server.id, report, choices);
  const apply = useApply(server.id, read);
  const compare = () => {
    apply.clear();
    read();
  };
  const count = report === null ? 0 : countOf(report);
  return (
    <Page
      icon={KIND_ICONS.xray}
      title={
        <>
          <span className="t3">{server.name} /</span> {t('drift.review')}
        </>
      }
      pill={
        report === null ? null : (
          <State shape={count > 0 ? 'warn' : 'ok'} pill>
            {count > 0 ? t('drift.to-decide', { count, n: formatCount(count) }) : t('drift.agreed')}
          </State>
        )
      }
      meta={report === null ? null : t('drift.read-at', { at: formatClock(report.readAt, { language: t.language }) })}
      actions={
        <Button
          icon={RefreshCw}
          look={busy ? 'busy' : 'default'}
          disabled={!live || apply.running}
          onClick={compare}
          aria-keyshortcuts="F5"
        >
          {t(busy ? 'drift.comparing' : 'drift.again')}
        </Button>
      }
    >
      <div className="col g12 fn">
        <LinkBanner server={server} summary={summary} />
      </div>
      {report === null ? (
        <section className="card">
          {failure ? (
            <ErrorState title={t('drift.read-failed')} text={failureText(t, failure)}>
              <Button onClick={read}>{t('common.try-again')}</Button>
            </ErrorState>
          ) : live ? (
            <Skeleton bars={12} />
          ) : (
            <Empty icon={RefreshCw} title={t('drift.not-live')} />
          )}
        </section>
      ) : (
        <div className="grid full">
          <div className={`col g12 ${count > 0 ? 'c8' : 'c12'}`}>
            <Tiles report={report} stale={!live || failure !== null} />
            {count === 0 ? (
              <section className="card">
                <Empty icon={CircleCheck} title={t('drift.all-agree', { count: report.agree })}>
                  <Button size="sm" disabled={!live} onClick={read}>
                    {t('drift.again')}
                  </Button>
                </Empty>
              </section>
            ) : (
              DIFFERENCE_TYPES.map(type => (
                <DifferenceCard
                  key={type}
                  type={type}
                  serverId={server.id}
                  serverName={server.name}
                  report={report}
                  choices={choices}
                  onChoose={setChoices}
                  disabled={apply.running}
                />
              ))
            )}
            <Agreeing report={report} />
            <PutBack serverId={server.id} on={report.putBackByItself} onChanged={read} />
          </div>
          {count > 0 ? (
            <DryRun server={server} report={report} choices={choices} plan={plan} apply={apply} live={live} failure={failure} />
          ) : null}
        </div>
      )}
    </Page>
  );
}

const countOf = ({ counts }: DriftReport): number => counts.missing + counts.unknown + counts.differs;

/** Our list compared with the server: read when the page opens and when it is asked for. */
function useDrift(serverId: string, live: boolean) {
  const [report, setReport] = useState<DriftReport | null>(null);
  const [failure, setFailure] = useState<Failure | null>(null);
  const [busy, setBusy] = useState(false);
  const [turns] = useState(createTurns);
  const read = useCallback(
    () =>
      // One after another: what was compared before a change does not undo what was compared since.
      void turns.after('', () => {
        setBusy(true);
        return call('readDrift', { serverId })
          .then(
            answer => {
              setReport(answer);
              setFailure(null);
            },
            thrown => setFailure(failureOf(thrown)),
          )
          .finally(() => setBusy(false));
      }),
    [turns, serverId],
  );
  useEffect(() => {
    if (live) read();
  }, [live, read]);
  return { report, failure, busy, read };
}

function Tiles({ report, stale }: { readonly report: DriftReport; readonly stale: boolean }) {
  const t = useTexts();
  const { fields } = report;
  const { missing, unknown, differs } = report.counts;
  const lost = report.lostAt === null ? 0 : missing;
  return (
    <div className="tiles">
      <Metric label={t('drift.tile-agree')} context={t('drift.tile-agree-context')} stale={stale}>
        {formatCount(report.agree)}
        <span className="u">{t('farm.of', { count: report.agree + missing + differs })}</span>
      </Metric>
      <Metric
        label={t('drift.card-missing')}
        context={lost > 0 ? t('drift.tile-lost', { count: lost, n: formatCount(lost) }) : t('drift.tile-missing-context')}
        stale={stale}
      >
        {formatCount(missing)}
      </Metric>
      <Metric label={t('drift.card-unknown')} context={t('drift.tile-unknown-context')} stale={stale}>
        {formatCount(unknown)}
      </Metric>
      <Metric label={t('drift.card-differs')} context={t('drift.tile-fields', { count: fields, n: formatCount(fields) })} stale={stale}>
        {formatCount(differs)}
      </Metric>
    </div>
  );
}

function PutBack({ serverId, on, onChanged }: { readonly serverId: string; readonly on: boolean; readonly onChanged: () => void }) {
  const t = useTexts();
  const [wanted, setWanted] = useState<boolean | null>(null);
  const shown = wanted ?? on;
  const change = async (next: boolean) => {
    setWanted(next);
    const done = await attempt(t('drift.put-back-failed'), () => call('setPutBack', { serverId, on: next }));
    if (done) onChanged();
    else setWanted(null);
  };
  useEffect(() => {
    if (wanted === on) setWanted(null);
  }, [wanted, on]);
  return (
    <div className="banner">
      <Icon of={History} size={16} />
      <span className="txt">
        {t('drift.put-back-by-itself')} <span className="t3">{t('drift.unknown-stay')}</span>
      </span>
      <Switch label={t('drift.put-back-by-itself')} on={shown} onChange={next => void change(next)} />
      <span />
    </div>
  );
}
