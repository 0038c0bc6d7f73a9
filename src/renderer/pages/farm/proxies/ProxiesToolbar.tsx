import { Menu } from '@base-ui/react/menu';
import { formatCount } from '@shared/format';
import type { ProxyQuery, ProxyWindow } from '@shared/model';
import { ChevronDown, Copy, Ellipsis, Gauge } from 'lucide-react';
import { useTexts } from '../../../stores/app';
import { open } from '../../../stores/view';
import { Button, IconButton } from '../../../ui/Button';
import { Segmented } from '../../../ui/controls';
import { DropMenu, MenuItems } from '../../../ui/DropMenu';
import { FilterField } from '../../../ui/FilterField';
import { Icon } from '../../../ui/icons';

type View = NonNullable<ProxyQuery['state']> | 'all';
const VIEWS: readonly View[] = ['all', 'available', 'no-answer', 'slow'];

export type ProxyFilters = Pick<ProxyQuery, 'state' | 'loginId'>;

export function ProxiesToolbar(props: {
  readonly window: ProxyWindow | null;
  readonly filters: ProxyFilters;
  readonly onChange: (change: Partial<ProxyFilters>) => void;
  readonly search: string;
  readonly onSearch: (search: string) => void;
  readonly live: boolean;
  readonly onTestAll: () => void;
}) {
  const t = useTexts();
  const { window, filters } = props;
  const totals = window?.totals;
  const counts: Readonly<Record<View, number | undefined>> = {
    all: totals?.all,
    available: totals?.available,
    'no-answer': totals?.noAnswer,
    slow: totals?.slow,
  };
  const n = (view: View) => (counts[view] === undefined ? '' : formatCount(counts[view]));
  return (
    <div className="toolbar">
      <FilterField label={t('proxyList.filter')} value={props.search} onChange={props.onSearch} />
      <Segmented<View>
        label={t('proxyList.show')}
        value={filters.state ?? 'all'}
        onChange={view => props.onChange({ state: view === 'all' ? null : view })}
        options={VIEWS.map(view => ({ value: view, label: t(`proxyList.view-${view}`, { n: n(view) }) }))}
      />
      <LoginMenu window={window} loginId={filters.loginId} onChange={loginId => props.onChange({ loginId })} />
      <span className="end row">
        <Button look="ghost" icon={Gauge} disabled={!props.live || (totals?.all ?? 0) === 0} onClick={props.onTestAll}>
          {t('proxyTest.all')}
        </Button>
        <DropMenu button={<IconButton icon={Ellipsis} label={t('proxyList.more-tools')} />}>
          <MenuItems
            items={[{ icon: Copy, label: t('sameIp.find'), run: () => open({ type: 'proxies', dialog: { type: 'duplicates' } }) }]}
          />
        </DropMenu>
      </span>
    </div>
  );
}

function LoginMenu(props: {
  readonly window: ProxyWindow | null;
  readonly loginId: number | null;
  readonly onChange: (loginId: number | null) => void;
}) {
  const t = useTexts();
  const logins = props.window?.logins ?? [];
  const chosen = logins.find(({ id }) => id === props.loginId);
  return (
    <DropMenu
      button={
        <Button disabled={logins.length === 0}>
          <span className="cut">{t('proxyList.by-login', { login: chosen?.login ?? t('proxyList.any') })}</span>
          <Icon of={ChevronDown} size={14} />
        </Button>
      }
    >
      <Menu.RadioGroup value={props.loginId ?? ''} onValueChange={value => props.onChange(typeof value === 'number' ? value : null)}>
        <Menu.RadioItem className="mi" value="">
          {t('proxyList.any')}
        </Menu.RadioItem>
        {logins.map(({ id, login }) => (
          <Menu.RadioItem key={id} className="mi" value={id}>
            {login}
          </Menu.RadioItem>
        ))}
      </Menu.RadioGroup>
    </DropMenu>
  );
}
