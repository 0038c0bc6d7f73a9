/** A counted number with what makes it less than certain: "at least", and the caveats of the server's counters. */
import type { Caveat } from '@shared/model';
import { TriangleAlert } from 'lucide-react';
import { useTexts } from '../../stores/app';
import { Icon } from '../../ui/icons';
import { Bytes } from '../../ui/Quantity';
import { caveatsAtNumber } from './keyText';

export function Counted(props: {
  readonly bytes: number | null;
  readonly atLeast: boolean;
  readonly caveats: readonly Caveat[];
  /** Which gaps, where it is known; else where to find them. */
  readonly why?: string;
}) {
  const t = useTexts();
  if (props.bytes === null) return <Bytes of={null} />;
  const caveats = caveatsAtNumber(props.caveats);
  const why = [props.atLeast ? (props.why ?? t('keys.at-least-why')) : null, ...caveats.map(caveat => t(`caveat.${caveat}`))];
  const title = why.filter(line => line !== null).join('\n');
  return (
    <span title={title === '' ? undefined : title} data-at-least={props.atLeast || undefined}>
      {caveats.length > 0 ? (
        <span className="c-warn cav">
          <Icon of={TriangleAlert} size={12} />
        </span>
      ) : null}
      {props.atLeast ? (
        <span className="t3 atleast">
          <span aria-hidden="true">≥</span>
          <span className="sr">{t('keys.at-least')} </span>
        </span>
      ) : null}
      <Bytes of={props.bytes} />
      {title === '' ? null : <span className="sr">, {title}</span>}
    </span>
  );
}
