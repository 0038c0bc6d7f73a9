import { formatCount } from '@shared/format';
import { useTexts } from '../../stores/app';
import { useView } from '../../stores/view';
import { isLive } from '../../ui/serverState';
import { TabLinks } from '../../ui/TabLinks';
import type { FarmProps } from './FarmFrame';
import { useLoginList } from './logins/useLogins';
import { useProxyTotal } from './proxies/useProxies';
import { useServices } from './services/ServicesPage';

/** Tabs of a farm, in their order; the first is shown when none is named. */
export const FARM_TABS = ['ports', 'proxies', 'logins', 'ips', 'services', 'settings'] as const;
export type FarmTab = (typeof FARM_TABS)[number];

/** The tab of the route; pages under a tab are `tab/page`. */
export function useFarmTab(): FarmTab {
  const wanted = useView(view => view.route.tab)?.split('/')[0];
  return FARM_TABS.find(tab => tab === wanted) ?? 'ports';
}

/** The port whose page the route names, under the ports; null: none. */
export function usePortId(): number | null {
  const [tab, port] = useView(view => view.route.tab)?.split('/') ?? [];
  return tab === 'ports' && port !== undefined && /^\d+$/.test(port) ? Number(port) : null;
}

/** Links to the pages of one farm, with what each holds. */
export function FarmTabs({ server, summary }: FarmProps) {
  const t = useTexts();
  const live = isLive(summary);
  const logins = useLoginList(server.id, live).value;
  const services = useServices(server.id, live).value;
  const proxies = useProxyTotal(server.id, live);
  const count = (of: number | null | undefined) =>
    of === null || of === undefined ? null : <span className="count">{formatCount(of)}</span>;
  return (
    <TabLinks
      serverId={server.id}
      tabs={FARM_TABS.map(id => ({ id, label: t(`farm.tab-${id}`) }))}
      current={useFarmTab()}
      figures={{
        ports: count(summary.portsTotal),
        proxies: count(proxies),
        logins: count(logins?.length),
        services: count(services?.length),
      }}
    />
  );
}
