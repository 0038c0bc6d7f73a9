import { Menu } from '@base-ui/react/menu';
import { Copy, Filter, Info, Search, X } from 'lucide-react';
import { call } from '../../../api';
import { useTexts } from '../../../stores/app';
import { attempt, tell } from '../../../stores/toasts';
import { open } from '../../../stores/view';
import { type MenuItem, MenuItems, MenuPlace } from '../../../ui/DropMenu';
import type { ConnectionRow } from './rowBook';
import { type RuleDialect, ruleTexts } from './ruleTexts';
import { termsOf } from './terms';

/** The row whose menu is open, and where it stands. */
export interface OpenRowMenu {
  readonly row: ConnectionRow;
  readonly anchor: HTMLElement;
}
interface RowMenuProps {
  readonly of: OpenRowMenu | null;
  readonly serverId: string;
  readonly watch: string | null;
  readonly live: boolean;
  readonly dialect: RuleDialect;
  /** Adds a term to the filter. */
  readonly onFilter: (term: string) => void;
  readonly onCloseRow: (row: ConnectionRow) => void;
  readonly onClose: () => void;
}

/** What can be done with one connection; one menu for all rows. */
export const RowMenu = (props: RowMenuProps) => (
  <Menu.Root
    open={props.of !== null}
    onOpenChange={next => {
      if (!next) props.onClose();
    }}
  >
    {props.of === null ? null : (
      <MenuPlace wide anchor={props.of.anchor}>
        <Items {...props} row={props.of.row} />
      </MenuPlace>
    )}
  </Menu.Root>
);

export async function copyRule(done: string, failed: string, text: string): Promise<void> {
  await attempt(failed, async () => {
    await call('copyText', { text, sensitive: false });
    tell('ok', done, text);
  });
}

function Items({ row, serverId, watch, live, dialect, onFilter, onCloseRow }: RowMenuProps & { readonly row: ConnectionRow }) {
  const t = useTexts();
  const { texts, handle } = row;
  const address = texts.destination;
  const first: readonly MenuItem[] = [
    ...(watch === null
      ? []
      : [{ icon: Info, label: t('connections.details'), key: 'Enter', run: () => showDetail(serverId, watch, handle) }]),
    ...(address === ''
      ? []
      : [
          {
            icon: Search,
            label: t('connections.lookup-of', { address }),
            run: () => open({ type: 'connections', dialog: { type: 'lookup', serverId, address } }),
          },
        ]),
  ];
  const filters: readonly MenuItem[] = termsOf(texts).map(term => ({ icon: Filter, label: term, run: () => onFilter(term) }));
  const rules: readonly MenuItem[] = ruleTexts(texts, dialect)
    .slice(0, 4)
    .map(text => ({
      icon: Copy,
      label: text,
      run: () => void copyRule(t('connections.rule-copied'), t('connections.copy-failed'), text),
    }));
  return (
    <>
      <MenuItems items={first} />
      <Titled title={t('connections.filter-by')} items={filters} />
      <Titled title={t('connections.copy-as-rule')} items={rules} />
      {row.closedAt > 0 || !live ? null : (
        <MenuItems items={[{ icon: X, label: t('connections.close'), key: 'Del', danger: true, run: () => onCloseRow(row) }]} />
      )}
    </>
  );
}

const Titled = ({ title, items }: { readonly title: string; readonly items: readonly MenuItem[] }) =>
  items.length === 0 ? null : (
    <Menu.Group>
      <Menu.GroupLabel className="menu-title">{title}</Menu.GroupLabel>
      <MenuItems items={items} />
    </Menu.Group>
  );

export const showDetail = (serverId: string, watch: string, handle: number): void =>
  open({ type: 'connections', dialog: { type: 'detail', serverId, watch, handle } });
