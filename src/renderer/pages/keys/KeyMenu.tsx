import { Menu } from '@base-ui/react/menu';
import type { KeyRow } from '@shared/model';
import { CalendarClock, Copy, Gauge, Info, ListRestart, Pause, Pencil, Play, RotateCcw, Tag, Trash2 } from 'lucide-react';
import { useTexts } from '../../stores/app';
import { type MenuItem, MenuItems, MenuPlace } from '../../ui/DropMenu';
import type { Able } from './able';
import { askDelete, askReset, askResetThere, copyLink, editKey, setPaused, showDetail } from './keyActions';

/** The row whose menu is open, and the button under which it stands. */
export interface OpenMenu {
  readonly row: KeyRow;
  readonly button: HTMLElement;
}

/** All that can be done to one key; one menu for all rows. What its server cannot do is not in it. */
export function KeyMenu({ of, able, onClose }: { readonly of: OpenMenu | null; readonly able: Able; readonly onClose: () => void }) {
  return (
    <Menu.Root
      open={of !== null}
      onOpenChange={open => {
        if (!open) onClose();
      }}
    >
      {of === null ? null : (
        <MenuPlace anchor={of.button} returnTo={of.button}>
          <Items row={of.row} able={able} />
        </MenuPlace>
      )}
    </Menu.Root>
  );
}

function Items({ row, able }: { readonly row: KeyRow; readonly able: Able }) {
  const t = useTexts();
  const ours = row.state !== 'server-only';
  const commands = able.commands && ours;
  const items: readonly MenuItem[] = [
    { icon: Info, label: t('keys.details'), key: 'Enter', run: () => showDetail(row) },
    ...(row.state === 'server-only' ? [] : [{ icon: Copy, label: t('key.copy-link'), run: () => void copyLink(row) }]),
    ...(commands ? [{ icon: Pencil, label: t('keys.rename'), key: 'F2', run: () => editKey(row, 'name') }] : []),
    ...(ours
      ? [
          { icon: Gauge, label: t('keys.edit-quota'), run: () => editKey(row, 'quota') },
          { icon: CalendarClock, label: t('keys.edit-expiry'), run: () => editKey(row, 'expires') },
          { icon: Tag, label: t('keys.edit-tags'), run: () => editKey(row, 'tags') },
        ]
      : []),
    ...(commands
      ? [
          row.state === 'paused'
            ? { icon: Play, label: t('keys.resume'), run: () => void setPaused(row, false) }
            : { icon: Pause, label: t('keys.pause'), run: () => void setPaused(row, true) },
        ]
      : []),
    ...(row.totals === null && !row.keyapi?.estimated ? [] : [{ icon: RotateCcw, label: t('keys.reset'), run: () => askReset(row) }]),
    ...(able.resetsThere ? [{ icon: ListRestart, label: t('keys.reset-there'), run: () => askResetThere(row) }] : []),
    { icon: Trash2, label: t('keys.delete'), key: 'Del', danger: true, run: () => askDelete(row) },
  ];
  return <MenuItems items={items} />;
}
