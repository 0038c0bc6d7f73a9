import { type TrayHostState, watchTrayHost } from './host';

/** A desktop that has not shown the icon by then has no tray. */
const PATIENCE_MS = 3_000;
/** A panel that restarts is back by then. */
const GRACE_MS = 5_000;

export interface PresenceParts {
  readonly platform: NodeJS.Platform;
  readonly watch?: typeof watchTrayHost;
  readonly pid: number;
  readonly onChange: (state: TrayHostState) => void;
  /** A host runs, yet does not show our icon. */
  readonly renewIcon: () => void;
  /** There has been no tray for a while: the app must be within reach in another way. */
  readonly onStranded: () => void;
}

/** Follows whether the tray shows us. Null until known. */
export function createTrayPresence({ platform, watch = watchTrayHost, pid, onChange, renewIcon, onStranded }: PresenceParts) {
  if (platform !== 'linux') {
    onChange({ present: true, registered: true });
    return { present: (): boolean | null => true, registered: () => true, stop: () => undefined };
  }
  let state: TrayHostState | null = null;
  let absence: NodeJS.Timeout | null = null;
  let renewal: NodeJS.Timeout | null = null;
  const cancel = (timer: NodeJS.Timeout | null): null => {
    if (timer) clearTimeout(timer);
    return null;
  };

  const follow = (next: TrayHostState): void => {
    const first = state === null;
    state = next;
    onChange(next);
    if (next.present) absence = cancel(absence);
    else absence ??= setTimeout(onStranded, first ? PATIENCE_MS : GRACE_MS);
    renewal = cancel(renewal);
    if (next.present && !next.registered) renewal = setTimeout(() => void renew(), PATIENCE_MS);
  };
  /** Asked once more before: where this program itself was held up, the desktop's word that it has the icon still lies unread. */
  const renew = async (): Promise<void> => {
    const now = await watching.look();
    if (now?.present && !now.registered) renewIcon();
  };
  const watching = watch({ pid, onChange: follow });
  return {
    present: (): boolean | null => state?.present ?? null,
    registered: (): boolean => state?.registered ?? false,
    stop(): void {
      absence = cancel(absence);
      renewal = cancel(renewal);
      watching.stop();
    },
  };
}
