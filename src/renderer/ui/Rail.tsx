import type { Route } from '@shared/ipc';
import { KINDS, type Kind } from '@shared/model';
import { Bell, ChartLine, LayoutDashboard, type LucideIcon, Plus, Settings } from 'lucide-react';
import { memo } from 'react';
import { type ServerView, useApp, useServers, useTexts } from '../stores/app';
import { go, useView } from '../stores/view';
import { IconButton } from './Button';
import { Icon, KIND_ICONS, Mark } from './icons';
import { LabChip } from './LabChip';
import { Link } from './Link';
import { Shape } from './Shape';
import { railFigure, serverShape, stateWord } from './serverState';

function Item(props: {
  readonly icon: LucideIcon;
  readonly name: string;
  readonly route: Route;
  readonly on: boolean;
  readonly title?: string;
  readonly children?: React.ReactNode;
}) {
  return (
    <Link
      className={`rail-item ${props.on ? 'on' : ''}`}
      title={props.title ?? props.name}
      aria-label={props.title ?? props.name}
      aria-current={props.on ? 'page' : undefined}
      to={props.route}
    >
      <Icon of={props.icon} size={16} />
      <span className="nm cut">{props.name}</span>
      {props.children}
    </Link>
  );
}

const ServerItem = memo(({ server, summary }: ServerView) => {
  const t = useTexts();
  const on = useView(view => view.route.page === 'server' && view.route.serverId === server.id);
  const found = summary.kind === 'xray' && serverShape(summary) === 'ok' ? (summary.doctor?.attention ?? 0) : 0;
  const word = found > 0 ? t('doctor.attention', { count: found }) : stateWord(t, summary);
  return (
    <Item
      icon={KIND_ICONS[server.kind]}
      name={server.name}
      title={`${server.name}: ${word}`}
      route={{ page: 'server', serverId: server.id }}
      on={on}
    >
      <LabChip of={server} />
      <span className="fig">{railFigure(summary)}</span>
      <Shape shape={found > 0 ? 'warn' : serverShape(summary)} label={word} />
    </Item>
  );
});

function Group({ kind, first, servers }: { readonly kind: Kind; readonly first: boolean; readonly servers: readonly ServerView[] }) {
  const t = useTexts();
  const fleet = useView(view => view.route.page === 'controllers');
  return (
    <>
      <div className="rail-head">
        {kind === 'mihomo' ? (
          <Link className="nm" aria-current={fleet ? 'page' : undefined} title={t('fleet.open')} to={{ page: 'controllers' }}>
            {t(`kind.${kind}.group`)}
          </Link>
        ) : (
          <span className="nm">{t(`kind.${kind}.group`)}</span>
        )}
        {first ? <IconButton icon={Plus} label={t('server.add')} onClick={() => go({ page: 'onboarding' })} /> : null}
      </div>
      {servers.map(view => (
        <ServerItem key={view.server.id} {...view} />
      ))}
    </>
  );
}

/** Server rail: grouped by kind, in the user's order. */
export function Rail() {
  const t = useTexts();
  const page = useView(view => view.route.page);
  const servers = useServers();
  const broken = useApp(state => new Set(state.breaches.filter(({ muted }) => !muted).map(({ limitId }) => limitId)).size);
  const groups = KINDS.map(kind => ({ kind, servers: servers.filter(({ server }) => server.kind === kind) })).filter(
    group => group.servers.length > 0,
  );
  return (
    <nav className="rail" aria-label={t('nav.main')}>
      <div className="brand">
        <Mark />
        <span className="nm">Switchyard</span>
      </div>
      <Item icon={LayoutDashboard} name={t('nav.overview')} route={{ page: 'overview' }} on={page === 'overview' || page === 'events'} />
      <Item icon={ChartLine} name={t('nav.history')} route={{ page: 'history' }} on={page === 'history'} />
      <Item icon={Bell} name={t('nav.limits')} route={{ page: 'limits' }} on={page === 'limits'}>
        {broken > 0 ? <span className="count bad end">{broken}</span> : null}
      </Item>
      <div className="rail-servers">
        {groups.map((group, index) => (
          <Group key={group.kind} {...group} first={index === 0} />
        ))}
      </div>
      <div className="rail-foot">
        <Item icon={Settings} name={t('nav.settings')} route={{ page: 'settings' }} on={page === 'settings'} />
      </div>
    </nav>
  );
}
