import { Menu } from '@base-ui/react/menu';
import { formatClock, formatCount } from '@shared/format';
import type { KeyapiServer, KeyView, KeyWindow, XrayServer } from '@shared/model';
import { Check, Columns3, FileDown, FileUp } from 'lucide-react';
import { call } from '../../api';
import { useNow, useTexts } from '../../stores/app';
import { attempt, tell } from '../../stores/toasts';
import { open } from '../../stores/view';
import { Button } from '../../ui/Button';
import { Segmented } from '../../ui/controls';
import { DropMenu, type MenuItem, MenuItems } from '../../ui/DropMenu';
import { FilterField } from '../../ui/FilterField';
import { Icon } from '../../ui/icons';
import { type ColumnId, offeredColumns } from './columnChoice';
import { dayText } from './keyText';

const VIEWS: readonly KeyView[] = ['all', 'online', 'estimates', 'compare-off', 'near-quota', 'blocked', 'differs'];
/** Offered even when nothing is in them. */
const ALWAYS: Readonly<Record<'xray' | 'keyapi', ReadonlySet<KeyView>>> = {
  xray: new Set(['all', 'online', 'near-quota', 'blocked']),
  keyapi: new Set(['all', 'online', 'estimates', 'compare-off']),
};

interface ToolbarProps {
  readonly server: XrayServer | KeyapiServer;
  readonly figures: KeyWindow | null;
  readonly view: KeyView;
  readonly onView: (view: KeyView) => void;
  readonly search: string;
  readonly onSearch: (search: string) => void;
  /** Unix ms since when rates and who is online are held; null: they are not. */
  readonly heldSince: number | null;
  readonly columns: { readonly shown: readonly ColumnId[]; readonly toggle: (id: ColumnId) => void };
}

export function KeysToolbar({ server, figures, view, onView, search, onSearch, heldSince, columns }: ToolbarProps) {
  const t = useTexts();
  const now = useNow();
  const counts = figures?.counts;
  const views = VIEWS.filter(each => each === view || (counts?.[each] ?? 0) > 0 || ALWAYS[server.kind].has(each));
  return (
    <div className="toolbar">
      <FilterField label={t('key.filter')} value={search} onChange={onSearch} />
      <Segmented<KeyView>
        label={t('key.show')}
        value={view}
        onChange={onView}
        options={views.map(each => ({ value: each, label: t(`keys.view-${each}`, { n: counts ? formatCount(counts[each]) : '' }) }))}
      />
      <span className="end t3 s12 nowrap hide-n">
        {heldSince !== null
          ? t('keys.rates-held', { time: formatClock(heldSince, { language: t.language }) })
          : figures?.exactSince == null || figures.keyapi?.exact === 0
            ? null
            : t('keys.exact-since', { day: dayText(t, figures.exactSince, now) })}
      </span>
      <ColumnsMenu kind={server.kind} columns={columns} />
      <ExportMenu server={server} />
    </div>
  );
}

function ColumnsMenu({ kind, columns }: { readonly kind: 'xray' | 'keyapi'; readonly columns: ToolbarProps['columns'] }) {
  const t = useTexts();
  return (
    <DropMenu
      button={
        <Button look="ghost" icon={Columns3}>
          {t('keys.columns')}
        </Button>
      }
    >
      {offeredColumns(kind).map(id => (
        <Menu.CheckboxItem
          key={id}
          className="mi"
          checked={columns.shown.includes(id)}
          onCheckedChange={() => columns.toggle(id)}
          closeOnClick={false}
        >
          {t(`keys.col-${id}`)}
          <Menu.CheckboxItemIndicator className="end c-acc">
            <Icon of={Check} size={12} />
          </Menu.CheckboxItemIndicator>
        </Menu.CheckboxItem>
      ))}
    </DropMenu>
  );
}

function ExportMenu({ server }: { readonly server: XrayServer | KeyapiServer }) {
  const t = useTexts();
  const write = (format: 'csv' | 'json') =>
    void attempt(t('keys.export-failed'), async () => {
      const saved = await call('exportKeys', { serverId: server.id, format });
      if (saved) tell('ok', t('keys.exported'), saved.path);
    });
  const items: readonly MenuItem[] = [
    { icon: FileDown, label: t('keys.export-csv'), run: () => write('csv') },
    { icon: FileDown, label: t('keys.export-json'), run: () => write('json') },
    { icon: FileUp, label: t('keys.import'), run: () => open({ type: 'keys', dialog: { type: 'import', serverId: server.id } }) },
  ];
  return (
    <DropMenu
      button={
        <Button look="ghost" icon={FileDown}>
          {t('keys.export')}
        </Button>
      }
    >
      <MenuItems items={items} />
    </DropMenu>
  );
}
