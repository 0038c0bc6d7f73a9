import { Search } from 'lucide-react';
import { TextField } from './controls';
import { Icon } from './icons';

/** The page's filter, reached by Ctrl F. */
export function FilterField(props: { readonly label: string; readonly value: string; readonly onChange: (value: string) => void }) {
  return (
    <TextField
      filter
      className="w200"
      data-filter
      value={props.value}
      onChange={props.onChange}
      aria-label={props.label}
      placeholder={props.label}
      before={<Icon of={Search} />}
      after={<kbd>Ctrl F</kbd>}
    />
  );
}
