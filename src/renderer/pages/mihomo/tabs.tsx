import { formatCount } from '@shared/format';
import { useTexts } from '../../stores/app';
import { useView } from '../../stores/view';
import { TabLinks } from '../../ui/TabLinks';
import type { MihomoProps } from './MihomoFrame';
import { useRuleTotal } from './rules/ruleTotal';

/** Tabs of a controller, in their order; the first is shown when none is named. */
export const MIHOMO_TABS = ['overview', 'connections', 'proxies', 'rules', 'logs', 'config'] as const;
export type MihomoTab = (typeof MIHOMO_TABS)[number];

/** The tab of the route; pages under a tab are `tab/page`. */
export function useMihomoTab(): MihomoTab {
  const wanted = useView(view => view.route.tab)?.split('/')[0];
  return MIHOMO_TABS.find(tab => tab === wanted) ?? 'overview';
}

/** Links to the pages of one controller, with what each holds. */
export function MihomoTabs({ server, summary }: MihomoProps) {
  const t = useTexts();
  const count = (of: number | null) => (of === null ? null : <span className="count">{formatCount(of)}</span>);
  return (
    <TabLinks
      serverId={server.id}
      tabs={MIHOMO_TABS.map(id => ({ id, label: t(`mihomo.tab-${id}`) }))}
      current={useMihomoTab()}
      figures={{
        connections: count(summary.connections),
        proxies: count(summary.nodes ?? null),
        rules: count(useRuleTotal(server.id)),
      }}
    />
  );
}
