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
const BUS = 'org.freedesktop.DBus';
const RETRY_MS = 30_000;
const CALL_MS = 3_000;

type Bus = import('dbus-next').MessageBus;

/** Watches the desktop's tray host until stopped. A bus that is absent or dies means "no host"; it is looked for again from time to time. */
export function watchTrayHost({ onChange, pid }: TrayHostOptions): () => void {
  let stopped = false;
  let bus: Bus | null = null;
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
      bus = await openBus(lost);
      await follow(bus, pid, tell);
    } catch {
      if (bus) bus.disconnect();
      lost();
    }
  };
  void start();
  return () => {
    stopped = true;
    if (retry) clearTimeout(retry);
    bus?.disconnect();
  };
}

async function openBus(onLost: () => void): Promise<Bus> {
  const { default: dbus } = await import('dbus-next');
  const bus = dbus.sessionBus();
  // Nothing public tells that the bus died, and without listeners its death would be thrown into the process.
  const { stream } = (bus as unknown as { readonly _connection: { readonly stream: NodeJS.ReadWriteStream } })._connection;
  await new Promise<void>((resolve, reject) => {
    const timer = setTimeout(() => reject(new Error('the session bus does not answer')), CALL_MS);
    bus.once('connect', () => {
      clearTimeout(timer);
      resolve();
    });
    bus.on('error', error => {
      clearTimeout(timer);
      reject(error);
    });
  });
  stream.once('close', onLost);
  return bus;
}

async function follow(bus: Bus, pid: number, tell: (state: TrayHostState) => void): Promise<void> {
  const { default: dbus } = await import('dbus-next');
  const call = async (
    destination: string,
    path: string,
    iface: string,
    member: string,
    signature: string,
    body: unknown[],
  ): Promise<unknown> => {
    const message = new dbus.Message({ destination, path, interface: iface, member, signature, body });
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<never>((_, reject) => {
      timer = setTimeout(() => reject(new Error(`${member}: no answer`)), CALL_MS);
    });
    const reply = await Promise.race([bus.call(message), late]).finally(() => clearTimeout(timer));
    return reply?.body[0];
  };
  const daemon = (member: string, signature: string, ...body: unknown[]) =>
    call(BUS, '/org/freedesktop/DBus', BUS, member, signature, body);
  const property = async (name: string): Promise<unknown> => {
    const value = await call(WATCHER, WATCHER_PATH, 'org.freedesktop.DBus.Properties', 'Get', 'ss', [WATCHER, name]);
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
  bus.on('message', ({ interface: iface, member }: { readonly interface: string; readonly member: string }) => {
    if (iface === WATCHER || (iface === BUS && member === 'NameOwnerChanged')) void update();
  });
  await update();
}
