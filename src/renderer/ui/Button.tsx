import type { LucideIcon } from 'lucide-react';
import { Icon } from './icons';

export type ButtonLook = 'default' | 'primary' | 'ghost' | 'quiet' | 'danger' | 'busy';
interface ButtonProps extends Omit<React.ComponentProps<'button'>, 'className'> {
  readonly look?: ButtonLook;
  readonly size?: 'sm' | 'md' | 'lg';
  readonly icon?: LucideIcon;
  readonly grow?: boolean;
  readonly className?: string;
}

/** A button with a label. A busy one ignores presses but stays focused and announced. */
export function Button({ look = 'default', size = 'md', icon, grow, className, children, disabled, onClick, ...rest }: ButtonProps) {
  const classes = [
    'btn',
    look === 'busy' ? 'is-busy' : look === 'default' ? '' : `btn-${look}`,
    size === 'md' ? '' : `btn-${size}`,
    disabled ? 'is-disabled' : '',
    grow ? 'grow' : '',
    className ?? '',
  ];
  const off = disabled || look === 'busy';
  return (
    <button
      type="button"
      {...rest}
      className={classes.filter(Boolean).join(' ')}
      aria-disabled={off || undefined}
      onClick={off ? event => event.preventDefault() : onClick}
    >
      {icon ? <Icon of={icon} /> : null}
      {children}
    </button>
  );
}

interface IconButtonProps extends Omit<React.ComponentProps<'button'>, 'className' | 'aria-label' | 'title'> {
  readonly icon: LucideIcon;
  readonly label: string;
  readonly size?: 24 | 28;
  readonly bordered?: boolean;
  readonly className?: string;
}

/** A button with an icon only; its name is its tooltip. A disabled one ignores presses but keeps the focus that it has. */
export function IconButton({ icon, label, size = 24, bordered, className, disabled, onClick, ...rest }: IconButtonProps) {
  const classes = ['ib', size === 28 ? 'ib-28' : '', bordered ? 'bd' : '', className ?? ''];
  const press = disabled ? (event: React.MouseEvent) => event.preventDefault() : onClick;
  return (
    <button
      type="button"
      aria-disabled={disabled || undefined}
      {...rest}
      onClick={press}
      className={classes.filter(Boolean).join(' ')}
      aria-label={label}
      title={label}
    >
      <Icon of={icon} />
    </button>
  );
}
