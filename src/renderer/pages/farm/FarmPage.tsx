import { PageTabs } from '../../ui/Page';
import type { FarmProps } from './FarmFrame';
import { PortsPage } from './ports/PortsPage';
import { ProxiesPage } from './proxies/ProxiesPage';
import { type FarmTab, FarmTabs, useFarmTab } from './tabs';
import { Unbuilt } from './Unbuilt';

const PAGES: { readonly [T in FarmTab]: React.ComponentType<FarmProps> } = {
  ports: PortsPage,
  proxies: ProxiesPage,
  logins: Unbuilt,
  ips: Unbuilt,
  services: Unbuilt,
  settings: Unbuilt,
};

/** The pages of one farm, as tabs of the route. */
export function FarmPage(props: FarmProps) {
  const Shown = PAGES[useFarmTab()];
  return (
    <PageTabs value={<FarmTabs {...props} />}>
      <Shown {...props} />
    </PageTabs>
  );
}
