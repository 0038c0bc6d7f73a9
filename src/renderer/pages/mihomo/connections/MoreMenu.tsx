import { Menu } from '@base-ui/react/menu';
import { CONNECTION_PACES, type MihomoServer } from '@shared/model';
import { Check, Columns3, Ellipsis, FileDown, Search, Timer } from 'lucide-react';
import { call } from '../../../api';
import { useTexts } from '../../../stores/app';
import { attempt, tell } from '../../../stores/toasts';
import { open } from '../../../stores/view';
import { IconButton } from '../../../ui/Button';
import { DropMenu, type MenuItem, MenuItems, MenuPlace } from '../../../ui/DropMenu';
import { Icon } from '../../../ui/icons';
import type { PageChoice } from './choice';
import { type ColumnId, OFFERED } from './columns';
import type { ConnectionFeed } from './feed';

interface MoreMenuProps {
  readonly server: MihomoServer;
  readonly feed: ConnectionFeed;
  readonly choice: PageChoice;
  readonly onChange: (change: Partial<PageChoice>) => void;
  readonly columns: readonly ColumnId[];
  /** Shows or hides one. */
  readonly onColumn: (id: ColumnId) => void;
}

/** What is needed less often: columns, how often the core is read, export, lookup, the setting about switches. */
export function MoreMenu({ server, feed, choice, onChange, columns, onColumn }: MoreMenuProps) {
  const t = useTexts();
  const write = (format: 'csv' | 'json') =>
    void attempt(t('connections.export-failed'), async () => {
      await feed.settled();
      if (feed.watch === null) return;
      const saved = await call('exportConnections', { watch: feed.watch, format });
      if (saved) tell('ok', t('connections.exported', { count: saved.count }), saved.path);
    });
  const lookup = () => open({ type: 'connections', dialog: { type: 'lookup', serverId: server.id, address: '' } });
  const items: readonly MenuItem[] = [
    { icon: FileDown, label: t('connections.export-csv'), run: () => write('csv') },
    { icon: FileDown, label: t('connections.export-json'), run: () => write('json') },
    { icon: Search, label: t('connections.lookup-ask'), run: lookup },
  ];
  const setClosing = (on: boolean) =>
    void attempt(t('connections.habit-failed'), () => call('setCloseAfterSwitch', { serverId: server.id, on }));
  return (
    <DropMenu button={<IconButton icon={Ellipsis} size={28} bordered label={t('connections.more')} />}>
      <SubMenu icon={<Icon of={Columns3} />} label={t('keys.columns')}>
        {OFFERED.map(id => (
          <Checked key={id} label={t(`connections.col-${id}`)} on={columns.includes(id)} onChange={() => onColumn(id)} />
        ))}
      </SubMenu>
      <SubMenu icon={<Icon of={Timer} />} label={t('connections.pace')}>
        <Menu.RadioGroup
          value={choice.pace}
          onValueChange={value => onChange({ pace: CONNECTION_PACES.find(each => each === value) ?? 'auto' })}
        >
          {CONNECTION_PACES.map(pace => (
            <Menu.RadioItem key={pace} className="mi" value={pace} closeOnClick>
              {pace === 'auto' ? t('connections.pace-auto') : t('connections.pace-every', { count: pace / 1000 })}
              <Menu.RadioItemIndicator className="end c-acc">
                <Icon of={Check} size={12} />
              </Menu.RadioItemIndicator>
            </Menu.RadioItem>
          ))}
        </Menu.RadioGroup>
      </SubMenu>
      <MenuItems items={items} />
      <Checked label={t('connections.close-after-switch')} on={server.closeAfterSwitch === true} onChange={setClosing} />
    </DropMenu>
  );
}

const SubMenu = (props: { readonly icon: React.ReactNode; readonly label: string; readonly children: React.ReactNode }) => (
  <Menu.SubmenuRoot>
    <Menu.SubmenuTrigger className="mi">
      {props.icon}
      {props.label}
      <span className="end t3">›</span>
    </Menu.SubmenuTrigger>
    <MenuPlace>{props.children}</MenuPlace>
  </Menu.SubmenuRoot>
);

const Checked = (props: { readonly label: string; readonly on: boolean; readonly onChange: (on: boolean) => void }) => (
  <Menu.CheckboxItem className="mi" checked={props.on} onCheckedChange={props.onChange} closeOnClick={false}>
    {props.label}
    <Menu.CheckboxItemIndicator className="end c-acc">
      <Icon of={Check} size={12} />
    </Menu.CheckboxItemIndicator>
  </Menu.CheckboxItem>
);
