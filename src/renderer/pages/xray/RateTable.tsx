/** A table of rates: what, down, up, a line. */
import type { Bytes } from '@shared/model';
import { Spark } from '../../charts/Spark';
import { Rate } from '../../ui/Quantity';
import { RateHeads } from '../../ui/RateHeads';

export const RateTable = (props: {
  readonly label: string;
  /** Head of the first column. */
  readonly what: string;
  readonly sorted?: boolean;
  readonly children: React.ReactNode;
}) => (
  <table className="table compact" aria-label={props.label}>
    <colgroup>
      <col />
      <col className="w88" />
      <col className="w88" />
      <col className="w96" />
    </colgroup>
    <thead>
      <tr>
        <th>{props.what}</th>
        <RateHeads sorted={props.sorted === true} />
      </tr>
    </thead>
    {props.children}
  </table>
);

/** The three cells after the name; `spark` null: no line. */
export const RateCells = ({
  rate,
  live,
  spark,
  quiet,
}: {
  readonly rate: Bytes | null;
  readonly live: boolean;
  readonly spark: readonly (number | null)[] | null;
  readonly quiet?: boolean;
}) => (
  <>
    {(['down', 'up'] as const).map(way => (
      <td key={way} className={quiet ? 'num t2' : 'num'}>
        <Rate of={live ? (rate?.[way] ?? null) : null} />
      </td>
    ))}
    <td>{spark === null ? null : <Spark values={spark} dim={quiet === true || !live} />}</td>
  </>
);
