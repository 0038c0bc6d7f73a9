import { STYLES } from '../../charts/styles';
import { Legend } from '../../ui/Legend';
import type { Drawing } from './useDrawing';

/** Names of the lines, each with its total or its figure of the range. */
export const LinesLegend = ({ drawing: { lines } }: { readonly drawing: Drawing }) =>
  lines.map(({ id, name, style, told, why }) => (
    <span key={id} className="row" title={why} data-line={id}>
      <Legend color={style.swatch} dash={style.dash ? Math.max(1, STYLES.indexOf(style)) : 0}>
        <span className="cut hname">{name}</span> <span className="t3">{told}</span>
      </Legend>
    </span>
  ));
