import { Search } from 'lucide-react';
import { TextField } from './controls';
import { Icon } from './icons';

/** The page's filter, reached by Ctrl F. */
export function FilterField(props: {
  readonly label: string;
  readonly value: string;
  readonly onChange: (value: string) => void;
  /** What can be asked. */
  readonly hint?: string;
}) {
  return (
    <TextField
      filter
      className="w200"
      data-filter
      value={props.value}
      onChange={props.onChange}
      aria-label={props.label}
      {...(props.hint === undefined ? {} : { title: props.hint })}
      placeholder={props.label}
      before={<Icon of={Search} />}
      after={<kbd>Ctrl F</kbd>}
    />
  );
}
