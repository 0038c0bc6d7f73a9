import { Combobox } from '@base-ui/react/combobox';
import { Check, X } from 'lucide-react';
import { useTexts } from '../stores/app';
import { Icon } from './icons';

export interface Choice {
  readonly id: string;
  readonly name: string;
}
interface ChipsProps {
  readonly id?: string;
  readonly label: string;
  readonly value: readonly Choice[];
  readonly options: readonly Choice[];
  readonly onChange: (ids: readonly string[]) => void;
  /** What none chosen means. */
  readonly none: string;
  /** The options are what this finds; absent: all of them, filtered here. */
  readonly onSearch?: (search: string) => void;
  readonly invalid?: boolean;
}
/** Chips beyond these are counted. */
const SHOWN = 6;

/** Several of a list, as chips in a field that finds more. */
export function Chips({ id, label, value, options, onChange, none, onSearch, invalid }: ChipsProps) {
  const t = useTexts();
  return (
    <Combobox.Root
      multiple
      items={options}
      value={[...value]}
      onValueChange={(next: readonly Choice[]) => onChange(next.map(choice => choice.id))}
      itemToStringLabel={(choice: Choice) => choice.name}
      itemToStringValue={(choice: Choice) => choice.id}
      isItemEqualToValue={(a: Choice, b: Choice) => a.id === b.id}
      {...(onSearch ? { filter: null, onInputValueChange: onSearch } : {})}
    >
      <Combobox.InputGroup className={`field ctl chips ${invalid ? 'invalid' : ''}`}>
        <Combobox.Chips className="chipset" aria-label={label}>
          {value.slice(0, SHOWN).map(choice => (
            <Combobox.Chip key={choice.id} className="chip" aria-label={choice.name}>
              <span className="cut">{choice.name}</span>
              <Combobox.ChipRemove className="chipx" aria-label={t('common.remove', { name: choice.name })}>
                <Icon of={X} size={12} />
              </Combobox.ChipRemove>
            </Combobox.Chip>
          ))}
          {value.length > SHOWN ? <span className="t3 s12 nowrap">{t('chart.more', { count: value.length - SHOWN })}</span> : null}
          <Combobox.Input
            {...(id === undefined ? {} : { id })}
            aria-label={label}
            aria-invalid={invalid || undefined}
            placeholder={value.length === 0 ? none : t('common.add')}
            spellCheck={false}
          />
        </Combobox.Chips>
      </Combobox.InputGroup>
      <Combobox.Portal>
        <Combobox.Positioner className="floating" sideOffset={4} align="start">
          <Combobox.Popup className="menu select">
            <Combobox.Empty>
              <span className="mi t3">{t('common.nothing-matches')}</span>
            </Combobox.Empty>
            <Combobox.List className="scroll">
              {(choice: Choice) => (
                <Combobox.Item key={choice.id} value={choice} className="mi">
                  <span className="cut">{choice.name}</span>
                  <Combobox.ItemIndicator className="end c-acc">
                    <Icon of={Check} size={12} />
                  </Combobox.ItemIndicator>
                </Combobox.Item>
              )}
            </Combobox.List>
          </Combobox.Popup>
        </Combobox.Positioner>
      </Combobox.Portal>
    </Combobox.Root>
  );
}
