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
}

const WATCHER = 'org.kde.StatusNotifierWatcher';
const WATCHER_PATH = '/StatusNotifierWatcher';
const RETRY_MS = 30_000;

/** Watches the desktop's tray host until stopped. A bus that is absent or dies means "no host"; it is looked for again from time to time. */
export function watchTrayHost({ onChange, pid }: TrayHostOptions): () => void {
  let stopped = false;
  let bus: SessionBus | null = null;
  let retry: NodeJS.Timeout | null = null;
  let last = '';

  const tell = (state: TrayHostState): void => {
    const text = JSON.stringify(state);
    if (stopped || text === last) return;
    last = text;
    onChange(state);
  };
  const lost = (): void => {
    bus = null;
    tell({ present: false, registered: false });
    if (!stopped && !retry) {
      retry = setTimeout(() => {
        retry = null;
        void start();
      }, RETRY_MS);
    }
  };
  const start = async (): Promise<void> => {
    try {
      bus = await openSessionBus(lost);
      await follow(bus, pid, tell);
    } catch {
      bus?.close();
      lost();
    }
  };
  void start();
  return () => {
    stopped = true;
    if (retry) clearTimeout(retry);
    bus?.close();
  };
}

async function follow(bus: SessionBus, pid: number, tell: (state: TrayHostState) => void): Promise<void> {
  const { daemon } = bus;
  const property = async (name: string): Promise<unknown> => {
    const [value] = await bus.call(WATCHER, WATCHER_PATH, 'org.freedesktop.DBus.Properties', 'Get', 'ss', [WATCHER, name]);
    return (value as { readonly value?: unknown } | undefined)?.value;
  };
  const isOurs = async (item: string): Promise<boolean> => {
    const owner = item.split('/')[0] ?? '';
    return owner !== '' && (await daemon('GetConnectionUnixProcessID', 's', owner).catch(() => null)) === pid;
  };

  const look = async (): Promise<TrayHostState> => {
    if ((await daemon('NameHasOwner', 's', WATCHER)) !== true) return { present: false, registered: false };
    if ((await property('IsStatusNotifierHostRegistered')) !== true) return { present: false, registered: false };
    const items = (await property('RegisteredStatusNotifierItems').catch(() => [])) as readonly string[];
    const ours = await Promise.all(items.map(isOurs));
    return { present: true, registered: ours.includes(true) };
  };
  // One look at a time; what happens meanwhile asks for one more.
  let looking = false;
  let again = false;
  const update = async (): Promise<void> => {
    again = true;
    if (looking) return;
    looking = true;
    while (again) {
      again = false;
      tell(await look().catch(() => ({ present: false, registered: false })));
    }
    looking = false;
  };

  await daemon('AddMatch', 's', `type='signal',sender='${BUS}',member='NameOwnerChanged',arg0='${WATCHER}'`);
  await daemon('AddMatch', 's', `type='signal',interface='${WATCHER}'`);
  bus.onMessage(({ interface: iface, member }) => {
    if (iface === WATCHER || (iface === BUS && member === 'NameOwnerChanged')) void update();
  });
  await update();
}
