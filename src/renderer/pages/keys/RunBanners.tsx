/** Bulk actions of this server: how far they are, what failed, a way to stop. */
import { formatCount } from '@shared/format';
import type { KeyOutcome, KeyRun } from '@shared/model';
import type { Texts } from '@shared/texts';
import { useEffect, useRef, useState } from 'react';
import { call } from '../../api';
import { useTexts } from '../../stores/app';
import { forgetRun, useKeyRuns } from '../../stores/keyRuns';
import { attempt } from '../../stores/toasts';
import { Banner } from '../../ui/Banner';
import { Button } from '../../ui/Button';
import { FailureList } from '../../ui/FailureList';

/** Every text of a failed or unstarted key that is listed; more are named by their number. */
const MOST_LISTED = 50;
/** What went through is told for so long; what did not, until it is dismissed. */
const STAY_MS = 6000;

/** `onEnd`: runs ended since the last time. */
export function RunBanners({ serverId, onEnd }: { readonly serverId: string; readonly onEnd: (runs: readonly KeyRun[]) => void }) {
  const runs = useKeyRuns(serverId);
  const told = useRef<ReadonlySet<string>>(new Set());
  useEffect(() => {
    const ended = runs.filter(run => run.ended);
    const news = ended.filter(({ id }) => !told.current.has(id));
    told.current = new Set(ended.map(({ id }) => id));
    if (news.length > 0) onEnd(news);
  }, [runs, onEnd]);
  return runs.map(run => <RunBanner key={run.id} run={run} />);
}

/** Why one key of a run failed, in the user's words; the server's own words are quoted. */
export function outcomeText(t: Texts, { failure }: KeyOutcome): string {
  if (failure === null) return '';
  const text = t.has(`error.${failure.code}`) ? t(`error.${failure.code}`) : '';
  return failure.message === '' ? text : `${text} “${failure.message}”`.trim();
}

function RunBanner({ run }: { readonly run: KeyRun }) {
  const t = useTexts();
  const [open, setOpen] = useState(false);
  const { done, failed, notStarted } = run;
  const listed = run.outcomes.filter(({ result }) => result === 'failed').slice(0, MOST_LISTED);
  const good = run.ended && done === run.total;
  useEffect(() => {
    if (!good) return;
    const timer = setTimeout(() => forgetRun(run.id), STAY_MS);
    return () => clearTimeout(timer);
  }, [good, run.id]);
  const stop = () => void attempt(t('run.cancel-failed'), () => call('cancelKeyRun', { id: run.id }));
  if (!run.ended) {
    const settled = done + failed;
    return (
      <Banner
        shape="busy"
        tone="info"
        title={t(`run.${run.action}`, { done: formatCount(settled), total: formatCount(run.total) })}
        text={failed > 0 ? t('run.failed', { count: failed }) : undefined}
      >
        <Button size="sm" look={run.cancelled ? 'busy' : 'default'} onClick={stop}>
          {t(run.cancelled ? 'run.cancelling' : 'common.cancel')}
        </Button>
      </Banner>
    );
  }
  const bad = failed > 0;
  const rest = [
    bad ? t('run.failed', { count: failed }) : null,
    notStarted > 0 ? t('run.not-started', { count: notStarted }) : null,
    run.cancelled ? t('run.was-cancelled') : null,
  ].filter(part => part !== null);
  return (
    <div className="col" role="status">
      <Banner
        shape={bad ? 'bad' : run.cancelled || notStarted > 0 ? 'warn' : 'ok'}
        tone={bad ? 'bad' : 'plain'}
        title={t(`run.${run.action}-ended`, { done: formatCount(done), total: formatCount(run.total) })}
        text={rest.length === 0 ? undefined : `${rest.join(', ')}.`}
        onDismiss={() => forgetRun(run.id)}
      >
        {bad ? (
          <Button size="sm" look="ghost" aria-expanded={open} onClick={() => setOpen(now => !now)}>
            {t('run.which')}
          </Button>
        ) : null}
      </Banner>
      {open ? <FailureList rows={listed.map(outcome => ({ name: outcome.name, text: outcomeText(t, outcome) }))} total={failed} /> : null}
    </div>
  );
}
