import { formatCount, formatRate, quantityText, unitIn } from '@shared/format';
import type { ServerSummary } from '@shared/model';
import type { Texts } from '@shared/texts';
import { ListFilter, Plus, Tags, X } from 'lucide-react';
import { Fragment, useState } from 'react';
import { call } from '../../api';
import { chartData, SPARE_S, YOUNG_S } from '../../charts/data';
import { Spark } from '../../charts/Spark';
import { type ServerView, useApp, useServers, useTexts, useUnits } from '../../stores/app';
import { useSeries } from '../../stores/series';
import { attempt } from '../../stores/toasts';
import { go } from '../../stores/view';
import { Button, IconButton } from '../../ui/Button';
import { byTag } from '../../ui/byTag';
import { TextField } from '../../ui/controls';
import { failureText } from '../../ui/failure';
import { Icon, KIND_ICONS } from '../../ui/icons';
import { LabChip } from '../../ui/LabChip';
import { Link } from '../../ui/Link';
import { Rate } from '../../ui/Quantity';
import { RateHeads } from '../../ui/RateHeads';
import { Shape } from '../../ui/Shape';
import { isLive, serverShape, stateLine, stateWord } from '../../ui/serverState';

const SPARK_S = 120;

/** Every server in one line: state, round trip, rates. */
export function ServersTable() {
  const t = useTexts();
  const servers = useServers();
  const [filter, setFilter] = useState<string | null>(null);
  const carrying = servers.filter(({ server }) => server.kind !== 'farm');
  const blocks = useSeries(
    carrying.map(({ server }) => ({ serverId: server.id, metric: 'down' })),
    SPARK_S + SPARE_S,
    2000,
  );
  const sparkOf = (id: string): readonly (number | null)[] | null => {
    const block = blocks?.[carrying.findIndex(({ server }) => server.id === id)];
    return block ? (chartData([block], SPARK_S, { bucketS: 5, leastS: YOUNG_S }).columns[0] ?? null) : null;
  };
  const grouping = useApp(state => state.settings.groupByTag);
  const tagged = servers.some(({ server }) => server.tags.length > 0);
  const words = (filter ?? '').toLowerCase();
  const shown = servers.filter(
    ({ server }) => words === '' || server.name.toLowerCase().includes(words) || server.tags.some(tag => tag.toLowerCase().includes(words)),
  );
  const groups = grouping && tagged ? byTag(shown) : [{ tag: null, of: shown }];
  return (
    <section className="card" aria-label={t('overview.servers')}>
      <div className="card-h">
        <h2>{t('overview.servers')}</h2>
        <span className="t3 s12">{servers.length}</span>
        <span className="end row row-4">
          {filter === null ? (
            <IconButton icon={ListFilter} label={t('overview.filter')} onClick={() => setFilter('')} />
          ) : (
            <TextField
              size32={false}
              className="w160"
              value={filter}
              onChange={setFilter}
              autoFocus
              aria-label={t('overview.filter')}
              placeholder={t('overview.filter-hint')}
              after={<IconButton icon={X} label={t('common.clear')} onClick={() => setFilter(null)} />}
            />
          )}
          {tagged ? (
            <IconButton
              icon={Tags}
              label={t('overview.group-by-tag')}
              aria-pressed={grouping}
              onClick={() => void attempt(t('settings.not-saved'), () => call('changeSettings', { groupByTag: !grouping }))}
            />
          ) : null}
          <Button size="sm" look="ghost" icon={Plus} onClick={() => go({ page: 'onboarding' })}>
            {t('server.add')}
          </Button>
        </span>
      </div>
      <table className="table thead-flush servers">
        <colgroup>
          <col className="k1" />
          <col />
          <col className="k2 hide-n" />
          <col className="k3" />
          <col className="k3" />
          <col className="k4" />
        </colgroup>
        <thead>
          <tr>
            <th>{t('overview.server')}</th>
            <th>{t('overview.state')}</th>
            <th className="num hide-n">RTT</th>
            <RateHeads />
          </tr>
        </thead>
        <tbody>
          {groups.map(({ tag, of }) => (
            <Fragment key={tag ?? ''}>
              {grouping && tagged ? (
                <tr className="taghead">
                  <th scope="rowgroup" colSpan={5}>
                    {tag ?? t('settings.untagged')} <span className="t3">{of.length}</span>
                  </th>
                  <td className="hide-n" />
                </tr>
              ) : null}
              {of.map(view => (
                <Row key={view.server.id} view={view} spark={sparkOf(view.server.id)} />
              ))}
            </Fragment>
          ))}
          {shown.length === 0 ? (
            <tr>
              <td colSpan={5} className="t3 s12">
                {t('common.nothing-matches')}
              </td>
              <td className="hide-n" />
            </tr>
          ) : null}
        </tbody>
      </table>
    </section>
  );
}

function Row({ view: { server, summary }, spark }: { readonly view: ServerView; readonly spark: readonly (number | null)[] | null }) {
  const t = useTexts();
  const shape = serverShape(summary);
  const live = isLive(summary);
  const rotations = useApp(
    state => Object.values(state.rotations).filter(each => each.serverId === server.id && each.phase !== 'done').length,
  );
  const line = stateLine(t, summary);
  const tone = shape === 'warn' ? 'c-warn' : shape === 'bad' ? 'c-bad' : '';
  return (
    <tr className={live ? '' : 'dim'} data-server={server.name}>
      <td>
        <span className="row">
          <Shape shape={shape} label={stateWord(t, summary)} />
          <span className="t3">
            <Icon of={KIND_ICONS[server.kind]} />
          </span>
          <Link className="med cut plain" title={server.name} to={{ page: 'server', serverId: server.id }}>
            {server.name}
          </Link>
          <LabChip of={server} />
        </span>
      </td>
      <td className={`cut s12 ${tone}`} title={lineHint(t, summary, line)}>
        {line}
      </td>
      <td className="num hide-n">
        {summary.rttMs === null || !live ? (
          <span className="t3">–</span>
        ) : (
          <>
            {formatCount(Math.max(1, summary.rttMs))}
            <span className="u">{unitIn('ms', t.language)}</span>
          </>
        )}
      </td>
      <RateCell value={summary.rates?.down ?? null} live={live} />
      <RateCell value={summary.rates?.up ?? null} live={live} />
      <td>
        {server.kind === 'farm' ? (
          <span className="t3 s12">
            {live ? (rotations > 0 ? t('overview.rotations', { count: rotations }) : '') : t('overview.no-data')}
          </span>
        ) : spark?.some(value => value !== null) ? (
          <Spark values={spark} dim={!live} />
        ) : (
          <span className="t3 s12">{live ? '' : t('overview.no-data')}</span>
        )}
      </td>
    </tr>
  );
}

/** What a line leaves out: why a server is not live, and what makes a farm ask for attention. */
function lineHint(t: Texts, summary: ServerSummary, line: string): string {
  if (!isLive(summary)) return summary.failure ? failureText(t, summary.failure) : line;
  return summary.kind === 'farm' && serverShape(summary) === 'warn' ? `${line}. ${t('line.ports-hint')}` : line;
}

function RateCell({ value, live }: { readonly value: number | null; readonly live: boolean }) {
  const units = useUnits();
  return (
    <td className="num">
      {live || value === null ? <Rate of={value} /> : <span className="stale">{quantityText(formatRate(value, units))}</span>}
    </td>
  );
}
