import { Menu } from '@base-ui/react/menu';
import { Check, ChevronDown, type LucideIcon } from 'lucide-react';
import { Button, IconButton } from '../../ui/Button';
import { MenuPlace } from '../../ui/DropMenu';
import { Icon } from '../../ui/icons';

interface RadioMenuProps<T extends string> {
  readonly label: string;
  readonly value: T;
  readonly options: readonly { readonly value: T; readonly label: string }[];
  readonly onChange: (value: T) => void;
  /** Stands on the button; absent: the icon does. */
  readonly children?: React.ReactNode;
  readonly icon?: LucideIcon;
  /** Something else than usual is chosen. */
  readonly on?: boolean;
  readonly small?: boolean;
}

/** A button that says what is chosen, and opens the list of what can be. */
export function RadioMenu<T extends string>({ label, value, options, onChange, children, icon, on, small }: RadioMenuProps<T>) {
  return (
    <Menu.Root>
      <Menu.Trigger
        render={
          icon ? (
            <IconButton icon={icon} size={28} bordered label={label} className={on ? 'on' : ''} />
          ) : (
            <Button className="histpick" {...(small ? { size: 'sm', look: 'ghost' } : {})} title={label}>
              <span className="cut">{children}</span>
              <Icon of={ChevronDown} size={12} />
            </Button>
          )
        }
      />
      <MenuPlace>
        <Menu.RadioGroup
          aria-label={label}
          value={value}
          onValueChange={next => {
            const option = options.find(each => each.value === next);
            if (option) onChange(option.value);
          }}
        >
          {options.map(option => (
            <Menu.RadioItem key={option.value} value={option.value} className="mi" closeOnClick>
              <span className="cut">{option.label}</span>
              <Menu.RadioItemIndicator className="end c-acc">
                <Icon of={Check} size={12} />
              </Menu.RadioItemIndicator>
            </Menu.RadioItem>
          ))}
        </Menu.RadioGroup>
      </MenuPlace>
    </Menu.Root>
  );
}
