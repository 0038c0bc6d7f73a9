import { PageTabs } from '../../ui/Page';
import type { FarmProps } from './FarmFrame';
import { IpsPage } from './ips/IpsPage';
import { LoginsPage } from './logins/LoginsPage';
import { PortPage } from './port/PortPage';
import { PortsPage } from './ports/PortsPage';
import { ProxiesPage } from './proxies/ProxiesPage';
import { ServicesPage } from './services/ServicesPage';
import { FarmSettingsPage } from './settings/FarmSettingsPage';
import { type FarmTab, FarmTabs, useFarmTab, usePortId } from './tabs';

const PAGES: { readonly [T in FarmTab]: React.ComponentType<FarmProps> } = {
  ports: PortsPage,
  proxies: ProxiesPage,
  logins: LoginsPage,
  ips: IpsPage,
  services: ServicesPage,
  settings: FarmSettingsPage,
};

/** The pages of one farm, as tabs of the route. */
export function FarmPage(props: FarmProps) {
  const Shown = PAGES[useFarmTab()];
  const portId = usePortId();
  if (portId !== null) return <PortPage key={portId} {...props} portId={portId} />;
  return (
    <PageTabs value={<FarmTabs {...props} />}>
      <Shown {...props} />
    </PageTabs>
  );
}
