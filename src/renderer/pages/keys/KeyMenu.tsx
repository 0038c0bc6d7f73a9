import { Menu } from '@base-ui/react/menu';
import type { KeyRow } from '@shared/model';
import { CalendarClock, Copy, Ellipsis, Gauge, Info, type LucideIcon, Pause, Pencil, Play, RotateCcw, Tag, Trash2 } from 'lucide-react';
import { useTexts } from '../../stores/app';
import { IconButton } from '../../ui/Button';
import { Icon } from '../../ui/icons';
import { askDelete, askReset, copyLink, editKey, setPaused, showDetail } from './keyActions';

interface Item {
  readonly icon: LucideIcon;
  readonly label: string;
  readonly key?: string;
  readonly danger?: boolean;
  readonly run: () => void;
}

/** All that can be done to one key. A key API keeps its own list: its keys have no quota, expiry or tags here. */
export function KeyMenu({
  row,
  manages,
  onOpen,
}: {
  readonly row: KeyRow;
  readonly manages: boolean;
  readonly onOpen: (open: boolean) => void;
}) {
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
    ...(row.totals === null ? [] : [{ icon: RotateCcw, label: t('keys.reset'), run: () => askReset(row) }]),
    { icon: Trash2, label: t('keys.delete'), key: 'Del', danger: true, run: () => askDelete(row) },
  ];
  return (
    <Menu.Root onOpenChange={onOpen}>
      <Menu.Trigger render={<IconButton icon={Ellipsis} label={t('keys.more', { name: row.name })} />} />
      <Menu.Portal>
        <Menu.Positioner className="floating" sideOffset={4} align="end">
          <Menu.Popup className="menu">
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
        </Menu.Positioner>
      </Menu.Portal>
    </Menu.Root>
  );
}
