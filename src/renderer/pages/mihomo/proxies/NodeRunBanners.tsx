/** Runs over a controller's nodes: how far they are, what failed, a way to stop. */
import { formatCount, formatDuration } from '@shared/format';
import type { NodeRun } from '@shared/model';
import type { Texts } from '@shared/texts';
import { X } from 'lucide-react';
import { useEffect, useState } from 'react';
import { useNow, useTexts } from '../../../stores/app';
import { forgetNodeRun, useNodeRuns } from '../../../stores/nodeRuns';
import { Banner } from '../../../ui/Banner';
import { Button } from '../../../ui/Button';
import { FailureList } from '../../../ui/FailureList';
import { failureText } from '../../../ui/failure';
import { Ring } from '../../../ui/icons';
import { cancelRun } from '../nodeRuns';

/** What went through is told for so long; what did not, until it is dismissed. */
const STAY_MS = 6000;

/** Tests of one node and updates of one provider are shown where they stand, unless they could not be done. */
const isTold = ({ job, state, failure }: NodeRun): boolean =>
  failure !== null ? state === 'failed' : job.type !== 'test-node' && job.type !== 'update-provider';

export function NodeRunBanners({ serverId }: { readonly serverId: string }) {
  const runs = useNodeRuns(serverId).filter(isTold);
  return runs.map(run => (run.state === 'running' ? <Going key={run.id} run={run} /> : <Ended key={run.id} run={run} />));
}

/** `what` of a title: by the kind of job, with its thing. */
const wordsOf = ({ job, done, total }: NodeRun) => ({
  done: formatCount(done),
  total: formatCount(total),
  thing: job.type === 'test-group' ? job.group : job.type === 'check-provider' || job.type === 'update-provider' ? job.provider : '',
});

function Going({ run }: { readonly run: NodeRun }) {
  const t = useTexts();
  const { job, byCore, done, total, failed, startedAt, pin } = run;
  const seconds = Math.max(0, Math.floor((useNow() - startedAt) / 1000));
  const counted = total > 0 && !(byCore && job.type === 'test-group');
  const title = counted ? t(`nodeRun.${job.type}`, wordsOf(run)) : t(`nodeRun.${job.type}-begins`, wordsOf(run));
  return (
    <div className="banner info" data-run={job.type}>
      <Ring seconds={seconds} />
      <span className="txt s12">
        <span className="med">{failed > 0 ? `${title}, ${failedText(t, job, failed)}.` : `${title}.`}</span>{' '}
        <span className="t2">
          {formatDuration(seconds * 1000)}
          {'. '}
          {wayText(t, job, byCore, pin?.node ?? null)}
        </span>
      </span>
      {counted ? <Bar done={done - failed} failed={failed} total={total} /> : null}
      <Button size="sm" icon={X} onClick={() => cancelRun(t, run)}>
        {t('common.cancel')}
      </Button>
    </div>
  );
}

const failedText = (t: Texts, { type }: NodeRun['job'], count: number): string =>
  type === 'update-all' ? t('nodeRun.not-updated', { count }) : t('nodeRun.failed', { count });

function wayText(t: Texts, job: NodeRun['job'], byCore: boolean, pin: string | null): string {
  if (job.type === 'update-all') return '';
  if (job.type === 'check-provider') return t('nodeRun.by-core-check');
  if (!byCore) return t('nodeRun.node-by-node');
  return pin === null ? t('nodeRun.by-core') : t('nodeRun.by-core-pin', { node: pin });
}

const Bar = ({ done, failed, total }: { readonly done: number; readonly failed: number; readonly total: number }) => {
  const percent = (of: number): string => `${((of / total) * 100).toFixed(1)}%`;
  return (
    <svg className="bar w160 hide-n" aria-hidden="true">
      <rect className="bar-track" width="100%" height="4" rx="2" />
      <rect className="f-acc" width={percent(done)} height="4" rx="2" />
      {failed > 0 ? <rect className="f-bad" x={percent(done)} width={percent(failed)} height="4" /> : null}
    </svg>
  );
};

function Ended({ run }: { readonly run: NodeRun }) {
  const t = useTexts();
  const [open, setOpen] = useState(false);
  const { id, job, state, failed, failures, pin, failure } = run;
  const lost = pin !== null && pin.back === false;
  const good = state === 'done' && failed === 0 && !lost;
  useEffect(() => {
    if (!good) return;
    const timer = setTimeout(() => forgetNodeRun(id), STAY_MS);
    return () => clearTimeout(timer);
  }, [good, id]);
  const words = wordsOf(run);
  const suffix = state === 'done' ? 'ended' : state === 'cancelled' ? 'cancelled' : 'not';
  const parts = [
    failed > 0 ? `${failedText(t, job, failed)}.` : '',
    state === 'cancelled' && job.type === 'check-provider' ? t('nodeRun.core-goes-on') : '',
    pin === null ? '' : t(lost ? 'nodeRun.pin-lost' : 'nodeRun.pin-back', { node: pin.node }),
    failure === null ? '' : failureText(t, failure),
  ].filter(part => part !== '');
  return (
    <div className="col" role="status">
      <Banner
        shape={failure || lost ? 'bad' : good ? 'ok' : 'warn'}
        tone={failure || lost ? 'bad' : 'plain'}
        title={t(`nodeRun.${job.type}-${suffix}`, words)}
        text={parts.length === 0 ? undefined : parts.join(' ')}
        onDismiss={() => forgetNodeRun(id)}
      >
        {failures.length > 0 ? (
          <Button size="sm" look="ghost" aria-expanded={open} onClick={() => setOpen(now => !now)}>
            {t('run.which')}
          </Button>
        ) : null}
      </Banner>
      {open ? <FailureList rows={failures.map(({ name, reason }) => ({ name, text: `“${reason}”` }))} total={failed} /> : null}
    </div>
  );
}
