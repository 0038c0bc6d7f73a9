import { formatCount } from '@shared/format';
import type { RuleFilter, RuleWindow } from '@shared/model';
import { RULE_FILTERS } from '@shared/model';
import { Route, Search, X } from 'lucide-react';
import { call } from '../../../api';
import { useTexts } from '../../../stores/app';
import { attempt, tell } from '../../../stores/toasts';
import { Button, IconButton } from '../../../ui/Button';
import { Segmented, TextField } from '../../../ui/controls';
import { Icon } from '../../../ui/icons';
import type { MatchSearch } from './useMatch';

interface ToolbarProps {
  readonly serverId: string;
  readonly figures: RuleWindow | null;
  readonly search: string;
  readonly onSearch: (search: string) => void;
  readonly view: RuleFilter;
  readonly onView: (view: RuleFilter) => void;
  readonly match: MatchSearch;
  readonly live: boolean;
  readonly onSwitched: () => void;
}

export function RulesToolbar({ serverId, figures, search, onSearch, view, onView, match, live, onSwitched }: ToolbarProps) {
  const t = useTexts();
  const total = figures?.total ?? 0;
  const off = figures?.off ?? null;
  const index = match.found?.rule?.index ?? null;
  const allOn = () =>
    void attempt(t('rules.all-on-failed'), async () => {
      const { count } = await call('switchAllOn', { serverId });
      tell('ok', t('rules.all-on-done', { count, rules: formatCount(count) }));
    }).then(onSwitched);
  return (
    <div className="toolbar pad">
      <TextField
        filter
        className="w200"
        data-filter
        value={search}
        onChange={onSearch}
        aria-label={t('rules.filter')}
        title={t('rules.filter-help')}
        placeholder={figures === null ? t('rules.filter') : t('rules.filter-count', { count: total, rules: formatCount(total) })}
        before={<Icon of={Search} />}
        after={search === '' ? <kbd>Ctrl F</kbd> : <IconButton icon={X} label={t('common.clear')} onClick={() => onSearch('')} />}
      />
      <TextField
        size32={false}
        className="grow fmax"
        value={match.text}
        onChange={match.setText}
        aria-label={t('rules.match-field')}
        title={t('rules.match-help')}
        placeholder={t('rules.match-field')}
        onKeyDown={event => {
          if (event.key === 'Enter') match.next();
        }}
        before={<Icon of={Route} />}
        after={match.text === '' ? null : <IconButton icon={X} label={t('common.clear')} onClick={() => match.setText('')} />}
      />
      {index === null ? null : <span className="chip acc nowrap">{t('rules.rule', { index: formatCount(index) })}</span>}
      <span className="end row">
        {view === 'off' && off !== null && off > 0 && figures?.switches === true ? (
          <Button disabled={!live} onClick={allOn}>
            {t('rules.all-on')}
          </Button>
        ) : null}
        {off === null ? null : (
          <Segmented
            label={t('rules.show')}
            value={view}
            onChange={onView}
            options={RULE_FILTERS.map(value => ({
              value,
              label: value === 'off' && off > 0 ? `${t('rules.show-off')} ${formatCount(off)}` : t(`rules.show-${value}`),
            }))}
          />
        )}
      </span>
    </div>
  );
}
