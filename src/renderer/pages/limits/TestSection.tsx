import { formatMoment } from '@shared/format';
import { measureText } from '@shared/limits/words';
import type { LimitInput, LimitTest } from '@shared/model';
import type { Texts } from '@shared/texts';
import { useState } from 'react';
import { TableToggle } from '../../charts/cards';
import { useApp, useNow, useTexts, useUnits } from '../../stores/app';
import { hasValue } from '../../ui/breachText';
import { Segmented } from '../../ui/controls';
import { failureText } from '../../ui/failure';
import { spanText } from '../../ui/metricValue';
import { RuleChart } from './RuleChart';
import { type RuleTest, useRuleTest } from './useRuleTest';

const SPANS = ['1', '7', '30'] as const;
type Span = (typeof SPANS)[number];

const lastText = (t: Texts, days: number): string => (days === 1 ? t('limits.last-day') : t('limits.last-days', { count: days }));
/** `1 breach, 54 min`. */
const firedText = (t: Texts, { times, totalMs }: LimitTest): string =>
  times === 0 ? t('limits.never') : `${t('limits.breaches', { count: times })}, ${spanText(t, totalMs / 1000)}`;
/** The same as a sentence. */
function wouldText(t: Texts, { times, totalMs, judgedFrom }: LimitTest, days: number): string {
  if (judgedFrom === null) return t('limits.no-history');
  const when = lastText(t, days);
  return times === 0 ? t('limits.would-never', { when }) : t('limits.would', { when, count: times, time: spanText(t, totalMs / 1000) });
}

/** What the rule as it is typed would have done in the last day, week or month: as a chart, or as a table of its breaches. */
export function TestSection({ limit }: { readonly limit: LimitInput | null }) {
  const t = useTexts();
  const [span, setSpan] = useState<Span>('1');
  const [asTable, setAsTable] = useState(false);
  const tested = useRuleTest(limit, Number(span));
  const { last } = tested;
  return (
    <section className="col g4" aria-label={t('limits.chart')} data-fired={tested.busy ? undefined : last?.test.times}>
      <div className="row s12">
        <span className="t3 cut">{t('limits.with-rule', { when: lastText(t, Number(span)) })}</span>
        <span className="end t2 nowrap" role="status">
          {last === null || last.test.judgedFrom === null ? '' : firedText(t, last.test)}
        </span>
      </div>
      <div className={tested.busy ? 'dimmed' : ''} aria-busy={tested.busy}>
        <Picture of={tested} asTable={asTable} />
      </div>
      <div className="row">
        <span className="s12 t3">{t('limits.test-over')}</span>
        <Segmented<Span>
          label={t('limits.test-over')}
          className="sm"
          value={span}
          onChange={setSpan}
          options={SPANS.map(each => ({
            value: each,
            label: each === '1' ? t('age.h', { count: 24 }) : t('age.d', { count: Number(each) }),
          }))}
        />
        <span className="end">
          <TableToggle on={asTable} onToggle={() => setAsTable(!asTable)} />
        </span>
      </div>
      {last === null ? null : <Remarks of={last.test} />}
    </section>
  );
}

function Picture({ of: { last, failure }, asTable }: { readonly of: RuleTest; readonly asTable: boolean }) {
  const t = useTexts();
  if (failure !== null && last === null) return <p className="testnone s12 c-bad">{failureText(t, failure)}</p>;
  if (last === null) return <div className="testnone" />;
  if (last.test.judgedFrom === null) return <p className="testnone s12 t3">{t('limits.no-history')}</p>;
  if (asTable) return <TestTable of={last.test} limit={last.limit} />;
  return <RuleChart limit={last.limit} test={last.test} summary={wouldText(t, last.test, last.days)} />;
}

/** What the picture does not tell: readings that begin later, subjects that were left out, whose line it is. */
function Remarks({ of: { judgedFrom, from, to, partial, series } }: { readonly of: LimitTest }) {
  const t = useTexts();
  const now = useNow();
  const server = useApp(state => (series === null ? undefined : state.servers[series.serverId]?.name));
  const late = judgedFrom !== null && judgedFrom - from > (to - from) / 50;
  const lines = [
    ...(series !== null && server !== undefined ? [t('limits.drawn', { name: whose(series.subjectName, server) })] : []),
    ...(late ? [t('limits.judged-from', { time: formatMoment(judgedFrom, now, { language: t.language }) })] : []),
    ...(partial ? [t('limits.partial')] : []),
  ];
  return lines.length === 0 ? null : <p className="s12 t3">{lines.join(' ')}</p>;
}
const whose = (subject: string, server: string): string => (subject === '' || subject === server ? server : `${subject}, ${server}`);

function TestTable({ of: test, limit }: { readonly of: LimitTest; readonly limit: LimitInput }) {
  const t = useTexts();
  const now = useNow();
  const units = useUnits();
  const servers = useApp(state => state.servers);
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: it scrolls, so the keyboard must reach it
    <section className="charttable h144" tabIndex={0}>
      <table className="table compact" aria-label={t('limits.chart')}>
        <thead>
          <tr>
            <th>{t('limits.began')}</th>
            <th>{t('limits.where')}</th>
            <th className="num">{t('limits.lasted')}</th>
            <th className="num">{t('limits.worst')}</th>
          </tr>
        </thead>
        <tbody>
          {test.breaches.map(({ serverId, subject, subjectName, startedAt, endedAt, peak }) => (
            <tr key={`${serverId} ${subject} ${startedAt}`}>
              <td>{formatMoment(startedAt, now, { language: t.language })}</td>
              <td className="cut">{whose(subjectName, servers[serverId]?.name ?? '')}</td>
              <td className="num">{spanText(t, ((endedAt ?? test.to) - startedAt) / 1000)}</td>
              <td className="num">{hasValue(limit) ? measureText(limit.measure, peak, units) : '–'}</td>
            </tr>
          ))}
        </tbody>
      </table>
      {test.breaches.length === 0 ? <p className="s12 t3 pad12">{t('limits.never')}</p> : null}
    </section>
  );
}
