import { formatCount } from '@shared/format';
import type { CountersState, KeyapiCompared, KeyapiCounting, KeyapiReport, KeyQuery } from '@shared/model';
import type { Texts } from '@shared/texts';
import { RefreshCw } from 'lucide-react';
import { useNow, useTexts } from '../../stores/app';
import { useReading } from '../../stores/reading';
import { agoText } from '../../ui/ago';
import { Button } from '../../ui/Button';
import { failureText } from '../../ui/failure';
import { Metric } from '../../ui/Metric';
import { Bytes } from '../../ui/Quantity';
import { isLive } from '../../ui/serverState';
import { ErrorState, Skeleton } from '../../ui/states';
import { dayText, sumOf } from '../keys/keyText';
import { SourceWord } from './Source';
import type { KeyapiProps } from './tabs';

/** Only the figures over all keys are wanted. */
const FIGURES: KeyQuery = { view: 'all', search: '', sort: { by: 'month', descending: true }, offset: 0, limit: 0 };

/** Our account of all keys and the server's own ways to count, side by side. */
export function CountingCard({ server, summary, report }: KeyapiProps & { readonly report: KeyapiReport }) {
  const t = useTexts();
  const now = useNow();
  const live = isLive(summary);
  const asks = report.calls.some(call => call === 'compare' || call === 'traffic-status' || call.startsWith('traffic-'));
  const { value, at, failure, busy, reload } = useReading(
    'readKeyapiCounting',
    { serverId: server.id },
    { everyMs: null, on: live && asks },
  );
  const ours = useReading('queryKeys', { serverId: server.id, query: FIGURES }, { everyMs: null, on: true }).value;
  const since = ours === null || ours.keyapi?.exact === 0 ? null : ours.exactSince;
  return (
    <section className="card" aria-label={t('keyapiTraffic.counting')} data-counting>
      <div className="card-h line">
        <h2>{t('keyapiTraffic.counting')}</h2>
        <span className="t3 s12 cut">{at === null ? '' : t('server.read', { ago: agoText(t, now - at) })}</span>
        <span className="end">
          <Button size="sm" icon={RefreshCw} look={busy ? 'busy' : 'default'} disabled={!live || !asks} onClick={() => void reload()}>
            {t('server.read-now')}
          </Button>
        </span>
      </div>
      <div className="card-b top col g12">
        <div className="tiles counting">
          <Metric
            label={t('keyapiTraffic.ours')}
            context={since === null ? t('keyapiTraffic.ours-none') : t('keys.exact-since', { day: dayText(t, since, now) })}
          >
            <Bytes of={ours === null || since === null ? null : sumOf(ours.month)} />
          </Metric>
          {summary.counters ? <Second of={summary.counters} /> : null}
          {value === null ? null : <Theirs t={t} value={value} stale={!live} />}
        </div>
        {value !== null ? (
          <p className="s12 t3">{t('keyapiTraffic.not-the-same-span')}</p>
        ) : failure !== null && live ? (
          <ErrorState title={t('keyapiTraffic.counting-failed')} text={failureText(t, failure)} />
        ) : !asks ? (
          <p className="s12 t3">{t('keyapiTraffic.single-only')}</p>
        ) : live ? (
          <Skeleton bars={2} />
        ) : null}
      </div>
    </section>
  );
}

/** How the second source of exact counters stands. */
function Second({ of }: { readonly of: CountersState }) {
  const t = useTexts();
  const why = of.failure === null ? '' : failureText(t, of.failure);
  return (
    <Metric
      label={t('keyapiTraffic.second')}
      context={
        <span className={of.state === 'failed' ? 'c-warn' : ''} title={why}>
          {of.state === 'failed' ? why : t(`keyapiTraffic.second-${of.state}`, { version: of.version ?? '' })}
        </span>
      }
    >
      {formatCount(of.keys)}
      <span className="u">{t('keyapiTraffic.second-keys', { count: of.keys })}</span>
    </Metric>
  );
}

function Theirs({ t, value, stale }: { readonly t: Texts; readonly value: KeyapiCounting; readonly stale: boolean }) {
  const { compare, keys, status } = value;
  return (
    <>
      {keys === null || keys.exact === 0 ? null : (
        <Metric
          stale={stale}
          label={t('keyapiTraffic.now-exact')}
          context={<Sourced exact title={t('source.exact-xray')} keys={t('keyapiTraffic.of-keys', { count: keys.exact })} />}
        >
          <Bytes of={keys.exactBytes} />
        </Metric>
      )}
      {keys === null || keys.estimate === 0 ? null : (
        <Metric
          stale={stale}
          label={t('keyapiTraffic.now-estimate')}
          context={<Sourced exact={false} title={t('caveat.estimate')} keys={t('keyapiTraffic.of-keys', { count: keys.estimate })} />}
        >
          <span className="t3 atleast">≈</span>
          <Bytes of={keys.estimateBytes} />
        </Metric>
      )}
      {compare === null ? null : (
        <>
          <Compared t={t} of={compare.exact} exact stale={stale} />
          <Compared t={t} of={compare.estimate} exact={false} stale={stale} />
        </>
      )}
      {status === null ? null : (
        <Metric stale={stale} label={t('keyapiTraffic.xray-counters')} context={status.monitor ?? undefined}>
          <span className="s14">
            {t(
              status.xrayAvailable === null
                ? 'keyapiTraffic.counters-unknown'
                : status.xrayAvailable
                  ? 'keyapiTraffic.counters-there'
                  : 'keyapiTraffic.counters-missing',
            )}
          </span>
        </Metric>
      )}
    </>
  );
}

const Sourced = ({ exact, title, keys }: { readonly exact: boolean; readonly title: string; readonly keys: string }) => (
  <span className="row row-4">
    <SourceWord exact={exact} title={title} />
    <span className="cut">{keys}</span>
  </span>
);

/** One of the two ways of its own comparison, with its own words where it has no number. */
function Compared(props: { readonly t: Texts; readonly of: KeyapiCompared | null; readonly exact: boolean; readonly stale: boolean }) {
  const { t, of, exact, stale } = props;
  if (of === null) return null;
  const how = of.error ?? (of.method === null ? t('keyapiTraffic.no-method') : t('keyapiTraffic.method', { method: of.method }));
  return (
    <Metric
      stale={stale}
      label={t(exact ? 'keyapiTraffic.says-exact' : 'keyapiTraffic.says-estimate')}
      context={
        <span className={`cut ${of.error === null ? '' : 'c-warn'}`} title={how}>
          {how}
        </span>
      }
    >
      {exact || of.bytes === null ? null : <span className="t3 atleast">≈</span>}
      <Bytes of={of.bytes} />
    </Metric>
  );
}
