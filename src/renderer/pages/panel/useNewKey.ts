import type { NewKey } from '@shared/ipc';
import { useEffect, useState } from 'react';
import { api, call } from '../../api';

/** The key that the tray menu or this panel makes: shown once, on the QR side. */
export function useNewKey() {
  const [newKey, setNewKey] = useState<NewKey | null>(null);
  useEffect(() => {
    let over = false;
    call('takeNewKey', null).then(
      taken => {
        if (!over && taken) setNewKey(taken);
      },
      () => undefined,
    );
    const stop = api().onNewKey(next => {
      if (over || !next) return;
      setNewKey(next);
      // Shown: it does not wait for the next panel.
      if (next.state !== 'making') void call('takeNewKey', null).catch(() => undefined);
    });
    return () => {
      over = true;
      stop();
    };
  }, []);
  return { newKey, show: setNewKey, clear: () => setNewKey(null) };
}
