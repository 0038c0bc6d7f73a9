import { PageTabs } from '../../ui/Page';
import { KeysPage } from '../server/KeysPage';
import { KeyapiDoctorPage } from './KeyapiDoctorPage';
import { KeyapiSettingsPage } from './KeyapiSettingsPage';
import { TrafficPage } from './TrafficPage';
import { type KeyapiProps, type KeyapiTab, KeyapiTabs, useKeyapiTab } from './tabs';

const PAGES: { readonly [T in KeyapiTab]: React.ComponentType<KeyapiProps> } = {
  keys: KeysPage,
  traffic: TrafficPage,
  doctor: KeyapiDoctorPage,
  settings: KeyapiSettingsPage,
};

/** The pages of one key API, as tabs of the route. */
export function KeyapiPage(props: KeyapiProps) {
  const Shown = PAGES[useKeyapiTab()];
  return (
    <PageTabs value={<KeyapiTabs {...props} />}>
      <Shown {...props} />
    </PageTabs>
  );
}
