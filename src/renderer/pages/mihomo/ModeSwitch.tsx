import type { MihomoServer, MihomoSummary } from '@shared/model';
import { modeText } from '@shared/modetext';
import { memo, useState } from 'react';
import { call } from '../../api';
import { useTexts } from '../../stores/app';
import { attempt } from '../../stores/toasts';
import { Segmented, Select } from '../../ui/controls';
import { isLive } from '../../ui/serverState';

interface ModeSwitchProps {
  readonly server: MihomoServer;
  readonly summary: MihomoSummary;
  /** Where there is little room: one mode in sight, the others in a list. */
  readonly small?: boolean;
}

/** Mode of a controller; busy from the press until it was read back. */
export const ModeSwitch = ({ server, summary, small = false }: ModeSwitchProps) =>
  summary.mode === null || summary.modes.length === 0 ? null : (
    <Choice serverId={server.id} name={server.name} mode={summary.mode} modes={summary.modes} live={isLive(summary)} small={small} />
  );

interface ChoiceProps {
  readonly serverId: string;
  readonly name: string;
  readonly mode: string;
  readonly modes: readonly string[];
  readonly live: boolean;
  readonly small: boolean;
}

/** The figures around it move each second, it does not. */
const Choice = memo(({ serverId, name, mode, modes, live, small }: ChoiceProps) => {
  const t = useTexts();
  const [asked, setAsked] = useState<string | null>(null);
  const change = async (next: string) => {
    setAsked(next);
    await attempt(t('mihomo.mode-failed', { name }), () => call('setMode', { serverId, mode: next }));
    setAsked(null);
  };
  const choice = {
    label: t('mihomo.mode', { name }),
    value: asked ?? mode,
    disabled: !live || asked !== null,
    onChange: (next: string) => void change(next),
    options: modes.map(each => ({ value: each, label: modeText(t, each) })),
  };
  return small ? <Select {...choice} /> : <Segmented {...choice} className={asked === null ? '' : 'is-asked'} />;
});
