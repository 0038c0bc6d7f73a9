import { PageTabs } from '../../ui/Page';
import { DoctorPage } from '../doctor/DoctorPage';
import { KeysPage } from '../server/KeysPage';
import { InboundsPage } from './InboundsPage';
import { LivePage } from './LivePage';
import { ServerSettingsPage } from './ServerSettingsPage';
import { useXrayTab, type XrayTab, XrayTabs } from './tabs';
import type { XrayProps } from './XrayFrame';

const PAGES: { readonly [T in XrayTab]: React.ComponentType<XrayProps> } = {
  keys: KeysPage,
  live: LivePage,
  inbounds: InboundsPage,
  doctor: DoctorPage,
  settings: ServerSettingsPage,
};

/** The pages of one Xray server, as tabs of the route. */
export function XrayPage(props: XrayProps) {
  const Shown = PAGES[useXrayTab()];
  return (
    <PageTabs value={<XrayTabs {...props} />}>
      <Shown {...props} />
    </PageTabs>
  );
}
