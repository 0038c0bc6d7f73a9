/** The rules in sight, read again while they are looked at: their hits go on. */
import type { Rule, RuleFilter, RuleQuery, RuleSort, RuleWindow } from '@shared/model';
import { RULE_SORTS } from '@shared/model';
import { useEffect, useMemo } from 'react';
import { call } from '../../../api';
import { type RowWindow, useRowWindow } from '../../../stores/rowWindow';
import { useView } from '../../../stores/view';
import type { Range } from '../../../stores/windowReader';
import type { SortBy } from '../../../ui/sort';

export interface RuleQuestion {
  readonly view: RuleFilter;
  readonly search: string;
  readonly sort: RuleQuery['sort'];
}
const EVERY_MS = 5_000;

const ask = (serverId: string, question: RuleQuestion, range: Range): Promise<RuleWindow> =>
  call('queryRules', { serverId, query: { ...question, ...range }, again: false });
const idOf = ({ index }: Rule): string => String(index);
const sortField = (id: string): RuleSort => RULE_SORTS.find(field => field === id) ?? 'index';

export function useRules(serverId: string, view: RuleFilter, search: string, sort: SortBy, live: boolean): RowWindow<Rule, RuleWindow> {
  const question = useMemo<RuleQuestion>(
    () => ({ view, search, sort: { by: sortField(sort.id), descending: sort.down } }),
    [view, search, sort],
  );
  const rules = useRowWindow({ serverId, question, ask, idOf });
  const paused = useView(state => state.paused);
  const { reload } = rules;
  useEffect(() => {
    if (!live || paused) return;
    const look = () => {
      if (!document.hidden) reload();
    };
    const timer = setInterval(look, EVERY_MS);
    return () => clearInterval(timer);
  }, [live, paused, reload]);
  return rules;
}
