import { Menu } from '@base-ui/react/menu';
import type { KeyRow } from '@shared/model';
import { CalendarClock, Copy, Gauge, Info, type LucideIcon, Pause, Pencil, Play, RotateCcw, Tag, Trash2 } from 'lucide-react';
import { useTexts } from '../../stores/app';
import { Icon } from '../../ui/icons';
import { askDelete, askReset, copyLink, editKey, setPaused, showDetail } from './keyActions';

interface Item {
  readonly icon: LucideIcon;
  readonly label: string;
  readonly key?: string;
  readonly danger?: boolean;
  readonly run: () => void;
}

/** The row whose menu is open, and the button under which it stands. */
export interface OpenMenu {
  readonly row: KeyRow;
  readonly button: HTMLElement;
}

/** All that can be done to one key; one menu for all rows. A key API keeps its own list: its keys have no quota, expiry or tags here. */
export function KeyMenu({
  of,
  manages,
  onClose,
}: {
  readonly of: OpenMenu | null;
  readonly manages: boolean;
  readonly onClose: () => void;
}) {
  return (
    <Menu.Root
      open={of !== null}
      onOpenChange={open => {
        if (!open) onClose();
      }}
    >
      {of === null ? null : (
        <Menu.Portal>
          <Menu.Positioner className="floating" anchor={of.button} sideOffset={4} align="end">
            <Items of={of} manages={manages} />
          </Menu.Positioner>
        </Menu.Portal>
      )}
    </Menu.Root>
  );
}

function Items({ of: { row, button }, manages }: { readonly of: OpenMenu; readonly manages: boolean }) {
  const t = useTexts();
  const ours = manages && row.state !== 'server-only';
  const items: readonly Item[] = [
    { icon: Info, label: t('keys.details'), key: 'Enter', run: () => showDetail(row) },
    ...(row.state === 'server-only' ? [] : [{ icon: Copy, label: t('key.copy-link'), run: () => void copyLink(row) }]),
    ...(ours
      ? [
          { icon: Pencil, label: t('keys.rename'), key: 'F2', run: () => editKey(row, 'name') },
          { icon: Gauge, label: t('keys.edit-quota'), run: () => editKey(row, 'quota') },
          { icon: CalendarClock, label: t('keys.edit-expiry'), run: () => editKey(row, 'expires') },
          { icon: Tag, label: t('keys.edit-tags'), run: () => editKey(row, 'tags') },
          row.state === 'paused'
            ? { icon: Play, label: t('keys.resume'), run: () => void setPaused(row, false) }
            : { icon: Pause, label: t('keys.pause'), run: () => void setPaused(row, true) },
        ]
      : []),
    ...(!manages || row.totals === null ? [] : [{ icon: RotateCcw, label: t('keys.reset'), run: () => askReset(row) }]),
    { icon: Trash2, label: t('keys.delete'), key: 'Del', danger: true, run: () => askDelete(row) },
  ];
  return (
    <Menu.Popup className="menu" finalFocus={() => button}>
      {items.map(item => (
        <Menu.Item key={item.label} className={`mi ${item.danger ? 'c-bad' : ''}`} onClick={item.run}>
          <Icon of={item.icon} />
          {item.label}
          {item.key === undefined ? null : (
            <span className="end">
              <kbd>{item.key}</kbd>
            </span>
          )}
        </Menu.Item>
      ))}
    </Menu.Popup>
  );
}
