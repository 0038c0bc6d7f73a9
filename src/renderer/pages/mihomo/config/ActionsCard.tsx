import { formatCount } from '@shared/format';
import type { ControllerFeature, CoreActionType } from '@shared/model';
import { ArrowUp, EllipsisVertical, Eraser, FileText, Globe, LayoutDashboard, type LucideIcon, Power } from 'lucide-react';
import { useState } from 'react';
import { useTexts } from '../../../stores/app';
import { IconButton } from '../../../ui/Button';
import { ConfirmDialog } from '../../../ui/ConfirmDialog';
import { ActionRow } from './ActionRow';
import { ReloadDialog } from './ReloadDialog';
import { UpgradeDialog } from './UpgradeDialog';
import type { CoreConfigPart } from './useCoreConfig';

type Listed = Exclude<CoreActionType, 'gc'>;
type Asked = Exclude<Listed, 'flush-fake-ip' | 'flush-dns'>;

interface Entry {
  readonly type: Listed;
  readonly icon: LucideIcon;
  /** What a core must have for it. */
  readonly needs: ControllerFeature;
}
const ENTRIES: readonly Entry[] = [
  { type: 'reload', icon: FileText, needs: 'patch' },
  { type: 'restart', icon: Power, needs: 'restart' },
  { type: 'upgrade', icon: ArrowUp, needs: 'upgrade' },
  { type: 'upgrade-ui', icon: LayoutDashboard, needs: 'upgrade-ui' },
  { type: 'upgrade-geo', icon: Globe, needs: 'upgrade-geo' },
  { type: 'flush-fake-ip', icon: Eraser, needs: 'flush-fake-ip' },
  { type: 'flush-dns', icon: Eraser, needs: 'flush-dns' },
];

/** What the core can be asked to do; what it cannot is left out. */
export function ActionsCard({ part, connections }: { readonly part: CoreConfigPart; readonly connections: number | null }) {
  const t = useTexts();
  const [asked, setAsked] = useState<Asked | null>(null);
  const { features, runs } = part.view;
  const offered = ENTRIES.filter(({ needs }) => features.includes(needs));
  if (offered.length === 0) return null;
  const close = () => setAsked(null);
  const drops =
    connections === null ? t('coreConfig.drops') : t('coreConfig.drops-some', { count: connections, shown: formatCount(connections) });
  const press = (type: Listed) => {
    if (type === 'reload') void part.act({ type, source: { type: 'default' }, force: false });
    else if (type === 'flush-dns' || type === 'flush-fake-ip') void part.act({ type });
    else setAsked(type);
  };
  return (
    <section className="card" aria-label={t('coreConfig.actions')}>
      <div className="card-h">
        <h2>{t('coreConfig.actions')}</h2>
      </div>
      <ul>
        {offered.map(({ type, icon }) => (
          <ActionRow
            key={type}
            part={part}
            type={type}
            icon={icon}
            idle={type === 'restart' ? drops : t(`coreConfig.idle-${type}`)}
            onPress={() => press(type)}
            more={
              type === 'reload' ? (
                <IconButton
                  icon={EllipsisVertical}
                  label={t('coreConfig.load-other')}
                  disabled={!part.live || runs.reload?.outcome === null}
                  onClick={() => setAsked('reload')}
                />
              ) : null
            }
          />
        ))}
      </ul>
      {asked === 'reload' ? <ReloadDialog part={part} onClose={close} /> : null}
      {asked === 'upgrade' ? <UpgradeDialog part={part} drops={drops} onClose={close} /> : null}
      {asked === 'restart' || asked === 'upgrade-ui' || asked === 'upgrade-geo' ? (
        <ConfirmDialog
          title={t(`coreConfig.ask-${asked}`)}
          text={asked === 'restart' ? t('coreConfig.ask-restart-text', { drops }) : t(`coreConfig.ask-${asked}-text`)}
          verb={t(`coreConfig.do-${asked}`)}
          failed={t('coreConfig.not-begun')}
          danger={asked === 'restart'}
          run={() => part.act({ type: asked })}
          onClose={close}
        />
      ) : null}
    </section>
  );
}
