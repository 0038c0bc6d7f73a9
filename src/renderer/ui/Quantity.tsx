import { formatBytes, formatRate, type Quantity as QuantityValue, UNKNOWN } from '@shared/format';
import { useUnits } from '../stores/app';

/** A number and its unit, the unit greyed after a thin gap. */
export function Quantity({ of }: { readonly of: QuantityValue }) {
  if (of.value === UNKNOWN) return <span className="t3">{UNKNOWN}</span>;
  return (
    <>
      {of.value}
      {of.unit === '' ? null : <span className="u">{of.unit}</span>}
    </>
  );
}
export const Rate = ({ of }: { readonly of: number | null }) => <Quantity of={formatRate(of, useUnits())} />;
export const Bytes = ({ of }: { readonly of: number | null }) => <Quantity of={formatBytes(of, useUnits())} />;
