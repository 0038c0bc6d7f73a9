import { PageTabs } from '../../ui/Page';
import { ConfigPage } from './config/ConfigPage';
import { ConnectionsPage } from './connections/ConnectionsPage';
import { LogsPage } from './logs/LogsPage';
import type { MihomoProps } from './MihomoFrame';
import { OverviewPage } from './overview/OverviewPage';
import { ProxiesPage } from './proxies/ProxiesPage';
import { RulesPage } from './rules/RulesPage';
import { type MihomoTab, MihomoTabs, useMihomoTab } from './tabs';

const PAGES: { readonly [T in MihomoTab]: React.ComponentType<MihomoProps> } = {
  overview: OverviewPage,
  connections: ConnectionsPage,
  proxies: ProxiesPage,
  rules: RulesPage,
  logs: LogsPage,
  config: ConfigPage,
};

/** The pages of one controller, as tabs of the route. */
export function MihomoPage(props: MihomoProps) {
  const Shown = PAGES[useMihomoTab()];
  return (
    <PageTabs value={<MihomoTabs {...props} />}>
      <Shown {...props} />
    </PageTabs>
  );
}
