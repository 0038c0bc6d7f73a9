import { formatCount } from '@shared/format';
import type { XrayServer, XraySummary } from '@shared/model';
import { useTexts } from '../../stores/app';
import { useReading } from '../../stores/reading';
import { useView } from '../../stores/view';
import { isLive } from '../../ui/serverState';
import { TabLinks } from '../../ui/TabLinks';

/** Tabs of an Xray server, in their order; the first is shown when none is named. */
export const XRAY_TABS = ['keys', 'live', 'inbounds', 'doctor', 'settings'] as const;
export type XrayTab = (typeof XRAY_TABS)[number];

/** The tab of the route; pages under a tab are `tab/page`. */
export function useXrayTab(): XrayTab {
  const wanted = useView(view => view.route.tab)?.split('/')[0];
  return XRAY_TABS.find(tab => tab === wanted) ?? 'keys';
}

/** The inbounds as last read; both the tab's figure and the pages use them. */
export const useInbounds = (server: XrayServer, summary: XraySummary, everyMs: number | null) =>
  useReading('listInbounds', { serverId: server.id }, { everyMs, on: isLive(summary), freshMs: 60_000 });

/** Links to the pages of one Xray server, with what each holds. */
export function XrayTabs({ server, summary }: { readonly server: XrayServer; readonly summary: XraySummary }) {
  const t = useTexts();
  const current = useXrayTab();
  const inbounds = useInbounds(server, summary, null).value;
  const attention = summary.doctor?.attention ?? 0;
  const figures: { readonly [T in XrayTab]?: React.ReactNode } = {
    keys: summary.keys === null ? null : <span className="count">{formatCount(summary.keys)}</span>,
    inbounds: inbounds === null ? null : <span className="count">{formatCount(inbounds.length)}</span>,
    doctor:
      attention === 0 ? null : (
        <span className="count warn" title={t('doctor.attention', { count: attention })}>
          {attention}
        </span>
      ),
  };
  const tabs = XRAY_TABS.map(id => ({ id, label: t(`server.tab-${id}`) }));
  return <TabLinks serverId={server.id} tabs={tabs} current={current} figures={figures} />;
}
