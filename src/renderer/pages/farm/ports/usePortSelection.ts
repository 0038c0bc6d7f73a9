import { useTexts } from '../../../stores/app';
import { type IdSelection, useIdSelection } from '../../../ui/useIdSelection';
import type { ShownPort } from './shownPorts';
import { type PortQuestion, type Ports, portIdsBetween } from './usePorts';

export type PortSelection = IdSelection<ShownPort>;

export function usePortSelection(serverId: string, question: PortQuestion, { count }: Ports): PortSelection {
  const t = useTexts();
  return useIdSelection<ShownPort>({
    count,
    allLabel: t('farm.select-all'),
    failed: t('farm.select-failed'),
    idOf: ({ row }) => row.port.id,
    label: ({ row }) => t('farm.select', { name: row.port.name }),
    between: (from, to) => portIdsBetween(serverId, question, from, to),
  });
}
