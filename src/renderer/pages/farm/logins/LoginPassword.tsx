import type { FarmLogin } from '@shared/model';
import { Copy, Eye, EyeOff } from 'lucide-react';
import { useEffect, useState } from 'react';
import { call } from '../../../api';
import { useTexts } from '../../../stores/app';
import { attempt, tell } from '../../../stores/toasts';
import { IconButton } from '../../../ui/Button';

/** A password asked for does not stay on the screen. */
const SHOWN_MS = 60_000;

/** Dots, until the user asks to see it; it is read from the panel then and forgotten after a minute. */
export function LoginPassword({ serverId, login, live }: { readonly serverId: string; readonly login: FarmLogin; readonly live: boolean }) {
  const t = useTexts();
  const [password, setPassword] = useState<string | null>(null);
  useEffect(() => {
    if (password === null) return;
    const timer = setTimeout(() => setPassword(null), SHOWN_MS);
    return () => clearTimeout(timer);
  }, [password]);
  const read = async (): Promise<string | null> => {
    let found: string | null = null;
    await attempt(t('login.not-read', { name: login.login }), async () => {
      found = (await call('revealLogin', { serverId, loginId: login.id })).password;
      if (found === null) tell('warn', t('login.no-password', { name: login.login }));
    });
    return found;
  };
  const copy = async () => {
    const text = password ?? (await read());
    if (text === null) return;
    const copied = await attempt(t('key.copy-failed'), () => call('copyText', { text, sensitive: true }));
    if (copied) tell('ok', t('login.copied', { name: login.login }));
  };
  const toggle = async () => setPassword(password === null ? await read() : null);
  return (
    <span className="row row-4">
      <span className={`grow cut ${password === null ? 't3' : 'mono'}`} data-secret-shown={password === null ? undefined : true}>
        {password ?? '••••••••'}
      </span>
      <IconButton
        icon={password === null ? Eye : EyeOff}
        label={t(password === null ? 'login.reveal' : 'login.hide', { name: login.login })}
        disabled={!live}
        onClick={() => void toggle()}
      />
      <IconButton icon={Copy} label={t('login.copy', { name: login.login })} disabled={!live} onClick={() => void copy()} />
    </span>
  );
}
