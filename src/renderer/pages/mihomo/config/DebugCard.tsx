import { Bug, Download } from 'lucide-react';
import { useState } from 'react';
import { call } from '../../../api';
import { useTexts } from '../../../stores/app';
import { attempt, tell } from '../../../stores/toasts';
import { Banner } from '../../../ui/Banner';
import { Button } from '../../../ui/Button';
import { Icon } from '../../../ui/icons';
import { ActionRow } from './ActionRow';
import type { CoreConfigPart } from './useCoreConfig';

const PROFILES = ['heap', 'allocs'] as const;
type Profile = (typeof PROFILES)[number];

/** What a core that began with log level debug offers besides, to everybody. */
export function DebugCard({ part }: { readonly part: CoreConfigPart }) {
  const t = useTexts();
  const [busy, setBusy] = useState<Profile | null>(null);
  const save = async (profile: Profile) => {
    if (busy !== null) return;
    setBusy(profile);
    await attempt(t('coreConfig.profile-failed'), async () => {
      const saved = await call('saveCoreProfile', { serverId: part.serverId, profile });
      if (saved) tell('ok', t('coreConfig.profile-saved'), saved.path);
    });
    setBusy(null);
  };
  return (
    <section className="card" aria-label={t('coreConfig.debug')}>
      <div className="card-h">
        <h2>{t('coreConfig.debug')}</h2>
      </div>
      <div className="card-b">
        <Banner shape="warn" tone="warn" title={t('security.open-debug')} />
      </div>
      <ul>
        <ActionRow part={part} type="gc" icon={Bug} idle={t('coreConfig.idle-gc')} onPress={() => void part.act({ type: 'gc' })} />
        {PROFILES.map(profile => (
          <li key={profile} className="listrow h44">
            <span className="t3">
              <Icon of={Download} />
            </span>
            <div className="col grow">
              <span className="med cut">{t(`coreConfig.profile-${profile}`)}</span>
              <span className="s11 t3 cut">{t(`coreConfig.profile-${profile}-text`)}</span>
            </div>
            <Button
              size="sm"
              look={busy === profile ? 'busy' : 'default'}
              disabled={!part.live}
              aria-label={`${t('coreConfig.profile-save')}: ${t(`coreConfig.profile-${profile}`)}`}
              onClick={() => void save(profile)}
            >
              {t('coreConfig.profile-save')}
            </Button>
          </li>
        ))}
      </ul>
    </section>
  );
}
