import { formatCount } from '@shared/format';
import type { Difference, DifferenceType, DriftChoice, DriftReport } from '@shared/model';
import { useMemo } from 'react';
import { useNow, useTexts, useUnits } from '../../stores/app';
import { Segmented } from '../../ui/controls';
import { type WindowColumn, WindowTable } from '../../ui/WindowTable';
import { type Choices, choiceOf, choiceOfAll, differenceText, OFFERED, withAll, withOne } from './plan';
import { useDifferences } from './useDifferences';

/** Pixels of a row with two lines, and of the head. */
const ROW = 44;
const HEAD = 30;
/** More rows than these are scrolled in the card. */
const MOST_SHOWN = 10;
const AS_LISTED = { id: '', down: false };
const nothing = () => undefined;

interface CardProps {
  readonly type: DifferenceType;
  readonly serverId: string;
  readonly serverName: string;
  readonly report: DriftReport;
  readonly choices: Choices;
  readonly onChoose: (change: (before: Choices) => Choices) => void;
  readonly disabled: boolean;
}

/** Differences of one kind with a choice each, and one for all of them; only the rows in sight are read. */
export function DifferenceCard({ type, serverId, serverName, report, choices, onChoose, disabled }: CardProps) {
  const t = useTexts();
  const { count, rowAt, show } = useDifferences(serverId, type, report);
  const columns = useMemo<readonly WindowColumn<Difference>[]>(
    () => [
      { id: 'key', head: t('key.key'), width: 'w152', cell: difference => <Name difference={difference} /> },
      {
        id: 'known',
        head: t(type === 'differs' ? 'drift.here-and-there' : 'drift.what-we-know'),
        cell: difference => <Known difference={difference} />,
      },
      {
        id: 'then',
        head: t('drift.then'),
        width: 'choice',
        num: true,
        cell: difference => (
          <span className="row rc">
            <Segmented<DriftChoice>
              label={t('drift.then-of', { name: difference.name })}
              value={choiceOf(choices, difference)}
              disabled={disabled}
              onChange={choice => onChoose(before => withOne(before, difference, choice))}
              options={OFFERED[type].map(value => ({ value, label: t(`drift.${value}`) }))}
            />
          </span>
        ),
      },
    ],
    [t, type, choices, disabled, onChoose],
  );
  if (count === 0) return null;
  return (
    <section className="card fn" data-difference={type}>
      <div className="card-h">
        <h2>{t(`drift.card-${type}`)}</h2>
        <span className="count warn">{formatCount(count)}</span>
        <span className="t3 s12 cut grow">{t(`drift.card-${type}-text`, { server: serverName })}</span>
        {count > 1 ? (
          <span className="row rc">
            <span className="s11 t3 nowrap">{t('drift.for-all')}</span>
            <Segmented<DriftChoice | ''>
              label={t('drift.for-all-of', { title: t(`drift.card-${type}`) })}
              value={choiceOfAll(choices, type) ?? ''}
              disabled={disabled}
              onChange={choice => {
                if (choice !== '') onChoose(before => withAll(before, type, choice));
              }}
              options={OFFERED[type].map(value => ({ value, label: t(`drift.${value}`) }))}
            />
          </span>
        ) : null}
      </div>
      <div className="fillcol rcrows" style={{ height: HEAD + ROW * Math.min(count, MOST_SHOWN) }}>
        <WindowTable
          label={t(`drift.card-${type}`)}
          className="tall rctable"
          inset={ROW}
          count={count}
          rowAt={rowAt}
          rowKey={({ keyId }) => keyId}
          columns={columns}
          sort={AS_LISTED}
          onSort={nothing}
          onRange={show}
          onHold={nothing}
          listId={`${serverId} ${type}`}
        />
      </div>
    </section>
  );
}

function Name({ difference }: { readonly difference: Difference }) {
  const t = useTexts();
  const { under } = differenceText(t, useUnits(), difference, useNow());
  return (
    <span className="two">
      <span className="med cut" title={difference.name}>
        {difference.name}
      </span>
      <span className="s12 t3 cut">{under}</span>
    </span>
  );
}
function Known({ difference }: { readonly difference: Difference }) {
  const t = useTexts();
  const { known, more } = differenceText(t, useUnits(), difference, useNow());
  return (
    <span className="two s12" title={`${known}\n${more}`}>
      <span className="t2 cut">{known}</span>
      <span className="t3 cut">{more}</span>
    </span>
  );
}
