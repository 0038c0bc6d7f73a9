/** A menu under a button: its place, its items. */
import { Menu } from '@base-ui/react/menu';
import type { LucideIcon } from 'lucide-react';
import { Icon } from './icons';

export interface MenuItem {
  readonly icon: LucideIcon;
  readonly label: string;
  /** The key that does the same. */
  readonly key?: string;
  readonly danger?: boolean;
  readonly run: () => void;
}

interface PlaceProps {
  /** Where it stands when nothing of it opened it. */
  readonly anchor?: HTMLElement;
  /** Takes the focus when it closes; else what opened it. */
  readonly returnTo?: HTMLElement;
  /** Its items say more than a few words. */
  readonly wide?: boolean;
  readonly children: React.ReactNode;
}
/** The floating part of a menu, inside a `Menu.Root`. */
export const MenuPlace = ({ anchor, returnTo, wide, children }: PlaceProps) => (
  <Menu.Portal>
    <Menu.Positioner className="floating" {...(anchor === undefined ? {} : { anchor })} sideOffset={4} align="end">
      <Menu.Popup className={`menu ${wide ? 'wide' : ''}`} {...(returnTo === undefined ? {} : { finalFocus: () => returnTo })}>
        {children}
      </Menu.Popup>
    </Menu.Positioner>
  </Menu.Portal>
);

export const MenuItems = ({ items }: { readonly items: readonly MenuItem[] }) =>
  items.map(item => (
    <Menu.Item key={item.label} className={`mi ${item.danger ? 'c-bad' : ''}`} onClick={item.run}>
      <Icon of={item.icon} />
      <span className="cut">{item.label}</span>
      {item.key === undefined ? null : (
        <span className="end">
          <kbd>{item.key}</kbd>
        </span>
      )}
    </Menu.Item>
  ));

/** A button that opens a menu. */
export const DropMenu = ({ button, children }: { readonly button: React.ReactElement; readonly children: React.ReactNode }) => (
  <Menu.Root>
    <Menu.Trigger render={button} />
    <MenuPlace>{children}</MenuPlace>
  </Menu.Root>
);
