import { powerMonitor } from 'electron';

export interface PowerOptions {
  readonly suspend: () => void;
  readonly resume: () => void;
  /** The computer shuts down: end in order. */
  readonly shutdown: () => void;
  readonly report: (what: string) => void;
}

/** Sleep stops all work at once, waking starts it again. A locked screen does not: limits are watched while the user is away. */
export function watchPower({ suspend, resume, shutdown, report }: PowerOptions): () => void {
  const listen = (event: 'suspend' | 'resume' | 'lock-screen' | 'unlock-screen' | 'shutdown', run: () => void) => {
    const heard = (): void => {
      report(event);
      run();
    };
    powerMonitor.on(event as 'suspend', heard);
    return () => void powerMonitor.off(event as 'suspend', heard);
  };
  const ends = [
    listen('suspend', suspend),
    listen('resume', resume),
    // Some systems tell of waking only by the unlocked screen; resuming twice is harmless.
    listen('unlock-screen', resume),
    listen('lock-screen', () => undefined),
    listen('shutdown', shutdown),
  ];
  return () => {
    for (const end of ends) end();
  };
}
