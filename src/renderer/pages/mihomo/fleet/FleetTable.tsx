import { formatBytes, formatCount, formatRate, type Quantity, quantityText, UNKNOWN } from '@shared/format';
import { chartData, SPARE_S, YOUNG_S } from '../../../charts/data';
import { Spark } from '../../../charts/Spark';
import { useTexts, useUnits } from '../../../stores/app';
import { useSeries } from '../../../stores/series';
import { LabChip } from '../../../ui/LabChip';
import { Link } from '../../../ui/Link';
import { Quantity as Figure } from '../../../ui/Quantity';
import { Shape } from '../../../ui/Shape';
import { isLive, serverShape, stateLine, stateWord } from '../../../ui/serverState';
import type { MihomoProps } from '../MihomoFrame';
import { ModeSwitch } from '../ModeSwitch';

const SPARK_S = 120;
const EVERY_MS = 2000;

/** One line a controller, in the user's order. */
export function FleetTable({ fleet }: { readonly fleet: readonly MihomoProps[] }) {
  const t = useTexts();
  const blocks = useSeries(
    fleet.map(({ server }) => ({ serverId: server.id, metric: 'down' })),
    SPARK_S + SPARE_S,
    EVERY_MS,
  );
  return (
    <section className="card" aria-label={t('fleet.title')}>
      <table className="table thead-flush servers fleet">
        <colgroup>
          <col />
          <col className="km" />
          <col className="kr" />
          <col className="kr" />
          <col className="ks hide-n" />
          <col className="kr" />
          <col className="kr" />
          <col className="kv" />
        </colgroup>
        <thead>
          <tr>
            <th>{t('fleet.controller')}</th>
            <th>{t('fleet.mode')}</th>
            <th className="num">{t('chart.down')}</th>
            <th className="num">{t('chart.up')}</th>
            <th className="hide-n">{t('overview.spark')}</th>
            <th className="num">{t('mihomo.connections')}</th>
            <th className="num">{t('chart.memory')}</th>
            <th>{t('fleet.version')}</th>
          </tr>
        </thead>
        <tbody>
          {fleet.map((of, index) => {
            const block = blocks?.[index];
            const spark = block ? chartData([block], SPARK_S, { bucketS: 5, leastS: YOUNG_S }).columns[0] : undefined;
            return <Row key={of.server.id} {...of} spark={spark ?? []} />;
          })}
        </tbody>
      </table>
    </section>
  );
}

function Row({ server, summary, spark }: MihomoProps & { readonly spark: readonly (number | null)[] }) {
  const t = useTexts();
  const units = useUnits();
  const live = isLive(summary);
  const figure = (of: Quantity) => (
    <td className="num">{live || of.value === UNKNOWN ? <Figure of={of} /> : <span className="stale">{quantityText(of)}</span>}</td>
  );
  return (
    <tr className={live ? '' : 'dim'} data-server={server.name}>
      <td>
        <span className="row">
          <Shape shape={serverShape(summary)} label={stateWord(t, summary)} />
          <Link className="med cut plain" title={server.name} to={{ page: 'server', serverId: server.id }}>
            {server.name}
          </Link>
          <LabChip of={server} />
        </span>
      </td>
      <td>
        {live && summary.mode !== null ? (
          <ModeSwitch small server={server} summary={summary} />
        ) : (
          <span className={`s12 cut ${serverShape(summary) === 'bad' ? 'c-bad' : 't3'}`}>{stateLine(t, summary)}</span>
        )}
      </td>
      {figure(formatRate(summary.rates?.down ?? null, units))}
      {figure(formatRate(summary.rates?.up ?? null, units))}
      <td className="hide-n">{spark.some(value => value !== null) ? <Spark values={spark} dim={!live} /> : null}</td>
      {figure({ value: summary.connections === null ? UNKNOWN : formatCount(summary.connections), unit: '' })}
      {figure(formatBytes(summary.memory, units))}
      <td className="cut s12 t2" title={summary.version ?? ''}>
        {summary.program === null ? '–' : `${summary.program} ${summary.version ?? ''}`.trim()}
      </td>
    </tr>
  );
}
