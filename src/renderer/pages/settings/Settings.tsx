import { Bell, ChartLine, FlaskConical, Info, Keyboard as KeyboardIcon, Lock, type LucideIcon, Server, Settings2 } from 'lucide-react';
import { useTexts } from '../../stores/app';
import { useView } from '../../stores/view';
import { Icon } from '../../ui/icons';
import { Link } from '../../ui/Link';
import { Page } from '../../ui/Page';
import { General } from './General';
import { About, Keyboard, Lab, Sampling, Secrets } from './More';
import { Notifications } from './Notifications';
import { Servers } from './Servers';

const TABS = ['general', 'servers', 'notifications', 'sampling', 'secrets', 'keyboard', 'lab', 'about'] as const;
type Tab = (typeof TABS)[number];
const SECTIONS: { readonly [T in Tab]: { readonly icon: LucideIcon; readonly of: () => React.ReactNode } } = {
  general: { icon: Settings2, of: General },
  servers: { icon: Server, of: Servers },
  notifications: { icon: Bell, of: Notifications },
  sampling: { icon: ChartLine, of: Sampling },
  secrets: { icon: Lock, of: Secrets },
  keyboard: { icon: KeyboardIcon, of: Keyboard },
  lab: { icon: FlaskConical, of: Lab },
  about: { icon: Info, of: About },
};

export function Settings() {
  const t = useTexts();
  const wanted = useView(view => view.route.tab);
  const tab = TABS.find(each => each === wanted) ?? 'general';
  const Content = SECTIONS[tab].of;
  return (
    <Page title={t('nav.settings')} meta={t('settings.saved')}>
      <div className="setgrid">
        <nav className="col g4" aria-label={t('settings.sections')}>
          {TABS.map(each => (
            <Link
              key={each}
              className={`rail-item keep ${each === tab ? 'on' : ''}`}
              aria-current={each === tab ? 'true' : undefined}
              to={{ page: 'settings', tab: each }}
            >
              <Icon of={SECTIONS[each].icon} size={16} />
              <span>{t(`settings.tab-${each}`)}</span>
            </Link>
          ))}
        </nav>
        <div className="col g16 setcol">
          <Content />
        </div>
      </div>
    </Page>
  );
}
