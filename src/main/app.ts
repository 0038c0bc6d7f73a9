import { join } from 'node:path';
import { Worker } from 'node:worker_threads';
import { wordEvents } from '@shared/events/text';
import { toFailure } from '@shared/fault';
import type { AppInfo, Settings } from '@shared/model';
import { redact } from '@shared/redact';
import { app, ipcMain, nativeImage, type Tray } from 'electron';
import appIcon from '../../resources/icons/app-256.png?inline';
import type { Outside } from './engine/outside';
import { createActions } from './shell/actions';
import { createAskpass } from './shell/askpass/askpass';
import { type Base, createBase } from './shell/base';
import { createCopier } from './shell/clipboard/copy';
import { createPortProxiesCopy } from './shell/clipboard/port-proxies';
import { systemClipboard } from './shell/clipboard/system';
import { systemClock } from './shell/clock';
import { fileCalls } from './shell/ipc/file-calls';
import { createPatchFeed } from './shell/ipc/patches';
import { type Serving, serveCalls } from './shell/ipc/serve';
import { shellCalls } from './shell/ipc/shell-calls';
import { keepTyped } from './shell/ipc/typed-secrets';
import { windowCalls } from './shell/ipc/window-calls';
import { createLabSwitch } from './shell/lab-child/switch';
import { diagnostics } from './shell/log/diagnostics';
import { versions } from './shell/log/versions';
import type { Marks } from './shell/marks';
import { createNotifyCalls } from './shell/notify/calls';
import { createFreedesktop } from './shell/notify/freedesktop';
import { createNative } from './shell/notify/native';
import { createNotifier } from './shell/notify/notifier';
import { createSilence } from './shell/notify/silence';
import type { Options } from './shell/options';
import { watchPower } from './shell/power/power';
import { createTidy } from './shell/power/tidy';
import { systemAutostart } from './shell/settings/system-autostart';
import { printStatus, statusLine } from './shell/status';
import { createEarlyTray, type EarlyTray } from './shell/tray/early';
import { createNewKeys } from './shell/tray/new-key';
import { createOtherPorts } from './shell/tray/other-ports';
import { createTrayPresence } from './shell/tray/presence';
import { loadKeychain } from './shell/vault/keychain';
import { createVault } from './shell/vault/vault';
import type { Closing } from './shell/windows/main-window';
import { saveScreenshot } from './shell/windows/screenshot';
import { createWindowMemory } from './shell/windows/state';
import { createWindows } from './shell/windows/windows';

export interface StartInput {
  readonly options: Options;
  readonly dataDir: string;
  readonly marks: Marks;
  /** Command-line switches that were taken back. */
  readonly refused: readonly string[];
  /** Folder of main's entry in the build; windows, preload, workers and lab lie beside it. */
  readonly here: string;
  /** The tray icon that already stands. */
  readonly icon: Tray;
}
export interface RunningApp {
  /** Brings the main window to the user. */
  show(): void;
}

/** Joins every part, and brings the icon to life. */
export async function createApp(input: StartInput): Promise<RunningApp> {
  const base = createBase(input);
  const tray = createEarlyTray(base, input.icon);
  const [engine, states, { default: Store }] = await Promise.all([
    import('./engine/engine'),
    import('./engine/state'),
    import('electron-store'),
  ]);
  base.files.bind(name => {
    // Made at the first write: it reads its file at once, and throws at one that cannot be read.
    let store: InstanceType<typeof Store<Record<string, unknown>>> | null = null;
    return value => {
      store ??= new Store<Record<string, unknown>>({ cwd: input.dataDir, name, configFileMode: 0o600, clearInvalidConfig: false });
      store.store = value;
    };
  });
  // electron-store offers to answer windows; ours have no business with it.
  ipcMain.removeAllListeners('electron-store-get-data');
  return connect(input, base, tray, engine, states);
}

