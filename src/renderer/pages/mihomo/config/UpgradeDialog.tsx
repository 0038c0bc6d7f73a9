import { CORE_CHANNELS, type CoreChannel } from '@shared/model';
import { useState } from 'react';
import { useTexts } from '../../../stores/app';
import { ConfirmDialog } from '../../../ui/ConfirmDialog';
import { Segmented, Switch } from '../../../ui/controls';
import type { CoreConfigPart } from './useCoreConfig';

interface UpgradeDialogProps {
  readonly part: CoreConfigPart;
  /** How many connections end with its restart. */
  readonly drops: string;
  readonly onClose: () => void;
}

/** Asks which version, before the core replaces itself. */
export function UpgradeDialog({ part, drops, onClose }: UpgradeDialogProps) {
  const t = useTexts();
  const [channel, setChannel] = useState<CoreChannel>('auto');
  const [force, setForce] = useState(false);
  return (
    <ConfirmDialog
      title={t('coreConfig.ask-upgrade')}
      text={t('coreConfig.ask-upgrade-text', { drops })}
      verb={t('coreConfig.do-upgrade')}
      failed={t('coreConfig.not-begun')}
      danger
      run={() => part.act({ type: 'upgrade', channel, force })}
      onClose={onClose}
    >
      <div className="row">
        <span className="s12 grow">{t('coreConfig.channel')}</span>
        <Segmented
          label={t('coreConfig.channel')}
          value={channel}
          options={CORE_CHANNELS.map(value => ({ value, label: t(`coreConfig.channel-${value}`) }))}
          onChange={setChannel}
        />
      </div>
      <div className="row">
        <span className="s12 grow">{t('coreConfig.same-version')}</span>
        <Switch label={t('coreConfig.same-version')} on={force} onChange={setForce} />
      </div>
    </ConfirmDialog>
  );
}
