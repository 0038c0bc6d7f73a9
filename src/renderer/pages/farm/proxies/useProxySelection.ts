import type { ProxyView } from '@shared/model';
import { useTexts } from '../../../stores/app';
import { type IdSelection, useIdSelection } from '../../../ui/useIdSelection';
import { proxyName } from './proxyText';
import { type Proxies, type ProxyQuestion, proxyIdsBetween } from './useProxies';

export type ProxySelection = IdSelection<ProxyView>;

export function useProxySelection(serverId: string, question: ProxyQuestion, { count }: Proxies): ProxySelection {
  const t = useTexts();
  return useIdSelection<ProxyView>({
    count,
    allLabel: t('proxyList.select-all'),
    failed: t('proxyList.select-failed'),
    idOf: ({ id }) => id,
    label: proxy => t('proxyList.select', { name: proxyName(t, proxy) }),
    between: (from, to) => proxyIdsBetween(serverId, question, from, to),
  });
}
