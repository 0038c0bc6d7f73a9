import { BUS, openSessionBus, type SessionBus } from '../bus';

/** Whether this desktop has a tray that shows our icon. On Linux that is a question to the session bus; elsewhere there always is one. */
export interface TrayHostState {
  /** A tray host runs. */
  readonly present: boolean;
  /** Our own icon is among those it knows. */
  readonly registered: boolean;
}
export interface TrayHostOptions {
  readonly onChange: (state: TrayHostState) => void;
  readonly pid: number;
  readonly address?: string;
  /** Between a question that failed and the next, in milliseconds. */
  readonly againMs?: number;
}
export interface TrayHostWatch {
  /** Asks now, and tells what is new of it; null: it could not be known. */
  look(): Promise<TrayHostState | null>;
  stop(): void;
}

const WATCHER = 'org.kde.StatusNotifierWatcher';
const WATCHER_PATH = '/StatusNotifierWatcher';
const RETRY_MS = 30_000;
const AGAIN_MS = 5_000;
const ABSENT: TrayHostState = { present: false, registered: false };

/**
 * Watches the desktop's tray host until stopped. A bus that is absent or dies means "no host"; it is looked for again from time to time. A question
 * that was not answered means that only when the next is not either: a busy desktop is slow.
 */
export function watchTrayHost({ onChange, pid, address, againMs = AGAIN_MS }: TrayHostOptions): TrayHostWatch {
  let stopped = false;
  let bus: SessionBus | null = null;
  let ask: (() => Promise<TrayHostState>) | null = null;
  let retry: NodeJS.Timeout | null = null;
  let failures = 0;
  let last = '';

  const tell = (state: TrayHostState): void => {
    const text = JSON.stringify(state);
    if (stopped || text === last) return;
    last = text;
    onChange(state);
  };
  const later = (run: () => Promise<unknown>, ms: number): void => {
    if (retry) clearTimeout(retry);
    retry = stopped
      ? null
      : setTimeout(() => {
          retry = null;
          void run();
        }, ms);
  };
  const lost = (): void => {
    bus = null;
    ask = null;
    failures = 0;
    tell(ABSENT);
    later(start, RETRY_MS);
  };
  // One look at a time; what happens meanwhile asks for one more.
  let looking: Promise<TrayHostState | null> | null = null;
  let again = false;
  const update = (): Promise<TrayHostState | null> => {
    again = true;
    looking ??= run().finally(() => {
      looking = null;
    });
    return looking;
  };
  const run = async (): Promise<TrayHostState | null> => {
    let seen: TrayHostState | null = null;
    while (again && ask) {
      again = false;
      seen = await ask().catch(() => null);
      // Without a bus that was told already.
      if (!ask) return null;
      failures = seen ? 0 : failures + 1;
      if (seen) tell(seen);
      else if (failures > 1) tell(ABSENT);
    }
    if (failures > 0) later(update, failures > 1 ? RETRY_MS : againMs);
    return seen;
  };
  const start = async (): Promise<void> => {
    let made: SessionBus | null = null;
    try {
      made = await openSessionBus(lost, address === undefined ? {} : { address });
      if (stopped) return made.close();
      bus = made;
      ask = await follow(made, pid, () => void update());
      await update();
    } catch {
      // Its end, which it may have come to already, tells the rest.
      if (made) made.close();
      else lost();
    }
  };
  void start();
  return {
    look: update,
    stop(): void {
      stopped = true;
      if (retry) clearTimeout(retry);
      bus?.close();
    },
  };
}

/** Hears of what changes, and gives the question of how it is. */
async function follow(bus: SessionBus, pid: number, changed: () => void): Promise<() => Promise<TrayHostState>> {
  const { daemon } = bus;
  const property = async (name: string): Promise<unknown> => {
    const [value] = await bus.call(WATCHER, WATCHER_PATH, 'org.freedesktop.DBus.Properties', 'Get', 'ss', [WATCHER, name]);
    return (value as { readonly value?: unknown } | undefined)?.value;
  };
  const isOurs = async (item: string): Promise<boolean> => {
    const owner = item.split('/')[0] ?? '';
    return owner !== '' && (await daemon('GetConnectionUnixProcessID', 's', owner).catch(() => null)) === pid;
  };
  await daemon('AddMatch', 's', `type='signal',sender='${BUS}',member='NameOwnerChanged',arg0='${WATCHER}'`);
  await daemon('AddMatch', 's', `type='signal',interface='${WATCHER}'`);
  bus.onMessage(({ interface: iface, member }) => {
    if (iface === WATCHER || (iface === BUS && member === 'NameOwnerChanged')) changed();
  });
  return async () => {
    if ((await daemon('NameHasOwner', 's', WATCHER)) !== true) return ABSENT;
    if ((await property('IsStatusNotifierHostRegistered')) !== true) return ABSENT;
    const items = (await property('RegisteredStatusNotifierItems').catch(() => [])) as readonly string[];
    const ours = await Promise.all(items.map(isOurs));
    return { present: true, registered: ours.includes(true) };
  };
}
