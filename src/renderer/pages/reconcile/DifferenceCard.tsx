import { formatCount } from '@shared/format';
import type { Difference, DriftChoice } from '@shared/model';
import { useState } from 'react';
import { useNow, useTexts, useUnits } from '../../stores/app';
import { Button } from '../../ui/Button';
import { Segmented } from '../../ui/controls';
import { type Choices, type DifferenceType, differenceText, OFFERED, usualChoice } from './plan';

const AT_ONCE = 100;

interface CardProps {
  readonly type: DifferenceType;
  readonly server: string;
  readonly differences: readonly Difference[];
  readonly choices: Choices;
  readonly onChoose: (ids: readonly string[], choice: DriftChoice) => void;
  readonly disabled: boolean;
}

/** Differences of one kind with a choice each, and one for all of them. */
export function DifferenceCard({ type, server, differences, choices, onChoose, disabled }: CardProps) {
  const t = useTexts();
  const [shown, setShown] = useState(AT_ONCE);
  if (differences.length === 0) return null;
  const label = (choice: DriftChoice) => t(`drift.${choice}`);
  const chosen = new Set(differences.map(each => choices.get(each.keyId) ?? usualChoice(each)));
  const [only] = chosen;
  return (
    <section className="card fn" data-difference={type}>
      <div className="card-h">
        <h2>{t(`drift.card-${type}`)}</h2>
        <span className="count warn">{formatCount(differences.length)}</span>
        <span className="t3 s12 cut grow">{t(`drift.card-${type}-text`, { server })}</span>
        {differences.length > 1 ? (
          <span className="row rc">
            <span className="s11 t3 nowrap">{t('drift.for-all')}</span>
            <Segmented<DriftChoice | ''>
              label={t('drift.for-all-of', { title: t(`drift.card-${type}`) })}
              value={chosen.size === 1 && only !== undefined ? only : ''}
              disabled={disabled}
              onChange={choice => {
                if (choice !== '')
                  onChoose(
                    differences.map(({ keyId }) => keyId),
                    choice,
                  );
              }}
              options={OFFERED[type].map(value => ({ value, label: label(value) }))}
            />
          </span>
        ) : null}
      </div>
      <table className="table thead-flush tall rctable">
        <colgroup>
          <col className="w152" />
          <col />
          <col className="choice" />
        </colgroup>
        <thead>
          <tr>
            <th>{t('key.key')}</th>
            <th>{t(type === 'differs' ? 'drift.here-and-there' : 'drift.what-we-know')}</th>
            <th className="num">{t('drift.then')}</th>
          </tr>
        </thead>
        <tbody>
          {differences.slice(0, shown).map(each => (
            <Row
              key={each.keyId}
              difference={each}
              choice={choices.get(each.keyId) ?? usualChoice(each)}
              onChoose={onChoose}
              disabled={disabled}
            />
          ))}
        </tbody>
      </table>
      {differences.length > shown ? (
        <div className="listrow">
          <span className="s12 t3 grow">{t('chart.more', { count: differences.length - shown })}</span>
          <Button size="sm" onClick={() => setShown(now => now + AT_ONCE)}>
            {t('drift.show-more', { count: Math.min(AT_ONCE, differences.length - shown) })}
          </Button>
        </div>
      ) : null}
    </section>
  );
}

interface RowProps {
  readonly difference: Difference;
  readonly choice: DriftChoice;
  readonly onChoose: CardProps['onChoose'];
  readonly disabled: boolean;
}
function Row({ difference, choice, onChoose, disabled }: RowProps) {
  const t = useTexts();
  const units = useUnits();
  const now = useNow();
  const { under, known, more } = differenceText(t, units, difference, now);
  return (
    <tr data-row={difference.keyId}>
      <td>
        <span className="two">
          <span className="med cut" title={difference.name}>
            {difference.name}
          </span>
          <span className="s12 t3 cut">{under}</span>
        </span>
      </td>
      <td title={`${known}\n${more}`}>
        <span className="two s12">
          <span className="t2 cut">{known}</span>
          <span className="t3 cut">{more}</span>
        </span>
      </td>
      <td>
        <span className="row rc">
          <Segmented<DriftChoice>
            label={t('drift.then-of', { name: difference.name })}
            value={choice}
            disabled={disabled}
            onChange={next => onChoose([difference.keyId], next)}
            options={OFFERED[difference.type].map(value => ({ value, label: t(`drift.${value}`) }))}
          />
        </span>
      </td>
    </tr>
  );
}
