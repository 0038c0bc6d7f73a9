import { useCallback, useMemo, useState } from 'react';
import { useTexts } from '../../../stores/app';
import { attempt } from '../../../stores/toasts';
import { NOTHING, type Selection, spanTo, toggled, withAll } from '../../../ui/selection';
import type { ShownPort } from './shownPorts';
import { type PortQuestion, type Ports, portIdsBetween } from './usePorts';

export interface PortSelection {
  readonly ids: readonly number[];
  readonly all: boolean | 'some';
  readonly allLabel: string;
  isSelected(port: ShownPort): boolean;
  label(port: ShownPort): string;
  /** `extend`: everything from the last selected port to this one. */
  onSelect(port: ShownPort, index: number, extend: boolean): void;
  onAll(): void;
  clear(): void;
}

/** Which ports are selected; those between two others are asked for, for they may be out of sight. */
export function usePortSelection(serverId: string, question: PortQuestion, ports: Ports): PortSelection {
  const t = useTexts();
  const [selection, setSelection] = useState<Selection>(NOTHING);
  const ids = useMemo(() => [...selection.ids].map(Number), [selection]);
  const clear = useCallback(() => setSelection(NOTHING), []);
  const { count } = ports;
  const take = (from: number, to: number, then: (ids: readonly string[]) => Selection) =>
    void attempt(t('farm.select-failed'), async () => {
      const found = await portIdsBetween(serverId, question, from, to);
      setSelection(then(found.map(String)));
    });
  const all = ids.length === 0 ? false : ids.length >= count ? true : 'some';
  return {
    ids,
    all,
    allLabel: t('farm.select-all'),
    isSelected: ({ row }) => selection.ids.has(String(row.port.id)),
    label: ({ row }) => t('farm.select', { name: row.port.name }),
    onSelect({ row }, index, extend) {
      if (!extend) {
        setSelection(now => toggled(now, String(row.port.id), index));
        return;
      }
      const { from, to } = spanTo(selection, index);
      take(from, to, found => ({ ...withAll(selection, found), anchor: selection.anchor ?? index }));
    },
    onAll() {
      if (all === true || count === 0) setSelection(NOTHING);
      else take(0, count - 1, found => ({ ids: new Set(found), anchor: null }));
    },
    clear,
  };
}
