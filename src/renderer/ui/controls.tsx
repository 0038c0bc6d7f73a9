/** Form controls on Base UI primitives. */
import { Radio } from '@base-ui/react/radio';
import { RadioGroup } from '@base-ui/react/radio-group';
import { Select as BaseSelect } from '@base-ui/react/select';
import { Switch as BaseSwitch } from '@base-ui/react/switch';
import { Check, ChevronsUpDown, type LucideIcon } from 'lucide-react';
import { Icon } from './icons';

export interface Option<T extends string> {
  readonly value: T;
  readonly label: string;
  /** Shown in the place of the label, which is then its tooltip. */
  readonly icon?: LucideIcon;
}
interface ChoiceProps<T extends string> {
  readonly label: string;
  readonly value: T;
  readonly options: readonly Option<T>[];
  readonly onChange: (value: T) => void;
  readonly disabled?: boolean;
}

/** One of a few, all in sight. */
export function Segmented<T extends string>({
  label,
  value,
  options,
  onChange,
  disabled,
  className,
}: ChoiceProps<T> & { readonly className?: string }) {
  return (
    <RadioGroup
      className={`seg ${className ?? ''}`}
      aria-label={label}
      value={value}
      disabled={disabled ?? false}
      onValueChange={next => {
        const option = options.find(each => each.value === next);
        if (option && option.value !== value) onChange(option.value);
      }}
    >
      {options.map(option => (
        <Radio.Root
          key={option.value}
          value={option.value}
          className={option.value === value ? 'on' : ''}
          {...(option.icon ? { 'aria-label': option.label, title: option.label } : {})}
        >
          {option.icon ? <Icon of={option.icon} /> : option.label}
        </Radio.Root>
      ))}
    </RadioGroup>
  );
}

/** One of several in a list that opens. */
export function Select<T extends string>({
  label,
  value,
  options,
  onChange,
  disabled,
  wide,
}: ChoiceProps<T> & { readonly wide?: boolean }) {
  const labels = Object.fromEntries(options.map(option => [option.value, option.label]));
  return (
    <BaseSelect.Root
      items={labels}
      value={value}
      disabled={disabled ?? false}
      onValueChange={next => {
        const option = options.find(each => each.value === next);
        if (option) onChange(option.value);
      }}
    >
      <BaseSelect.Trigger className={wide ? 'field ctl h32 pick' : 'btn w160 between'} aria-label={label}>
        <BaseSelect.Value className="cut" />
        <Icon of={ChevronsUpDown} size={12} />
      </BaseSelect.Trigger>
      <BaseSelect.Portal>
        <BaseSelect.Positioner className="floating" alignItemWithTrigger={false} sideOffset={4} align={wide ? 'start' : 'end'}>
          <BaseSelect.Popup className="menu select">
            <BaseSelect.List>
              {options.map(option => (
                <BaseSelect.Item key={option.value} value={option.value} className="mi">
                  <BaseSelect.ItemText className="cut">{option.label}</BaseSelect.ItemText>
                  <BaseSelect.ItemIndicator className="end c-acc">
                    <Icon of={Check} size={12} />
                  </BaseSelect.ItemIndicator>
                </BaseSelect.Item>
              ))}
            </BaseSelect.List>
          </BaseSelect.Popup>
        </BaseSelect.Positioner>
      </BaseSelect.Portal>
    </BaseSelect.Root>
  );
}

export function Switch({
  label,
  on,
  onChange,
  disabled,
}: {
  readonly label: string;
  readonly on: boolean;
  readonly onChange: (on: boolean) => void;
  readonly disabled?: boolean;
}) {
  return (
    <BaseSwitch.Root
      className={`sw ${on ? 'on' : ''}`}
      aria-label={label}
      checked={on}
      disabled={disabled ?? false}
      onCheckedChange={onChange}
    />
  );
}

interface TextFieldProps extends Omit<React.ComponentProps<'input'>, 'onChange' | 'value' | 'className'> {
  readonly value: string;
  readonly onChange: (value: string) => void;
  readonly before?: React.ReactNode;
  readonly after?: React.ReactNode;
  readonly size32?: boolean;
  readonly className?: string;
  readonly invalid?: boolean;
  /** A filter: icon and placeholder say what it is, so its border may be quiet. */
  readonly filter?: boolean;
}

/** One line of text in a frame that can hold an icon, a unit or a state. */
export function TextField({ value, onChange, before, after, size32 = true, className, invalid, filter, ...rest }: TextFieldProps) {
  return (
    <span className={`field ${filter ? '' : 'ctl'} ${size32 && !filter ? 'h32' : ''} ${invalid ? 'invalid' : ''} ${className ?? ''}`}>
      {before}
      <input
        spellCheck={false}
        autoComplete="off"
        {...rest}
        className="grow"
        value={value}
        aria-invalid={invalid || undefined}
        onChange={event => onChange(event.target.value)}
      />
      {after}
    </span>
  );
}
