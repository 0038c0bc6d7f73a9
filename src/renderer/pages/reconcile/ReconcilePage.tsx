import { formatClock, formatCount } from '@shared/format';
import type { DriftChoice, DriftReport, Failure, XrayServer, XraySummary } from '@shared/model';
import { CircleCheck, History, RefreshCw } from 'lucide-react';
import { useCallback, useEffect, useMemo, useState } from 'react';
import { call, failureOf } from '../../api';
import { useTexts } from '../../stores/app';
import { attempt } from '../../stores/toasts';
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
import { type Choices, choicesFor, DIFFERENCE_TYPES, type DifferenceType } from './plan';
import { useApply } from './useApply';

interface ReconcileProps {
  readonly server: XrayServer;
  readonly summary: XraySummary;
}

/** Our list beside the server's: a choice for every difference, a dry run, and its steps one by one. */
export function ReconcilePage({ server, summary }: ReconcileProps) {
  const t = useTexts();
  const live = isLive(summary);
  const { report, failure, busy, read } = useDrift(server.id, live);
  const [made, setMade] = useState<Choices>(new Map());
  const choices = useMemo(() => (report === null ? new Map<string, DriftChoice>() : choicesFor(report, made)), [report, made]);
  const apply = useApply(server.id, read);
  const compare = () => {
    apply.clear();
    read();
  };
  const count = report?.differences.length ?? 0;
  const choose = (ids: readonly string[], choice: DriftChoice) =>
    setMade(now => new Map([...now, ...ids.map(id => [id, choice] as const)]));
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
                  server={server.name}
                  differences={report.differences.filter(each => each.type === type)}
                  choices={choices}
                  onChoose={choose}
                  disabled={apply.running}
                />
              ))
            )}
            <Agreeing report={report} />
            <PutBack serverId={server.id} on={report.putBackByItself} onChanged={read} />
          </div>
          {count > 0 ? <DryRun server={server} report={report} choices={choices} apply={apply} live={live} failure={failure} /> : null}
        </div>
      )}
    </Page>
  );
}

/** Our list compared with the server: read when the page opens and when it is asked for. */
function useDrift(serverId: string, live: boolean) {
  const [report, setReport] = useState<DriftReport | null>(null);
  const [failure, setFailure] = useState<Failure | null>(null);
  const [busy, setBusy] = useState(false);
  const read = useCallback(() => {
    setBusy(true);
    call('readDrift', { serverId })
      .then(
        answer => {
          setReport(answer);
          setFailure(null);
        },
        thrown => setFailure(failureOf(thrown)),
      )
      .finally(() => setBusy(false));
  }, [serverId]);
  useEffect(() => {
    if (live) read();
  }, [live, read]);
  return { report, failure, busy, read };
}

function Tiles({ report, stale }: { readonly report: DriftReport; readonly stale: boolean }) {
  const t = useTexts();
  const count = (type: DifferenceType) => report.differences.filter(each => each.type === type).length;
  const missing = count('missing');
  const differs = count('differs');
  const lost = report.differences.filter(each => each.type === 'missing' && each.lostAt !== null).length;
  const fields = report.differences.reduce((sum, each) => sum + (each.type === 'differs' ? each.fields.length : 0), 0);
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
        {formatCount(count('unknown'))}
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
