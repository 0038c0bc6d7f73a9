import type { MihomoServer, MihomoSummary } from '@shared/model';
import { useState } from 'react';
import { call } from '../../api';
import { useTexts } from '../../stores/app';
import { attempt } from '../../stores/toasts';
import { Segmented, Select } from '../../ui/controls';
import { modeText } from '../../ui/modeText';
import { isLive } from '../../ui/serverState';

interface ModeSwitchProps {
  readonly server: MihomoServer;
  readonly summary: MihomoSummary;
  /** Where there is little room: one mode in sight, the others in a list. */
  readonly small?: boolean;
}

/** Mode of a controller; busy from the press until it was read back. */
export function ModeSwitch({ server, summary, small }: ModeSwitchProps) {
  const t = useTexts();
  const [asked, setAsked] = useState<string | null>(null);
  if (summary.mode === null || summary.modes.length === 0) return null;
  const change = async (mode: string) => {
    setAsked(mode);
    await attempt(t('mihomo.mode-failed', { name: server.name }), () => call('setMode', { serverId: server.id, mode }));
    setAsked(null);
  };
  const choice = {
    label: t('mihomo.mode', { name: server.name }),
    value: asked ?? summary.mode,
    disabled: !isLive(summary) || asked !== null,
    onChange: (mode: string) => void change(mode),
    options: summary.modes.map(mode => ({ value: mode, label: modeText(t, mode) })),
  };
  return small ? <Select {...choice} /> : <Segmented {...choice} className={asked === null ? '' : 'is-asked'} />;
}
