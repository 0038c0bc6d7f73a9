import { formatBytes, formatCount, formatDuration, formatMoment, inScale, quantityText, sizeScale, type Units } from '@shared/format';
import type { NodeRun, ProviderView, Subscription } from '@shared/model';
import type { Texts } from '@shared/texts';
import { Gauge, RefreshCw } from 'lucide-react';
import { useNow, useTexts, useUnits } from '../../../stores/app';
import { useNodeRuns } from '../../../stores/nodeRuns';
import { agoText } from '../../../ui/ago';
import { Button, IconButton } from '../../../ui/Button';
import { QuotaBar } from '../../../ui/QuotaBar';
import { startRun } from '../nodeRuns';
import { TestingChip } from './NodeLatency';

const DAY_MS = 86_400_000;
const WARN_PERCENT = 80;
const WARN_DAYS = 7;

interface ProvidersProps {
  readonly serverId: string;
  readonly providers: readonly ProviderView[];
  readonly live: boolean;
  readonly onFilter: (words: string) => void;
}

/** Where nodes come from: how much of a subscription is used and when it ends, how fresh its list is. */
export function ProvidersCard({ serverId, providers, live, onFilter }: ProvidersProps) {
  const t = useTexts();
  const going = useNodeRuns(serverId).filter(({ state }) => state === 'running');
  const all = going.some(({ job }) => job.type === 'update-all');
  if (providers.length === 0) return null;
  return (
    <section className="card" aria-label={t('nodes.providers')}>
      <div className="card-h line">
        <h2>{t('nodes.providers')}</h2>
        <span className="t3 s12">{formatCount(providers.length)}</span>
        <span className="end row">
          <Button
            size="sm"
            look={all ? 'busy' : 'ghost'}
            icon={RefreshCw}
            disabled={!live}
            onClick={() => startRun(t, serverId, { type: 'update-all' })}
          >
            {t('nodes.update-all')}
          </Button>
        </span>
      </div>
      <ul>
        {providers.map(provider => (
          <ProviderRow key={provider.name} serverId={serverId} provider={provider} live={live} going={going} onFilter={onFilter} />
        ))}
      </ul>
    </section>
  );
}

function ProviderRow(props: Omit<ProvidersProps, 'providers'> & { readonly provider: ProviderView; readonly going: readonly NodeRun[] }) {
  const t = useTexts();
  const units = useUnits();
  const now = useNow();
  const { serverId, provider, live, going } = props;
  const { name, vehicle, subscription } = provider;
  const of = (type: 'update-provider' | 'check-provider') => going.find(({ job }) => job.type === type && job.provider === name) ?? null;
  const updating = of('update-provider');
  const checking = of('check-provider');
  const took = (run: NodeRun): string => formatDuration(Math.max(0, now - run.startedAt));
  const age = provider.updatedAt === null ? null : agoText(t, now - provider.updatedAt);
  const fresh = updating
    ? t('nodes.updating')
    : age === null
      ? t('nodes.never-updated')
      : t(vehicle.toLowerCase() === 'http' ? 'nodes.updated' : 'nodes.read', { age });
  return (
    <li className="prow" data-provider={name}>
      <span className="row">
        <button
          type="button"
          className="linkname med cut"
          title={t('nodes.filter-provider', { name })}
          onClick={() => props.onFilter(name)}
        >
          {name}
        </button>
        <span className="chip">{vehicle}</span>
        <span className="grow" />
        {updating ? (
          <TestingChip text={took(updating)} />
        ) : vehicle.toLowerCase() === 'inline' ? null : (
          <IconButton
            icon={RefreshCw}
            label={t('nodes.update', { name })}
            aria-disabled={!live || undefined}
            onClick={() => live && startRun(t, serverId, { type: 'update-provider', provider: name })}
          />
        )}
        {checking ? (
          <TestingChip text={checking.total > 0 ? `${formatCount(checking.done)}/${formatCount(checking.total)}` : took(checking)} />
        ) : (
          <IconButton
            icon={Gauge}
            label={t('nodes.check', { name })}
            aria-disabled={!live || undefined}
            onClick={() => live && startRun(t, serverId, { type: 'check-provider', provider: name })}
          />
        )}
      </span>
      {subscription ? <Used subscription={subscription} units={units} t={t} /> : null}
      <span className="row s11 t3">
        <span className="cut grow">
          {t('mihomo.nodes-count', { count: provider.nodes })}, {fresh}
        </span>
        <Ends subscription={subscription} now={now} t={t} />
      </span>
    </li>
  );
}

function Used({ subscription, units, t }: { readonly subscription: Subscription; readonly units: Units; readonly t: Texts }) {
  const used = subscription.upload + subscription.download;
  const { total } = subscription;
  if (total === null) return <span className="s11 t2">{t('nodes.used', { used: quantityText(formatBytes(used, units)) })}</span>;
  const percent = (used / total) * 100;
  const scale = sizeScale(total, units);
  const words = { used: inScale(used, scale), total: quantityText(formatBytes(total, units)), percent: Math.round(percent) };
  return <QuotaBar percent={percent} warnAt={WARN_PERCENT} text={t('nodes.used-of', words)} />;
}

function Ends({ subscription, now, t }: { readonly subscription: Subscription | null; readonly now: number; readonly t: Texts }) {
  if (subscription === null) return <span className="nowrap">{t('nodes.no-subscription')}</span>;
  const { expiresAt } = subscription;
  if (expiresAt === null) return <span className="nowrap">{t('nodes.no-end')}</span>;
  const days = Math.ceil((expiresAt - now) / DAY_MS);
  if (expiresAt <= now) return <span className="nowrap c-bad">{t('nodes.ended', { age: agoText(t, now - expiresAt) })}</span>;
  if (days <= WARN_DAYS) return <span className="nowrap c-warn">{t('nodes.ends-in', { count: days })}</span>;
  return <span className="nowrap">{t('nodes.ends', { date: formatMoment(expiresAt, now, { language: t.language }) })}</span>;
}
