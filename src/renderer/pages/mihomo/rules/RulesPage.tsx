import { formatCount } from '@shared/format';
import type { Rule, RuleFilter, RuleWindow } from '@shared/model';
import { ListChecks } from 'lucide-react';
import { useCallback, useDeferredValue, useEffect, useMemo, useState } from 'react';
import { useTexts } from '../../../stores/app';
import { Button } from '../../../ui/Button';
import { failureText } from '../../../ui/failure';
import { isLive } from '../../../ui/serverState';
import type { SortBy } from '../../../ui/sort';
import { Empty, ErrorState, Skeleton } from '../../../ui/states';
import { WindowTable } from '../../../ui/WindowTable';
import { LogDock } from '../logs/LogDock';
import { MihomoFrame, type MihomoProps } from '../MihomoFrame';
import { MatchBanner } from './MatchBanner';
import { RuleSetsPane } from './RuleSetsPane';
import { RulesToolbar } from './RulesToolbar';
import { useRuleColumns } from './ruleColumns';
import { useNoteRuleTotal } from './ruleTotal';
import { useMatch } from './useMatch';
import { useRuleSets } from './useRuleSets';
import { useRules } from './useRules';
import { useSwitching } from './useSwitching';

const IN_ORDER: SortBy = { id: 'index', down: false };
const rowKey = ({ index }: Rule): string => String(index);

/** Rules of a controller in their order, its rule sets beside them, its log below. */
export function RulesPage(props: MihomoProps) {
  const { server, summary } = props;
  const t = useTexts();
  const live = isLive(summary);
  const serverId = server.id;
  const [view, setView] = useState<RuleFilter>('all');
  const [search, setSearch] = useState('');
  const [sort, setSort] = useState(IN_ORDER);
  const [reveal, setReveal] = useState<{ readonly index: number } | null>(null);
  const asked = useDeferredValue(search.trim());
  const rules = useRules(serverId, view, asked, sort, live);
  const { figures, failure, count, reload } = rules;
  useNoteRuleTotal(serverId, figures?.total ?? null);
  const match = useMatch(serverId);
  const matched = match.found?.rule?.index ?? null;
  const switching = useSwitching(serverId, reload);
  const ruleSets = useRuleSets(serverId, live);
  const columns = useRuleColumns({ figures, groups: summary.groups, search: asked, matched, switching, live });
  /** A rule stands at its own place only in the whole list, in the core's order. */
  const show = useCallback((index: number) => {
    setView('all');
    setSearch('');
    setSort(IN_ORDER);
    setReveal({ index });
  }, []);
  /** Another list: what was sought in the one before is not brought into sight again. */
  const change = (next: () => void) => {
    setReveal(null);
    next();
  };
  useEffect(() => {
    if (matched !== null) show(matched);
  }, [matched, show]);
  const listId = useMemo(() => JSON.stringify([serverId, view, asked, sort]), [serverId, view, asked, sort]);
  const hasSets = (ruleSets.sets.value?.sets.length ?? 0) > 0;
  return (
    <MihomoFrame {...props} fill="flush">
      <RulesToolbar
        serverId={serverId}
        figures={figures}
        search={search}
        onSearch={next => change(() => setSearch(next))}
        view={view}
        onView={next => change(() => setView(next))}
        match={match}
        live={live}
        onSwitched={reload}
      />
      <MatchBanner search={match} groups={summary.groups} onShow={show} />
      <div className={`rsplit ${hasSets ? '' : 'alone'}`}>
        {figures === null ? (
          <section className="card">
            {failure ? (
              <ErrorState title={t('rules.failed')} text={failureText(t, failure)}>
                <Button onClick={reload}>{t('common.try-again')}</Button>
              </ErrorState>
            ) : (
              <Skeleton bars={12} />
            )}
          </section>
        ) : count === 0 ? (
          <section className="card">
            <NoRules figures={figures} onClear={() => show(0)} />
          </section>
        ) : (
          <WindowTable
            label={t('mihomo.tab-rules')}
            count={count}
            rowAt={rules.rowAt}
            rowKey={rowKey}
            columns={columns}
            sort={sort}
            onSort={next => change(() => setSort(next))}
            onRange={rules.show}
            onHold={rules.hold}
            rowClass={rule => `${rule.use?.disabled ? 'dim' : ''} ${rule.index === matched ? 'sel' : ''}`}
            onKey={(rule, event) => {
              if (event.key !== ' ' || !live || figures.switches !== true) return false;
              switching.turn(rule);
              return true;
            }}
            listId={listId}
            reveal={reveal}
            compact
          />
        )}
        {hasSets ? <RuleSetsPane serverId={serverId} live={live} sets={ruleSets} /> : null}
      </div>
      <div className="tfoot">
        {figures === null ? null : <span data-rules-count>{countText(t, figures, count)}</span>}
        {figures?.off == null ? null : <span>{t('rules.since-start')}</span>}
        <span className="end hide-n">{figures === null ? null : t(figures.switches === true ? 'rules.volatile' : 'rules.fixed')}</span>
      </div>
      <LogDock {...props} />
    </MihomoFrame>
  );
}

function countText(t: ReturnType<typeof useTexts>, { total, off }: RuleWindow, count: number): string {
  const all = t('rules.count', { count: total, rules: formatCount(total) });
  const shown = count === total ? all : t('rules.count-found', { found: formatCount(count), all });
  return off === null || off === 0 ? shown : `${shown}, ${t('rules.count-off', { off: formatCount(off) })}`;
}

function NoRules({ figures, onClear }: { readonly figures: RuleWindow; readonly onClear: () => void }) {
  const t = useTexts();
  if (figures.total === 0) return <Empty icon={ListChecks} title={t('rules.none')} text={t('rules.none-text')} />;
  return (
    <Empty icon={ListChecks} title={t('common.nothing-matches')}>
      <Button size="sm" onClick={onClear}>
        {t('common.clear')}
      </Button>
    </Empty>
  );
}
