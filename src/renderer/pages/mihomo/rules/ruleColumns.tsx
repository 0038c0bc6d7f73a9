import { ageOf, formatCount, formatFullMoment, UNKNOWN } from '@shared/format';
import type { GroupSummary, Rule, RuleWindow } from '@shared/model';
import type { Texts } from '@shared/texts';
import { parseWords, type Words } from '@shared/words';
import { useMemo } from 'react';
import { useTexts } from '../../../stores/app';
import { Switch } from '../../../ui/controls';
import type { WindowColumn } from '../../../ui/WindowTable';
import { Marked } from '../logs/Marked';
import { Target } from './Target';
import { ruleName, type Switching } from './useSwitching';

interface ColumnOptions {
  readonly figures: RuleWindow | null;
  readonly groups: readonly GroupSummary[];
  readonly search: string;
  /** The rule that would match. */
  readonly matched: number | null;
  readonly switching: Switching;
  readonly live: boolean;
}

/** What a core cannot tell has no column. */
export function useRuleColumns({ figures, groups, search, matched, switching, live }: ColumnOptions): readonly WindowColumn<Rule>[] {
  const t = useTexts();
  const counts = figures?.off !== null;
  const switches = counts && figures?.switches !== false;
  const words = useMemo(() => parseWords(search), [search]);
  return useMemo(() => {
    const columns: readonly (WindowColumn<Rule> | null)[] = [
      {
        id: 'index',
        head: '#',
        width: 'w72',
        num: true,
        sorts: true,
        cell: ({ index }) => <span className="t3">{formatCount(index)}</span>,
      },
      switches
        ? {
            id: 'on',
            head: t('rules.on'),
            width: 'w52',
            cell: rule =>
              rule.use === null ? null : (
                <span className="row">
                  <Switch
                    label={t('rules.switch', { rule: ruleName(rule) })}
                    on={switching.asked(rule) ?? !rule.use.disabled}
                    disabled={!live || switching.asked(rule) !== undefined}
                    onChange={() => switching.turn(rule)}
                  />
                </span>
              ),
          }
        : null,
      {
        id: 'type',
        head: t('rules.type'),
        width: 'w112',
        sorts: true,
        cell: ({ type }) => <span className="t2">{type}</span>,
      },
      {
        id: 'payload',
        head: t('rules.matches'),
        sorts: true,
        cell: rule => <Payload t={t} rule={rule} words={words} matched={rule.index === matched} />,
      },
      {
        id: 'proxy',
        head: t('rules.goes-to'),
        width: 'w144',
        sorts: true,
        cell: ({ proxy }) => (
          <span className="cut t2" title={proxy}>
            <Target proxy={proxy} groups={groups} />
          </span>
        ),
      },
      counts
        ? {
            id: 'hits',
            head: t('rules.hits'),
            width: 'w88',
            num: true,
            sorts: true,
            cell: ({ use }) => (use === null ? UNKNOWN : use.hits === 0 ? <span className="t3">0</span> : formatCount(use.hits)),
          }
        : null,
      counts
        ? {
            id: 'hitAt',
            head: t('rules.last'),
            width: 'w72',
            num: true,
            sorts: true,
            cell: ({ use }) => <Last t={t} at={use?.hitAt ?? null} readAt={figures?.readAt ?? 0} />,
          }
        : null,
    ];
    return columns.flatMap(column => column ?? []);
  }, [t, counts, switches, words, matched, groups, switching, live, figures?.readAt]);
}

function Payload({
  t,
  rule,
  words,
  matched,
}: {
  readonly t: Texts;
  readonly rule: Rule;
  readonly words: Words;
  readonly matched: boolean;
}) {
  const { payload, size } = rule;
  return (
    <span className="cut" title={payload}>
      {matched && payload !== '' ? <mark>{payload}</mark> : <Marked text={payload} words={words} />}
      {size === null ? null : (
        <>
          {' '}
          <span className="t3">{t('rules.entries', { count: size, entries: formatCount(size) })}</span>
        </>
      )}
    </span>
  );
}

/** As it was when the core was asked. */
function Last({ t, at, readAt }: { readonly t: Texts; readonly at: number | null; readonly readAt: number }) {
  if (at === null) return <span className="t3">{UNKNOWN}</span>;
  const { unit, count } = ageOf(Math.max(0, readAt - at));
  return (
    <span className="t2" title={formatFullMoment(at, { language: t.language })}>
      {unit === 'now' ? t('age.s', { count: 0 }) : t(`age.${unit}`, { count })}
    </span>
  );
}
