import type { PortDetail } from '@shared/model';
import { CardSim, Power, Unplug } from 'lucide-react';
import { useMemo, useRef } from 'react';
import { useApp, useNow, useTexts } from '../../../stores/app';
import { go, useView } from '../../../stores/view';
import { agoText } from '../../../ui/ago';
import { Button } from '../../../ui/Button';
import { failureText } from '../../../ui/failure';
import { Link } from '../../../ui/Link';
import { Page, PageTabs } from '../../../ui/Page';
import { State } from '../../../ui/Shape';
import { isLive } from '../../../ui/serverState';
import { Empty, ErrorState, Skeleton } from '../../../ui/states';
import { TabLinks } from '../../../ui/TabLinks';
import { LinkBanner } from '../../server/parts';
import type { FarmProps } from '../FarmFrame';
import { PortButton } from '../ports/PortButton';
import { askRestart } from '../ports/portActions';
import { createShownPorts, type ShownPort } from '../ports/shownPorts';
import { useFresh } from '../useFresh';
import { PortIpsTab } from './PortIpsTab';
import { PortProxies } from './PortProxies';
import { PortRotations } from './PortRotations';
import { PortSettingsTab } from './PortSettingsTab';
import { useLookups, usePortProxies } from './portParts';

const TABS = ['rotations', 'ips', 'proxies', 'settings'] as const;
type PortTab = (typeof TABS)[number];
const DETAIL_EVERY_MS = 10_000;

/** One port: its rotations and signal, its addresses, its proxies, its settings and schedules. */
export function PortPage({ server, summary, portId }: FarmProps & { readonly portId: number }) {
  const t = useTexts();
  const live = isLive(summary);
  const wanted = useView(view => view.route.tab)?.split('/')[2];
  const tab = TABS.find(each => each === wanted) ?? 'rotations';
  const { value: detail, failure, reload } = useFresh('readPort', { serverId: server.id, portId }, DETAIL_EVERY_MS);
  const port = usePort(detail, live);
  const proxies = usePortProxies(server.id, portId, live);
  const tabs = (
    <TabLinks<PortTab>
      serverId={server.id}
      tabs={TABS.map(id => ({ id, label: t(`portPage.tab-${id}`) }))}
      current={tab}
      at={id => `ports/${portId}${id === 'rotations' ? '' : `/${id}`}`}
      figures={{ proxies: proxies === null ? null : <span className="count">{proxies.length}</span> }}
    />
  );
  const props = detail && port ? { server, summary, detail, port, live } : null;
  return (
    <PageTabs value={tabs}>
      <Page
        icon={CardSim}
        title={
          <>
            <Link className="crumb t3" to={{ page: 'server', serverId: server.id, tab: 'ports' }}>
              {server.name}
            </Link>
            <span className="t3"> / </span>
            {detail?.row.port.name ?? `#${portId}`}
          </>
        }
        pill={port ? <PortPill port={port} /> : null}
        meta={detail ? <Modem server={server} summary={summary} detail={detail} /> : null}
        actions={
          port ? (
            <>
              {port.row.port.active && live ? (
                <Button icon={Power} className="hide-n" disabled={port.state.look === 'busy'} onClick={() => askRestart(port.row)}>
                  {t('portPage.restart')}
                </Button>
              ) : null}
              <PortButton row={port.row} state={port.state} place="page" />
            </>
          ) : null
        }
      >
        <div className="col g12 minfull">
          <LinkBanner server={server} summary={summary} />
          {props === null ? (
            <section className="card growcard">
              {failure?.code === 'gone' || failure?.code === 'not-found' ? (
                <Empty icon={Unplug} title={t('portPage.gone')} text={t('portPage.gone-text')} className="growcard">
                  <Button onClick={() => go({ page: 'server', serverId: server.id, tab: 'ports' })}>{t('farm.ports')}</Button>
                </Empty>
              ) : failure ? (
                <ErrorState title={t('portPage.failed')} text={failureText(t, failure)} className="growcard">
                  <Button onClick={() => void reload()}>{t('common.try-again')}</Button>
                </ErrorState>
              ) : (
                <Skeleton bars={16} />
              )}
            </section>
          ) : tab === 'rotations' ? (
            <PortRotations {...props} proxies={proxies} />
          ) : tab === 'ips' ? (
            <PortIpsTab server={server} port={props.detail.row.port} live={live} />
          ) : tab === 'proxies' ? (
            <PortProxies server={server} portId={portId} proxies={proxies} live={live} />
          ) : (
            <PortSettingsTab {...props} />
          )}
        </div>
      </Page>
    </PageTabs>
  );
}

/** The port as it shows this second. */
function usePort(detail: PortDetail | null, live: boolean): ShownPort | null {
  const t = useTexts();
  const now = useNow();
  const rotations = useApp(state => state.rotations);
  const show = useRef<ReturnType<typeof createShownPorts> | null>(null);
  show.current ??= createShownPorts();
  if (detail === null) return null;
  const { row } = detail;
  return show.current(t, row, rotations[`${row.serverId}/${row.port.id}`] ?? null, now, live);
}

function PortPill({ port: { row, state } }: { readonly port: ShownPort }) {
  const t = useTexts();
  const now = useNow();
  const line = state.look === 'busy' ? state.word : (state.line ?? state.word);
  // The two addresses stand below.
  const changed = (line.key === 'port.ready' || line.key === 'outcome.changed') && row.lastChangeAt !== null;
  return (
    <State shape={state.shape} pill>
      {changed ? t('portPage.changed', { ago: agoText(t, now - (row.lastChangeAt ?? now)) }) : t(line.key, line.params)}
    </State>
  );
}

/** The modem's model; its operator and network, for which the bar has no room, are its title. */
function Modem({ server, summary, detail }: FarmProps & { readonly detail: PortDetail }) {
  const { port } = detail.row;
  const lookups = useLookups(server.id, isLive(summary));
  const model = useMemo(() => lookups?.modemTypes?.find(({ id }) => id === port.modemType)?.name ?? null, [lookups, port.modemType]);
  const facts = [model, port.operator, port.networkType].filter(Boolean);
  return <span title={facts.join(' · ')}>{facts[0]}</span>;
}
