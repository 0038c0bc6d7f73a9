import { formatCount, formatDuration, formatFullMoment } from '@shared/format';
import type { RuleProvider, RuleSetRun } from '@shared/model';
import { RefreshCw, Square } from 'lucide-react';
import { call } from '../../../api';
import { useNow, useTexts } from '../../../stores/app';
import { attempt } from '../../../stores/toasts';
import { agoText } from '../../../ui/ago';
import { Button, IconButton } from '../../../ui/Button';
import { failureText } from '../../../ui/failure';
import { Ring } from '../../../ui/icons';
import { Shape } from '../../../ui/Shape';
import type { useRuleSets } from './useRuleSets';

type SetRun = RuleSetRun['sets'][number];
const goesOn = (set: SetRun | undefined): boolean => set?.state === 'waiting' || set?.state === 'updating';

/** Rule sets beside the rules: how many entries, how old, and their updates. Nothing where the core has none. */
export function RuleSetsPane({
  serverId,
  live,
  sets: { sets, run },
}: {
  readonly serverId: string;
  readonly live: boolean;
  readonly sets: ReturnType<typeof useRuleSets>;
}) {
  const t = useTexts();
  const all = sets.value?.sets ?? [];
  const running = run !== null && run.endedAt === null;
  const waiting = running && run.sets.some(({ state }) => state === 'waiting');
  const update = (names: readonly string[] | null) => void attempt(t('ruleSets.failed'), () => call('updateRuleSets', { serverId, names }));
  return (
    <aside className="rset fillcol" aria-label={t('ruleSets.title')}>
      <div className="card-h line">
        <h2>{t('ruleSets.title')}</h2>
        <span className="t3 s12">{formatCount(all.length)}</span>
        <span className="end">
          {waiting ? (
            <Button
              look="ghost"
              size="sm"
              icon={Square}
              onClick={() => void attempt(t('ruleSets.cancel-failed'), () => call('cancelRuleSetRun', { id: run.id }))}
            >
              {t('ruleSets.cancel')}
            </Button>
          ) : (
            <Button look="ghost" size="sm" icon={RefreshCw} disabled={!live || running} onClick={() => update(null)}>
              {t('ruleSets.update-all')}
            </Button>
          )}
        </span>
      </div>
      <ul className="grow">
        {all.map(set => (
          <SetRow
            key={set.name}
            set={set}
            run={running ? run.sets.find(({ name }) => name === set.name) : undefined}
            failure={sets.value?.failures[set.name]?.message}
            failureTitle={
              sets.value?.failures[set.name]
                ? failureText(t, sets.value.failures[set.name] ?? { code: 'internal', message: '' })
                : undefined
            }
            live={live}
            onUpdate={() => update([set.name])}
          />
        ))}
      </ul>
    </aside>
  );
}

interface RowProps {
  readonly set: RuleProvider;
  readonly run: SetRun | undefined;
  readonly failure: string | undefined;
  readonly failureTitle: string | undefined;
  readonly live: boolean;
  readonly onUpdate: () => void;
}
function SetRow({ set, run, failure, failureTitle, live, onUpdate }: RowProps) {
  const t = useTexts();
  const now = useNow();
  const going = goesOn(run);
  const inline = set.vehicle.toLowerCase() === 'inline';
  const vehicle = set.vehicle.toLowerCase();
  const age = going
    ? t(run?.state === 'waiting' ? 'ruleSets.waiting' : 'ruleSets.updating')
    : vehicle !== 'http'
      ? t(vehicle === 'file' ? 'ruleSets.file' : 'ruleSets.inline')
      : set.updatedAt === null
        ? t('ruleSets.never')
        : agoText(t, now - set.updatedAt);
  const bad = failure !== undefined && !going;
  return (
    <li className="listrow h44" data-set={set.name}>
      {bad ? <Shape shape="warn" label={t('ruleSets.not-updated')} /> : null}
      <div className="col grow">
        <span className="med cut s12" title={set.name}>
          {set.name}
        </span>
        {bad ? (
          <span className="s11 c-warn cut" title={failureTitle}>
            “{failure}”
          </span>
        ) : (
          <span
            className="s11 t3 cut"
            title={set.updatedAt === null ? undefined : formatFullMoment(set.updatedAt, { language: t.language })}
          >
            {[set.behavior, formatCount(set.rules), age].filter(Boolean).join(' · ')}
          </span>
        )}
      </div>
      {run?.state === 'updating' && run.startedAt !== null ? (
        <span className="lat lat-busy">
          <Ring seconds={Math.floor((now - run.startedAt) / 1000)} />
          {formatDuration(now - run.startedAt)}
        </span>
      ) : going || inline ? null : (
        <IconButton
          icon={RefreshCw}
          label={t('ruleSets.update', { set: set.name })}
          aria-disabled={!live || undefined}
          onClick={live ? onUpdate : undefined}
        />
      )}
    </li>
  );
}
