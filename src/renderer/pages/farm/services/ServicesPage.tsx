import { formatBytes, quantityText } from '@shared/format';
import type { FarmService } from '@shared/model';
import { Play, ServerCog, Square } from 'lucide-react';
import { useTexts, useUnits } from '../../../stores/app';
import { useReading } from '../../../stores/reading';
import { open } from '../../../stores/view';
import { Banner } from '../../../ui/Banner';
import { Button } from '../../../ui/Button';
import { Metric } from '../../../ui/Metric';
import { spanText } from '../../../ui/metricValue';
import { Bytes } from '../../../ui/Quantity';
import { State } from '../../../ui/Shape';
import { isLive } from '../../../ui/serverState';
import { FarmFrame, type FarmProps } from '../FarmFrame';
import { ListStates } from '../ListPage';

const EVERY_MS = 10_000;
const MIB = 1024 * 1024;

export const useServices = (serverId: string, live: boolean) =>
  useReading('listServices', { serverId }, { everyMs: EVERY_MS, on: live, freshMs: EVERY_MS });

/** Services without which rotations wait, or without which what the panel shows stands still. */
const NEEDED: ReadonlySet<string> = new Set(['normal', 'reconnect', 'scheduler', 'rabbitmq', 'proxy', 'high']);

/** The panel's services and its machine. */
export function ServicesPage({ server, summary }: FarmProps) {
  const t = useTexts();
  const live = isLive(summary);
  const { value, failure, reload } = useServices(server.id, live);
  const down = (value ?? []).filter(({ name, running }) => !running && NEEDED.has(name));
  return (
    <FarmFrame server={server} summary={summary}>
      <Load serverId={server.id} live={live} />
      {down.length === 0 ? null : (
        <Banner
          shape="warn"
          tone="warn"
          title={t('service.down', { count: down.length })}
          text={down.map(({ name }) => serviceWhat(t, name)).join(' ')}
        />
      )}
      <ListStates
        rows={value}
        failure={failure}
        reload={() => void reload()}
        failed={t('service.list-failed')}
        icon={ServerCog}
        none={t('service.none')}
      >
        <section className="card narrowcol" aria-label={t('farm.tab-services')}>
          <ul>
            {(value ?? []).map(service => (
              <Line key={service.name} serverId={server.id} service={service} live={live} />
            ))}
          </ul>
        </section>
      </ListStates>
    </FarmFrame>
  );
}

const known = (t: ReturnType<typeof useTexts>, name: string): boolean => t.has(`service.name-${name}`);
/** The service's name in our words, the panel's own where we have none. */
export const serviceName = (t: ReturnType<typeof useTexts>, name: string): string => (known(t, name) ? t(`service.name-${name}`) : name);
const serviceWhat = (t: ReturnType<typeof useTexts>, name: string): string => (known(t, name) ? t(`service.without-${name}`) : '');

function Line({ serverId, service, live }: { readonly serverId: string; readonly service: FarmService; readonly live: boolean }) {
  const t = useTexts();
  const { name, running } = service;
  const label = serviceName(t, name);
  return (
    <li className="srow" data-service={name}>
      <div className="col grow">
        <span className="med">
          {label} {known(t, name) ? <span className="t3 s12">{name}</span> : null}
        </span>
        <span className="s12 t3">{known(t, name) ? t(`service.what-${name}`) : t('service.unknown')}</span>
      </div>
      <State shape={running ? 'ok' : NEEDED.has(name) ? 'bad' : 'off'} quiet={running}>
        {t(running ? 'service.running' : 'service.stopped')}
      </State>
      <Button
        size="sm"
        icon={running ? Square : Play}
        disabled={!live}
        aria-label={t(running ? 'service.stop-of' : 'service.start-of', { name: label })}
        onClick={() => open({ type: 'farm', dialog: { type: 'service', serverId, service } })}
      >
        {t(running ? 'service.stop' : 'service.start')}
      </Button>
    </li>
  );
}

function Load({ serverId, live }: { readonly serverId: string; readonly live: boolean }) {
  const t = useTexts();
  const units = useUnits();
  const facts = useReading('farmFacts', { serverId }, { everyMs: EVERY_MS, on: live, freshMs: EVERY_MS }).value;
  const load = facts?.load ?? null;
  if (load === null) return null;
  const memory = (mb: number | null) => (mb === null ? '–' : quantityText(formatBytes(mb * MIB, units)));
  return (
    <div className="tiles narrowcol">
      <Metric label={t('service.cpu')} context={t('service.cpu-text')} stale={!live}>
        {load.cpuPercent === null ? '–' : Math.round(load.cpuPercent)}
        {load.cpuPercent === null ? null : <span className="u">%</span>}
      </Metric>
      <Metric label={t('service.memory')} context={t('service.memory-of', { total: memory(load.memoryTotalMb) })} stale={!live}>
        {load.memoryUsedMb === null ? '–' : <Bytes of={load.memoryUsedMb * MIB} />}
      </Metric>
      <Metric label={t('service.uptime')} context={t('service.uptime-text')} stale={!live}>
        {load.uptimeS === null ? '–' : spanText(t, load.uptimeS)}
      </Metric>
    </div>
  );
}
