import type { MihomoServer, MihomoSummary } from '@shared/model';
import { useState } from 'react';
import { call } from '../../api';
import { useTexts } from '../../stores/app';
import { attempt } from '../../stores/toasts';
import { Segmented } from '../../ui/controls';
import { modeText } from '../../ui/modeText';
import { isLive } from '../../ui/serverState';

/** Mode of a controller; busy from the press until it was read back. */
export function ModeSwitch({ server, summary }: { readonly server: MihomoServer; readonly summary: MihomoSummary }) {
  const t = useTexts();
  const [asked, setAsked] = useState<string | null>(null);
  if (summary.mode === null || summary.modes.length === 0) return null;
  const change = async (mode: string) => {
    setAsked(mode);
    await attempt(t('mihomo.mode-failed', { name: server.name }), () => call('setMode', { serverId: server.id, mode }));
    setAsked(null);
  };
  return (
    <Segmented
      className={asked === null ? '' : 'is-asked'}
      label={t('mihomo.mode', { name: server.name })}
      value={asked ?? summary.mode}
      disabled={!isLive(summary) || asked !== null}
      onChange={mode => void change(mode)}
      options={summary.modes.map(mode => ({
        value: mode,
        label: modeText(t, mode),
      }))}
    />
  );
}
