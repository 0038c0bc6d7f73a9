import type { ProxyView } from '@shared/model';
import { useMemo, useState } from 'react';
import { useTexts } from '../../../stores/app';
import { attempt } from '../../../stores/toasts';
import { NOTHING, type Selection, spanTo, toggled, withAll } from '../../../ui/selection';
import { proxyName } from './proxyText';
import { type Proxies, type ProxyQuestion, proxyIdsBetween } from './useProxies';

export interface ProxySelection {
  readonly ids: readonly number[];
  readonly all: boolean | 'some';
  readonly allLabel: string;
  isSelected(proxy: ProxyView): boolean;
  label(proxy: ProxyView): string;
  /** `extend`: everything from the last selected one to this one. */
  onSelect(proxy: ProxyView, index: number, extend: boolean): void;
  onAll(): void;
  clear(): void;
}

/** Which proxies are selected; those between two others are asked for, for they may be out of sight. */
export function useProxySelection(serverId: string, question: ProxyQuestion, { count }: Proxies): ProxySelection {
  const t = useTexts();
  const [selection, setSelection] = useState<Selection>(NOTHING);
  const ids = useMemo(() => [...selection.ids].map(Number), [selection]);
  const take = (from: number, to: number, then: (ids: readonly string[]) => Selection) =>
    void attempt(t('proxyList.select-failed'), async () => {
      const found = await proxyIdsBetween(serverId, question, from, to);
      setSelection(then(found.map(String)));
    });
  const all = ids.length === 0 ? false : ids.length >= count ? true : 'some';
  return {
    ids,
    all,
    allLabel: t('proxyList.select-all'),
    isSelected: ({ id }) => selection.ids.has(String(id)),
    label: proxy => t('proxyList.select', { name: proxyName(t, proxy) }),
    onSelect({ id }, index, extend) {
      if (!extend) {
        setSelection(now => toggled(now, String(id), index));
        return;
      }
      const { from, to } = spanTo(selection, index);
      take(from, to, found => ({ ...withAll(selection, found), anchor: selection.anchor ?? index }));
    },
    onAll() {
      if (all === true || count === 0) setSelection(NOTHING);
      else take(0, count - 1, found => ({ ids: new Set(found), anchor: null }));
    },
    clear: () => setSelection(NOTHING),
  };
}
