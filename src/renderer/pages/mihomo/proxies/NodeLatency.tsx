import type { NodeRow } from '@shared/model';
import { useTexts } from '../../../stores/app';
import { Ring } from '../../../ui/icons';
import { Latency } from '../../../ui/Latency';

export const TestingChip = ({ text }: { readonly text: string }) => (
  <span className="lat lat-busy">
    <Ring />
    {text}
  </span>
);

/** The latency of a node; grey where it is from before the run that goes on, or the controller is away. */
export function NodeLatency({ row, live }: { readonly row: NodeRow; readonly live: boolean }) {
  const t = useTexts();
  if (row.run === 'testing') return <TestingChip text={t('nodes.testing')} />;
  if (row.latency === null) return <span className="lat lat-old">{t('nodes.untested')}</span>;
  return <Latency ms={row.latency} old={!live || row.run === 'waiting'} />;
}
