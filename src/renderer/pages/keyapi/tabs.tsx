import { formatCount } from '@shared/format';
import type { KeyapiServer, KeyapiSummary } from '@shared/model';
import { useTexts } from '../../stores/app';
import { useView } from '../../stores/view';
import { TabLinks } from '../../ui/TabLinks';

export interface KeyapiProps {
  readonly server: KeyapiServer;
  readonly summary: KeyapiSummary;
}

/** Tabs of a key API, in their order; the first is shown when none is named. */
export const KEYAPI_TABS = ['keys', 'traffic', 'doctor', 'settings'] as const;
export type KeyapiTab = (typeof KEYAPI_TABS)[number];

export function useKeyapiTab(): KeyapiTab {
  const wanted = useView(view => view.route.tab)?.split('/')[0];
  return KEYAPI_TABS.find(tab => tab === wanted) ?? 'keys';
}

/** Links to the pages of one key API, with what each holds. */
export function KeyapiTabs({ server, summary }: KeyapiProps) {
  const t = useTexts();
  const tabs = KEYAPI_TABS.map(id => ({ id, label: t(`server.tab-${id}`) }));
  const keys = summary.keys === null ? null : <span className="count">{formatCount(summary.keys)}</span>;
  return <TabLinks serverId={server.id} tabs={tabs} current={useKeyapiTab()} figures={{ keys }} />;
}
