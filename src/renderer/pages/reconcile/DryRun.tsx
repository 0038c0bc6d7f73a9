import { formatClock } from '@shared/format';
import type { DriftPlan, DriftReport, Failure, KeyOutcome, XrayServer } from '@shared/model';
import { CircleCheck, CircleX, Copy } from 'lucide-react';
import { useMemo, useState } from 'react';
import { call } from '../../api';
import { useTexts, useUnits } from '../../stores/app';
import { attempt } from '../../stores/toasts';
import { go } from '../../stores/view';
import { Button, IconButton } from '../../ui/Button';
import { failureText } from '../../ui/failure';
import { Icon, Ring } from '../../ui/icons';
import { Skeleton } from '../../ui/states';
import { outcomeText } from '../keys/RunBanners';
import { type Choices, planText, type Step, stepsOf, wishOf } from './plan';
import type { Apply } from './useApply';

const MOST_COPIED = 1000;
const PROMISES = ['nobody', 'no-restart', 'read-back'] as const;

interface DryRunProps {
  readonly server: XrayServer;
  readonly report: DriftReport;
  readonly choices: Choices;
  /** Null: not known yet. */
  readonly plan: DriftPlan | null;
  readonly apply: Apply;
  readonly live: boolean;
  readonly failure: Failure | null;
}

/** What would be done, in order; then how each step ended. */
export function DryRun({ server, report, choices, plan, apply, live, failure }: DryRunProps) {
  const t = useTexts();
  const units = useUnits();
  const [copied, setCopied] = useState(false);
  const steps = useMemo(() => (plan === null ? [] : stepsOf(t, units, plan)), [t, units, plan]);
  const changes = plan?.changes ?? 0;
  const ignores = plan?.ignores ?? 0;
  const more = changes + ignores - steps.length;
  const { run } = apply;
  const settled = run === null ? 0 : run.done + run.failed;
  const copy = async () => {
    const title = `${server.name}, ${formatClock(report.readAt, { language: t.language })}`;
    const done = await attempt(t('key.copy-failed'), async () => {
      const long = await call('planDrift', { serverId: server.id, limit: MOST_COPIED, ...wishOf(choices) });
      const left = long.changes + long.ignores - long.steps.length;
      const text = planText(title, stepsOf(t, units, long), left > 0 ? t('chart.more', { count: left }) : null);
      await call('copyText', { text, sensitive: false });
    });
    if (done) setCopied(true);
  };
  const failed = run?.outcomes.find(({ result }) => result === 'failed');
  return (
    <div className="c4 col">
      <section className="card fillcol grow dryrun">
        <div className="card-h line">
          <h2>{t('drift.dry-run')}</h2>
          <span className="t3 s12 cut" role="status">
            {run === null
              ? t('drift.nothing-sent')
              : apply.running
                ? t('drift.progress', { done: settled, total: run.total })
                : t('drift.stopped', { done: settled, total: run.total })}
          </span>
        </div>
        {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls is reached by the keyboard */}
        <section className="card-b top col g16 grow scrolls" aria-label={t('drift.dry-run')} tabIndex={0}>
          <ol className="steps wide">
            {steps.map((step, index) => (
              <StepRow key={step.keyId} step={step} number={index + 1} outcome={apply.outcomes.get(step.name)} running={apply.running} />
            ))}
          </ol>
          {plan === null ? <Skeleton bars={6} /> : null}
          {more > 0 ? <p className="s12 t3">{t('chart.more', { count: more })}</p> : null}
          {failed ? (
            <p className="s12 c-bad" role="alert">
              {run !== null && run.notStarted > 0
                ? t('drift.stopped-at', { name: failed.name, why: outcomeText(t, failed) })
                : t('drift.failed-first', { count: run?.failed ?? 0, name: failed.name, why: outcomeText(t, failed) })}
            </p>
          ) : (
            <ul className="checks">
              {PROMISES.map(promise => (
                <li key={promise}>
                  <span className="c-ok">
                    <Icon of={CircleCheck} size={16} />
                  </span>
                  <span>{t(`drift.promise-${promise}`)}</span>
                </li>
              ))}
            </ul>
          )}
          {failure ? <p className="s12 c-warn">{`${t('drift.read-failed')}. ${failureText(t, failure)}`}</p> : null}
        </section>
        <footer className="dialog-f">
          <IconButton icon={Copy} size={28} label={t(copied ? 'key.copied' : 'drift.copy')} onClick={() => void copy()} />
          <span className="grow" />
          {apply.running ? (
            <Button look={run?.cancelled ? 'busy' : 'default'} onClick={apply.cancel}>
              {t(run?.cancelled ? 'run.cancelling' : 'drift.stop')}
            </Button>
          ) : (
            <Button onClick={() => go({ page: 'server', serverId: server.id, tab: 'keys' })}>{t('common.cancel')}</Button>
          )}
          <Button
            look={apply.running ? 'busy' : 'primary'}
            disabled={!live || plan === null || changes + ignores === 0}
            title={live ? undefined : t('drift.not-live')}
            onClick={() => apply.start(choices)}
          >
            {apply.running ? (
              <>
                <Ring seconds={settled} />
                {t('drift.progress', { done: settled, total: run?.total ?? changes })}
              </>
            ) : changes === 0 ? (
              t('drift.apply-ignores')
            ) : (
              t('drift.apply', { count: changes })
            )}
          </Button>
        </footer>
      </section>
    </div>
  );
}

interface StepProps {
  readonly step: Step;
  readonly number: number;
  readonly outcome: KeyOutcome | undefined;
  readonly running: boolean;
}
function StepRow({ step, number, outcome, running }: StepProps) {
  const t = useTexts();
  const ignored = step.choice === 'ignore';
  const mark = (): React.ReactNode => {
    if (ignored) return <span className="sn off">–</span>;
    if (outcome?.result === 'done') {
      return (
        <span className="sn ok">
          <Icon of={CircleCheck} size={14} />
        </span>
      );
    }
    if (outcome?.result === 'failed') {
      return (
        <span className="sn bad">
          <Icon of={CircleX} size={14} />
        </span>
      );
    }
    return <span className="sn">{number}</span>;
  };
  return (
    <li data-step={outcome?.result ?? (running ? 'waiting' : 'planned')}>
      {mark()}
      <div className="col">
        <span className={ignored ? 't3' : 'med'}>{step.title}</span>
        <span className={`s12 ${outcome?.result === 'failed' ? 'c-bad' : 't3'}`}>
          {outcome?.result === 'failed' ? outcomeText(t, outcome) : outcome?.result === 'done' ? t('drift.read-back') : step.text}
        </span>
      </div>
    </li>
  );
}
