import { formatMoment } from '@shared/format';
import { breachShape } from '@shared/limits/measures';
import type { Limit, LimitStanding } from '@shared/model';
import { call } from '../../api';
import { useApp, useNow, useTexts, useUnits } from '../../stores/app';
import { attempt } from '../../stores/toasts';
import { Switch } from '../../ui/controls';
import { nowQuantity, ruleLine, standingShape, whereText } from '../../ui/limitText';
import { Quantity } from '../../ui/Quantity';
import { Shape } from '../../ui/Shape';

interface RulesProps {
  readonly limits: readonly Limit[];
  readonly standings: ReadonlyMap<string, LimitStanding>;
  readonly selected: string | null;
  /** Limits with something typed that is not saved. */
  readonly drafts: ReadonlySet<string>;
  readonly onSelect: (id: string) => void;
  readonly onBreaches: (id: string) => void;
}

/** Every limit: how it stands, the worst value now, how often it was broken lately, on or off. */
export function RulesTable({ limits, ...rest }: RulesProps) {
  const t = useTexts();
  return (
    <table className="table thead-flush tall" aria-label={t('limits.rules')}>
      <colgroup>
        <col className="w36" />
        <col />
        <col className="lw" />
        <col className="w88" />
        <col className="w84" />
        <col className="w60" />
      </colgroup>
      <thead>
        <tr>
          <th>
            <span className="sr">{t('overview.state')}</span>
          </th>
          <th>{t('limits.limit')}</th>
          <th>{t('limits.where')}</th>
          <th className="num">{t('limits.now')}</th>
          <th>{t('limits.lately')}</th>
          <th>{t('limits.switch')}</th>
        </tr>
      </thead>
      <tbody>
        {limits.map(limit => (
          <Row key={limit.id} limit={limit} {...rest} />
        ))}
      </tbody>
    </table>
  );
}

function Row({ limit, standings, selected, drafts, onSelect, onBreaches }: { readonly limit: Limit } & Omit<RulesProps, 'limits'>) {
  const t = useTexts();
  const units = useUnits();
  const servers = useApp(state => state.servers);
  const standing = standings.get(limit.id);
  const state = limit.enabled ? (standing?.state === 'off' ? 'unjudged' : (standing?.state ?? 'unjudged')) : 'off';
  const words = useStanding(limit, standing, state);
  const where = whereText(t, limit, id => servers[id]?.name ?? '–');
  return (
    <tr
      className={`${selected === limit.id ? 'sel' : ''} ${limit.enabled ? '' : 'dim'}`}
      data-rule={limit.id}
      data-state={state}
      onClick={event => {
        if (event.target instanceof Element && !event.target.closest('button')) onSelect(limit.id);
      }}
    >
      <td>
        <Shape shape={standingShape(limit, state)} label={words} />
      </td>
      <td>
        <span className="two">
          <button type="button" className="linkbtn med cut" aria-pressed={selected === limit.id} onClick={() => onSelect(limit.id)}>
            {limit.name}
          </button>
          <span className="s12 t3 cut" title={words}>
            {drafts.has(limit.id) ? <span className="c-warn">{t('limits.unsaved')} </span> : null}
            {state === 'unjudged' && standing !== undefined ? words : ruleLine(t, limit, units)}
          </span>
        </span>
      </td>
      <td className="cut t2 s12" title={where}>
        {where}
      </td>
      <td className="num" title={whose(standing, servers[standing?.serverId ?? '']?.name)}>
        <Now limit={limit} standing={standing} state={state} />
      </td>
      <td className="s12 t2 cut">
        {!limit.enabled ? (
          t('limits.off')
        ) : standing === undefined ? null : standing.lately === 0 ? (
          t('limits.none-lately')
        ) : (
          <button type="button" className="linkbtn" onClick={() => onBreaches(limit.id)}>
            {t('limits.in-30', { count: standing.lately })}
          </button>
        )}
      </td>
      <td>
        <span className="row">
          <Switch
            label={limit.name}
            on={limit.enabled}
            onChange={enabled => void attempt(t('limits.not-saved'), () => call('setLimitEnabled', { id: limit.id, enabled }))}
          />
        </span>
      </td>
    </tr>
  );
}

type StandingState = LimitStanding['state'];
const whose = (standing: LimitStanding | undefined, server: string | undefined): string | undefined => {
  if (!standing || standing.now === null || server === undefined) return undefined;
  return standing.subject === '' || standing.subjectName === server ? server : `${standing.subjectName}, ${server}`;
};

function Now({
  limit,
  standing,
  state,
}: {
  readonly limit: Limit;
  readonly standing: LimitStanding | undefined;
  readonly state: StandingState;
}) {
  const t = useTexts();
  const units = useUnits();
  if (!standing || standing.now === null || state === 'off' || state === 'unjudged') return <span className="t3">–</span>;
  const quantity = nowQuantity(t, limit.measure, standing.now, units);
  if (state !== 'broken') return <Quantity of={quantity} />;
  return (
    <span className={`c-${breachShape({ measure: limit.measure, threshold: limit.at })}`}>
      {quantity.value} {quantity.unit}
    </span>
  );
}

/** What the shape says, in words: a rule without data is never called fine. */
function useStanding(limit: Limit, standing: LimitStanding | undefined, state: StandingState): string {
  const t = useTexts();
  const now = useNow();
  if (!limit.enabled) return t('limits.off');
  if (state !== 'unjudged') return t(`limits.state-${state}`);
  const judgedAt = standing?.judgedAt ?? null;
  return judgedAt === null
    ? t('limits.not-judged-yet')
    : t('limits.not-judged', { time: formatMoment(judgedAt, now, { language: t.language }) });
}
