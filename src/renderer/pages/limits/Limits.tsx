import type { Limit, LimitStanding } from '@shared/model';
import { Plus } from 'lucide-react';
import { useState } from 'react';
import { useApp, useServers, useTexts, useUnits } from '../../stores/app';
import { useReading } from '../../stores/reading';
import { useView } from '../../stores/view';
import { Button } from '../../ui/Button';
import { Segmented } from '../../ui/controls';
import { Page } from '../../ui/Page';
import { BreachLog } from './BreachLog';
import { dropDraft, keepDraft, NEW, useDrafts } from './drafts';
import { LimitEditor } from './LimitEditor';
import { formOf, type LimitForm, newForm } from './limitForm';
import { FirstLimits, PresetMenu } from './Presets';
import { RulesTable } from './RulesTable';
import { useSelected } from './useSelected';

const STANDINGS = { everyMs: 2_000, on: true } as const;
const SHOWN = ['all', 'broken', 'off'] as const;
type Shown = (typeof SHOWN)[number];

/** Rules, what they would have done, the breaches of the last 30 days. */
export function Limits() {
  const t = useTexts();
  const units = useUnits();
  const limits = useApp(state => state.limits);
  const breaches = useApp(state => state.breaches);
  const standings = useStandings();
  const wanted = useView(view => (view.route.page === 'limits' ? (view.route.tab ?? null) : null));
  const drafts = useDrafts();
  const { selected, select, saved } = useSelected(limits, breaches, drafts[NEW] !== undefined, wanted);
  const [logOf, setLogOf] = useState<string | null>(null);
  const limit = limits.find(({ id }) => id === selected) ?? null;
  const form = selected === null ? null : (drafts[selected] ?? (limit && formOf(limit, units)));
  const begin = (fresh: LimitForm) => {
    keepDraft(NEW, fresh);
    select(NEW);
  };
  const suggest = useSuggestion();
  return (
    <Page
      fill
      title={t('nav.limits')}
      meta={<Meta limits={limits} standings={standings} />}
      actions={
        <Button look="primary" icon={Plus} onClick={() => (drafts[NEW] ? select(NEW) : begin(suggest()))}>
          {t('limits.new')}
        </Button>
      }
    >
      <div className="grid limgrid">
        <div className={`${form ? 'c7' : 'c12'} col g12`}>
          <section className="card" aria-label={t('limits.rules')}>
            {limits.length === 0 ? (
              <FirstLimits onAdded={select} />
            ) : (
              <Rules
                limits={limits}
                standings={standings}
                selected={selected}
                drafts={new Set(Object.keys(drafts))}
                onSelect={select}
                onBreaches={setLogOf}
              />
            )}
          </section>
          <BreachLog limitId={logOf} onAll={() => setLogOf(null)} />
        </div>
        {form && selected !== null ? (
          <LimitEditor
            key={selected}
            limit={limit}
            standing={standings.get(selected)}
            form={form}
            onSaved={saved}
            onCopy={begin}
            onClose={() => dropDraft(NEW)}
          />
        ) : null}
      </div>
    </Page>
  );
}

/** How limits stand now, by id; asked again every two seconds while the page is looked at. */
function useStandings(): ReadonlyMap<string, LimitStanding> {
  const { value } = useReading('readLimits', null, STANDINGS);
  return new Map((value ?? []).map(standing => [standing.limitId, standing]));
}

/** A new limit begins over the memory of a core, where some server tells it, else over what every server has. */
function useSuggestion(): () => LimitForm {
  const t = useTexts();
  const units = useUnits();
  const servers = useServers();
  return () => {
    const fullest = servers.toSorted((a, b) => (b.summary.memory ?? 0) - (a.summary.memory ?? 0))[0];
    const memory = fullest?.summary.memory ?? null;
    return memory !== null && fullest
      ? newForm('memory', { type: 'servers', ids: [fullest.server.id] }, t('measure.memory'), memory, units)
      : newForm('unreachable', { type: 'all' }, t('measure.unreachable'), null, units);
  };
}

/** Minutes after midnight as a clock. */
const timeOfDay = (minutes: number): string =>
  [Math.floor(minutes / 60), minutes % 60].map(part => String(part).padStart(2, '0')).join(':');

function Meta({ limits, standings }: { readonly limits: readonly Limit[]; readonly standings: ReadonlyMap<string, LimitStanding> }) {
  const t = useTexts();
  const quiet = useApp(state => state.settings.quietHours);
  const broken = limits.filter(({ id }) => standings.get(id)?.state === 'broken').length;
  const on = limits.filter(({ enabled }) => enabled).length;
  const hours = quiet.on ? ` · ${t('limits.quiet-hours', { from: timeOfDay(quiet.from), to: timeOfDay(quiet.to) })}` : '';
  return `${t('limits.on', { count: on })}, ${t('limits.in-breach', { count: broken })}${hours}`;
}

function Rules(props: React.ComponentProps<typeof RulesTable>) {
  const t = useTexts();
  const { limits, standings } = props;
  const [shown, setShown] = useState<Shown>('all');
  const lists = {
    all: limits,
    broken: limits.filter(({ id }) => standings.get(id)?.state === 'broken'),
    off: limits.filter(({ enabled }) => !enabled),
  };
  return (
    <>
      <div className="card-h">
        <h2>{t('limits.rules')}</h2>
        <span className="t3 s12">{limits.length}</span>
        <span className="end row">
          <PresetMenu limits={limits} onAdded={props.onSelect} />
          <Segmented<Shown>
            label={t('limits.which')}
            value={shown}
            onChange={setShown}
            options={SHOWN.map(value => ({ value, label: t(`limits.which-${value}`, { count: lists[value].length }) }))}
          />
        </span>
      </div>
      {lists[shown].length === 0 ? (
        <p className="s12 t3 pad12">{t('common.nothing-matches')}</p>
      ) : (
        <RulesTable {...props} limits={lists[shown]} />
      )}
    </>
  );
}
