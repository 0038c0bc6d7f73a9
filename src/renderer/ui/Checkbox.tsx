import { Check, Minus } from 'lucide-react';
import { Icon } from './icons';

/** A box to tick; `some`: part of what it stands for is ticked. Out of the tab order where a row's Space does the same. */
export function Checkbox(props: {
  readonly label: string;
  readonly on: boolean | 'some';
  readonly onChange: (event: React.MouseEvent) => void;
  readonly tabIndex?: 0 | -1;
}) {
  return (
    // biome-ignore lint/a11y/useSemanticElements: an input cannot hold our icon, nor be mixed without a script
    <button
      type="button"
      role="checkbox"
      className={`cb ${props.on === false ? '' : 'on'}`}
      aria-checked={props.on === 'some' ? 'mixed' : props.on}
      aria-label={props.label}
      tabIndex={props.tabIndex ?? 0}
      onClick={props.onChange}
    >
      {props.on === false ? null : <Icon of={props.on === 'some' ? Minus : Check} size={12} />}
    </button>
  );
}
