import { metricOf } from '@shared/metrics';
import type { Limit, ServerSummary } from '@shared/model';
import { Bell, Plus } from 'lucide-react';
import { useState } from 'react';
import { call } from '../../api';
import { type ServerView, useApp, useNow, useServers, useTexts, useUnits } from '../../stores/app';
import { attempt } from '../../stores/toasts';
import { agoText } from '../../ui/ago';
import { Button } from '../../ui/Button';
import { Switch } from '../../ui/controls';
import { metricValue, ruleLine } from '../../ui/metricValue';
import { Page } from '../../ui/Page';
import { Shape } from '../../ui/Shape';
import { isLive } from '../../ui/serverState';
import { Empty } from '../../ui/states';
import { Breaches } from '../overview/Breaches';
import { LimitEditor } from './LimitEditor';
import { type LimitForm, limitForm, suggestedForm } from './limitForm';

/** Rules, the breaches open now, and the editor. */
export function Limits() {
  const t = useTexts();
  const units = useUnits();
  const servers = useServers();
  const limits = useApp(state => state.limits);
  const breaches = useApp(state => state.breaches);
  const [form, setForm] = useState<LimitForm | null>(null);
  const suggest = (view: ServerView | undefined, metric: 'memory' | 'down') => {
    if (view) setForm(suggestedForm(view.server.id, metric, metricOf(view.summary, metric), t(`metric.${metric}`), units));
  };
  const carrying = servers.filter(({ server }) => server.kind !== 'farm');
  const withMemory = servers.find(({ summary }) => summary.memory !== null);
  const on = limits.filter(limit => limit.enabled).length;
  return (
    <Page
      title={t('nav.limits')}
      meta={`${t('limits.on', { count: on })}, ${t('limits.in-breach', { count: breaches.length })}`}
      actions={
        <Button
          look="primary"
          icon={Plus}
          disabled={servers.length === 0}
          onClick={() => suggest(withMemory ?? carrying[0] ?? servers[0], withMemory ? 'memory' : 'down')}
        >
          {t('limits.new')}
        </Button>
      }
    >
      <div className="grid limgrid">
        <div className={`${form ? 'c7' : 'c12'} col g12`}>
          <Breaches all />
          <section className="card" aria-label={t('limits.rules')}>
            <div className="card-h">
              <h2>{t('limits.rules')}</h2>
              <span className="t3 s12">{limits.length}</span>
            </div>
            {limits.length === 0 ? (
              <Empty icon={Bell} title={t('limits.none')} text={t('limits.none-text')}>
                {withMemory ? (
                  <Button size="sm" onClick={() => suggest(withMemory, 'memory')}>
                    {t('limits.suggest-memory', { name: withMemory.server.name })}
                  </Button>
                ) : null}
                {carrying[0] ? (
                  <Button size="sm" onClick={() => suggest(carrying[0], 'down')}>
                    {t('limits.suggest-down', { name: carrying[0].server.name })}
                  </Button>
                ) : null}
              </Empty>
            ) : (
              <table className="table thead-flush tall">
                <colgroup>
                  <col className="w36" />
                  <col />
                  <col className="w112" />
                  <col className="w104" />
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
                    <th>{t('limits.switch')}</th>
                  </tr>
                </thead>
                <tbody>
                  {limits.map(limit => (
                    <Row key={limit.id} limit={limit} selected={form?.id === limit.id} onSelect={() => setForm(limitForm(limit, units))} />
                  ))}
                </tbody>
              </table>
            )}
          </section>
        </div>
        {form ? <LimitEditor key={form.id ?? `new ${form.serverId} ${form.metric}`} first={form} onClose={() => setForm(null)} /> : null}
      </div>
    </Page>
  );
}

function Row({ limit, selected, onSelect }: { readonly limit: Limit; readonly selected: boolean; readonly onSelect: () => void }) {
  const t = useTexts();
  const units = useUnits();
  const now = useNow();
  const server = useApp(state => state.servers[limit.serverId]);
  const summary: ServerSummary | undefined = useApp(state => state.summaries[limit.serverId]);
  const broken = useApp(state => state.breaches.some(breach => breach.limitId === limit.id && breach.endedAt === null));
  const value = summary ? metricOf(summary, limit.metric) : null;
  const judged = summary !== undefined && isLive(summary) && value !== null;
  const shape = !limit.enabled ? 'off' : broken ? 'bad' : judged ? 'ok' : 'stale';
  const ago = agoText(t, now - (summary?.lastData ?? now));
  const words = {
    off: t('limits.off'),
    bad: t('limits.broken'),
    ok: t('limits.fine'),
    stale: t('limits.not-judged', { ago }),
  };
  return (
    <tr className={`${selected ? 'sel' : ''} ${limit.enabled ? '' : 'dim'}`}>
      <td>
        <Shape shape={shape} label={words[shape]} />
      </td>
      <td>
        <span className="two">
          <button type="button" className="linkbtn med cut" onClick={onSelect}>
            {limit.name}
          </button>
          <span className="s12 t3 cut">{ruleLine(t, limit, units)}</span>
        </span>
      </td>
      <td className="cut t2 s12">{server?.name ?? '–'}</td>
      <td className={`num ${broken ? 'c-bad' : ''}`}>{judged ? metricValue(limit.metric, value, units) : <span className="t3">–</span>}</td>
      <td>
        <Switch
          label={limit.name}
          on={limit.enabled}
          onChange={enabled => void attempt(t('limits.not-saved'), () => call('saveLimit', { ...limit, enabled }))}
        />
      </td>
    </tr>
  );
}