/** The engine joined with the desktop: windows, calls, notifications, power, lab. */
async function connect(
  { options, dataDir, marks, here }: StartInput,
  { secrets, log, ending, atEnd, notices, files, settings, look }: Base,
  tray: EarlyTray,
  { createEngine }: typeof import('./engine/engine'),
  { addNotice, setApp, update }: typeof import('./engine/state'),
): Promise<RunningApp> {
  const clean = (text: string): string => redact(text, secrets);
  const quit = (): void => ending.quit();
  const keepSecret = (secret: string | undefined): void => void (secret && secrets.add(secret));

  const vault = createVault({ load: loadKeychain, onSecret: keepSecret });
  const notifier = createNotifier({
    desktop: process.platform === 'linux' ? createFreedesktop({ openLabel: () => tray.words.t('notify.act.open') }) : createNative(),
    settings: settings.get,
    words: () => tray.words,
    open: route => (route ? windows.open(route) : windows.panel.show()),
    act: act => void actions.answer(act),
    onState: (state, reason) => silence(state, reason),
    forward: facts => engine.webhook.forward(facts),
    now: Date.now,
  });
  atEnd('notifications', () => notifier.end());
  const askpass = createAskpass(() => windows.askpass);
  const outside: Outside = {
    dataDir,
    vault,
    serverList: files.servers,
    settings,
    log,
    clock: systemClock,
    worker: name => new Worker(join(here, 'workers', `${name}.js`)),
    announce: notifier.tell,
    keyRun: run => windows.main.send('keyRun', run),
    rotationRun: run => windows.main.send('rotationRun', run),
    proxyChecks: run => windows.main.send('proxyChecks', run),
    nodeRun: run => windows.main.send('nodeRun', run),
    closingRun: run => windows.sendAll('closingRun', run),
    ruleSetRun: run => windows.main.send('ruleSetRun', run),
    coreConfig: view => windows.main.send('coreConfig', view),
    logPage: page => windows.main.send('logPage', page),
    askSsh: askpass.ask,
  };
  const engine = createEngine(outside);
  const { handlers } = engine;
  const tidy = createTidy();
  atEnd('tidy', tidy.stop);
  const onWatched = (watched: boolean): void => {
    engine.watch(watched);
    tidy.watched(watched);
  };
  // Until a window shows.
  onWatched(false);
  const state = engine.state.getState;
  marks.mark('engine');

  /* the shell's own part of the state */
  const setInfo = (change: Partial<AppInfo>): void => update(engine.state, setApp(change));
  const notice = (code: string): void => update(engine.state, addNotice({ id: code, code, params: {} }));
  const dismissNotice = (id: string): void => setInfo({ notices: state().app.notices.filter(other => other.id !== id) });
  const showLook = (): void => {
    const { theme, language } = look.get();
    setInfo({ resolvedTheme: theme, resolvedLanguage: language });
    tray.changed();
  };
  let counts = 0;
  const showKeychain = async (): Promise<void> => {
    setInfo({ keychain: vault.state });
    counts += 1;
    const mine = counts;
    const keychainEntries = await vault.count().catch(() => 0);
    // Two counts may end in either order; the one begun last is the truth.
    if (mine === counts) setInfo({ keychainEntries });
  };
  setInfo({ version: app.getVersion(), platform: process.platform, electron: process.versions.electron ?? '' });
  for (const waiting of notices) update(engine.state, addNotice(waiting));
  showLook();
  atEnd('look', look.onSystem(showLook));
  const ends = [vault.onChange(() => void showKeychain()), vault.onItems(() => void showKeychain())];
  atEnd('vault', () => {
    for (const end of ends) end();
  });

  /* windows */
  const windowMemory = createWindowMemory(files.windows, what => log.warn(what));
  const silence = createSilence({
    show: notifications => setInfo({ notifications }),
    notice,
    dismiss: code => dismissNotice(code),
    memory: windowMemory,
    report: what => log.warn(what),
  });
  const feed = createPatchFeed(engine.state);
  atEnd('patches', () => feed.stop());
  const onClosing = (): Closing => {
    if (ending.quitting || settings.get().onClose === 'quit') return 'quit';
    if (presence.present() === false) {
      notifier.tell({ type: 'no-tray' });
      notice('no-tray');
      return 'minimise';
    }
    if (!windowMemory.get().toldKept) notifier.tell({ type: 'kept-in-tray' });
    windowMemory.set({ toldKept: true });
    return 'hide';
  };
  const windows = createWindows({
    preload: join(here, '../preload/index.cjs'),
    icon: nativeImage.createFromDataURL(appIcon),
    memory: windowMemory,
    look: look.get,
    texts: look.texts,
    destroyAfterS: () => settings.get().destroyWindowS,
    iconBounds: tray.bounds,
    onClosing,
    quit,
    onShow(id) {
      log.info(`window ${windows.pageOf(id) === windows.panel ? 'panel' : 'index'} shown`);
      feed.wake(id);
      engine.connections.shown(id);
    },
    onGone(id) {
      feed.detach(id);
      engine.connections.gone(id);
    },
    onAskpassClosed: askpass.closed,
    onWatched,
    report: what => log.warn(what),
  });
  atEnd('windows', () => windows.destroy());

  /* tray and what its entries do */
  const newKeys = createNewKeys({
    create: async (serverId, name, wish) => handlers.makeKey({ serverId, draft: { name }, wish }),
    send: newKey => windows.panel.send('newKey', newKey),
    redact: clean,
    now: Date.now,
  });
  const actions = createActions({
    state,
    texts: look.texts,
    open: windows.open,
    showPanel: windows.panel.show,
    newKey: serverId => {
      windows.panel.show();
      return newKeys.make(serverId, null);
    },
    rotate: engine.rotatePort,
    rotateWhenReady: engine.rotateWhenReady,
    restartPort: handlers.restartPort,
    pauseKey: async (serverId, keyId) => handlers.editKey({ serverId, keyId, change: { paused: true } }),
    undo: async id => handlers.undoAction({ id }),
    mute: id => handlers.muteBreach({ id, muted: true }),
    copy: text => copier.copy(text, false),
    copyProxies: createPortProxiesCopy({
      listProxies: async (serverId, query) => handlers.listProxies({ serverId, query, again: false }),
      write: engine.proxies.write,
      copy: (text, sensitive) => copier.copy(text, sensitive),
    }),
    setMode: handlers.setMode,
    selectNode: handlers.selectNode,
    unpinGroup: handlers.unpinGroup,
    closeAllConnections: handlers.closeAllConnections,
    quit,
    failed(title, error) {
      log.warn(title, error);
      notifier.tell({ type: 'action-failed', title, failure: toFailure(error) });
    },
  });
  const ports = createOtherPorts({ state, listPorts: async serverId => handlers.listPorts({ serverId }), onChange: tray.changed });
  tray.connected({ state, otherPorts: ports.get, run: action => void actions.run(action), click: windows.panel.toggle });
  atEnd(
    'tray state',
    engine.state.subscribe(() => {
      ports.changed();
      tray.changed();
    }),
  );
  const presence = createTrayPresence({
    platform: process.platform,
    pid: process.pid,
    onChange({ present, registered }) {
      if (registered) marks.mark('trayRegistered');
      setInfo({ trayHost: present });
    },
    renewIcon: tray.renew,
    onStranded() {
      if (!windows.main.visible()) windows.main.show();
    },
  });
  atEnd('tray host', () => presence.stop());

  /* lab, settings, power */
  const lab = createLabSwitch({
    script: join(here, '../lab/index.js'),
    setServers: servers => engine.setLab(servers),
    onState: next => setInfo({ lab: next }),
    report: (what, error) => log.warn(what, error),
  });
  atEnd('lab', () => lab.stop());
  const autostart = systemAutostart();
  const changeSettings = (change: Partial<Settings>): void => {
    const before = settings.get();
    const after = settings.set(change);
    if (after.autostart !== before.autostart) autostart.apply(after.autostart).catch(error => log.warn('autostart', error));
    if (after.language !== before.language || after.theme !== before.theme) showLook();
  };
  const setLab = async (on: boolean): Promise<void> => {
    changeSettings({ lab: on });
    await lab.set(on);
  };
  const sleeping = (suspended: boolean) => (): void => {
    if (suspended) engine.suspend();
    else engine.resume();
    setInfo({ suspended });
  };
  atEnd(
    'power',
    watchPower({ suspend: sleeping(true), resume: sleeping(false), shutdown: quit, report: what => log.info(`power: ${what}`) }),
  );
  atEnd('engine', () => engine.stop());

  /* calls */
  const copier = createCopier(systemClipboard, () => settings.get().clearClipboardS);
  atEnd('clipboard', () => copier.end());
  const serving: Serving = {
    ...handlers,
    ...windowCalls({ windows, feed, askpass, connections: engine.connections, keepSecret }),
    ...fileCalls({
      texts: look.texts,
      windowOf: windows.windowOf,
      exportKeys: engine.exportKeys,
      exportRotations: engine.exportRotations,
      exportEvents: (filter, format) => engine.events.export(filter, format, wordEvents(look.texts(), settings.get())),
      exportBreaches: engine.exportBreaches,
      exportConnections: engine.connections.export,
      logText: engine.logText,
      historyFile: engine.historyFile,
      coreProfile: engine.coreProfile,
      proxies: engine.proxies,
      keepSecret,
    }),
    ...shellCalls({
      makeNewKey: (serverId, name) => void newKeys.make(serverId, name),
      takeNewKey: newKeys.take,
      copy: copier.copy,
      copyPicture: systemClipboard.writePng,
      proxies: engine.proxies,
      keepSecret,
      changeSettings,
      setLab,
      dismissNotice,
      retryKeychain: vault.probe,
      diagnostics: () => diagnostics({ state: state(), versions: versions(), lines: log.recent(), secrets, now: Date.now() }),
      quit,
    }),
    ...createNotifyCalls({ notifier, webhook: engine.webhook, texts: look.texts, keepSecret, now: Date.now }),
    ...keepTyped(handlers, keepSecret),
  };
  atEnd(
    'calls',
    serveCalls({
      ipcMain,
      isOurContents: id => windows.pageOf(id) !== null,
      serving,
      redact: clean,
      settle: feed.settle,
      report: (call, failure) => log.warn(`call ${call}`, failure),
    }),
  );

  /* start */
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, quit);
  void vault.probe().then(showKeychain);
  if (!options.hidden || options.screenshot) windows.main.show();
  marks.mark('window');
  if (process.env.SWITCHYARD_STATUS === '1')
    atEnd(
      'status',
      printStatus(() => statusLine(state(), presence.registered())),
    );
  await engine.start();
  marks.mark('started');
  log.info('start marks', marks.all());
  if (options.lab && settings.get().lab) void lab.set(true);
  if (options.screenshot) {
    saveScreenshot(options.screenshot, () => windows.main.window, state).then(
      () => ending.quit(),
      error => {
        console.error(String(error));
        ending.quit(1);
      },
    );
  }
  return { show: windows.main.show };
}
