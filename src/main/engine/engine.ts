/** The engine's composition: every part made and joined, started and stopped in order. */
import type { Failure, Server } from '@shared/model';
import { zoneIn } from '@shared/settings';
import { whereIs } from '@shared/ssh';
import { createLimitActions } from './actions';
import { createLimits, exportBreaches } from './alerts';
import { createClient } from './clients';
import type { Client, ClientContext } from './clients/client';
import { detectServer } from './clients/detect';
import type { Engine } from './contract';
import { createControllers } from './controllers';
import { createDoctor } from './doctor';
import { createEventRecord } from './events';
import { createFarms, showFavourites } from './farms';
import { createFarmTools } from './farmtools';
import { createHandlers } from './handlers';
import { createKeeping } from './history/keeping';
import { createHistoryLine } from './history/line';
import { createKeys } from './keys';
import { createKeyBooks } from './keys/books';
import { createSecondSources } from './keys/second';
import { isToldBy } from './keys/told';
import { createLists } from './lists';
import type { Outside } from './outside';
import { createPorts, createRotations, exportRotations } from './rotations';
import { REST_MS } from './sampler/rest';
import { type News, Sampler } from './sampler/sampler';
import { Servers } from './servers/servers';
import { createSsh } from './ssh';
import { addNotice, createState, removeNotice, setFigures, setRotation, setServers, setSettings, update } from './state';
import { createStore } from './store/client';
import { withFallback } from './store/fallback';
import { splitFarms } from './store/split';
import type { StoreReport } from './store/store';
import { createLinkNews } from './telling/links';
import { createTelling } from './telling/telling';
import { createWebhook } from './webhook/webhook';
import { createParts } from './workers/parts';

export type { Engine } from './contract';
export type { EngineCall, EngineHandlers } from './handlers';
export type { LabServer } from './servers/servers';
export { addNotice, setApp, type Update, update } from './state';

/** Composes the engine from its parts; nothing runs before `start`. */
export function createEngine(outside: Outside): Engine {
  const { clock, log, vault, settings } = outside;
  const state = createState(settings.get(), clock.now());
  const ending = new AbortController();
  const began = clock.monotonic();
  let watched = true;
  const zone = (): string => zoneIn(settings.get());
  const notice = (code: string, params: Readonly<Record<string, string | number>>): void =>
    update(state, addNotice({ id: code, code, params }));

  const repaired = ({ setAside, restoredFrom }: StoreReport): void => {
    if (setAside !== null) notice(restoredFrom === null ? 'store-lost' : 'store-restored', { file: setAside, day: restoredFrom ?? '' });
  };
  const resident = createParts(() => outside.worker('resident'));
  const failing = (code: string) => (found: Failure | null) =>
    found ? notice(code, { message: found.message }) : update(state, removeNotice(code));
  const events = createEventRecord({
    ...{ state, clock, log, zone, dataDir: outside.dataDir, worker: () => resident('events') },
    failing: failing('events-failed'),
  });
  const disk = createStore({ dataDir: outside.dataDir, clock, log, repaired, worker: () => resident('store') });
  const store = withFallback(disk, thrown => {
    log.error('the store cannot be opened', { error: messageOf(thrown) });
    notice('store-failed', { message: messageOf(thrown) });
  });

  const servers = new Servers({
    document: outside.serverList,
    vault,
    log,
    changed: list => follow(list),
    secretChanged: id => sampler.restart(id),
    notice: found => update(state, addNotice(found)),
  });
  const telling = createTelling({
    ...{ clock, state, log, announce: outside.announce },
    settings: () => settings.get(),
    mark: (breaches, told) => alerts.told(breaches, told),
    quietOver: count => events.add('quiet-over', 'ok', null, { count }),
  });
  const webhook = createWebhook({
    ...{ clock, log, vault },
    settings: () => settings.get().webhook,
    lost: failure => {
      events.add('webhook-failed', 'bad', null, { code: failure.code });
      telling.announce({ type: 'webhook-failed', failure });
    },
  });
  const ssh = createSsh(outside);
  const connect = (context: ClientContext): Promise<Client> => createClient(ssh.withRoad(context));
  const lists = createLists({ clock, log, worker: () => resident('lists') });
  const sampler = new Sampler({
    clock,
    state,
    create: context => connect({ ...context, ledger: events.heard(context.server.id, keys.ledger(context.server)), large: lists.read }),
    secret: id => servers.secret(id),
    saveToken: (id, token) => void servers.saveToken(id, token),
    intervalMs: kind => Math.max(settings.get().pollS[kind] * 1000, watched ? 0 : REST_MS),
    atRest: () => !watched,
  });
  const farms = createFarms({ clock, sampler, server: id => servers.get(id) });
  const farmStore = splitFarms(store, id => servers.get(id)?.lab ?? false);
  const rotations = createRotations({
    clock,
    log,
    farms,
    store: farmStore,
    publish: (key, rotation) => {
      update(state, setRotation(key, rotation));
      if (rotation) history.rotated(rotation);
      if (rotation) events.rotation(rotation);
      showFavourites(state, rotations, key.slice(0, key.lastIndexOf('/')));
    },
    announce: telling.announce,
  });
  const ports = createPorts({
    ...{ clock, log, farms, rotations, store: farmStore, announce: telling.announce, ending: ending.signal },
    zone,
    send: run => outside.rotationRun?.(run),
    note: what => {
      events.ports(what);
      if ('run' in what) actions.ran(what.run);
    },
    moved: id => update(state, setFigures(id, { kind: 'farm' }, { rowsChanged: true })),
  });
  const books = createKeyBooks({
    ...{ clock, log, store, zone, worker: () => resident('keys') },
    server: id => servers.get(id),
    counted: id => history.counted(id),
  });
  const history = createKeeping({
    ...{ dataDir: outside.dataDir, clock, log },
    line: createHistoryLine({ clock, log, worker: () => resident('history') }),
    rules: () => ({ zone: zone(), retention: settings.get().history }),
    state: state.getState,
    moves: (id, told) => books.ask(id, 'moves', { told }),
    names: (id, ids) => books.ask(id, 'accountNames', { ids }),
    setAside: file => {
      notice('history-lost', { file });
      events.add('history-set-aside', 'warn', null, { file });
    },
    failing: failing('history-failed'),
  });
  const second = createSecondSources({ clock, connect: (server, ledger) => connect({ server, secret: null, clock, ledger }) });
  const keys = createKeys({
    ...{ clock, log, books, store, events, announce: telling.announce },
    server: id => servers.get(id),
    client: id => sampler.client(id),
    toldByLimit: (...key) => isToldBy(state.getState().limits, ...key),
    second,
    changed: id => void sampler.refresh(id).catch(() => undefined),
    moved: id => {
      const kind = servers.get(id)?.kind;
      if (kind === 'xray' || kind === 'keyapi') update(state, setFigures(id, { kind }, { rowsChanged: true }));
    },
    refresh: id => sampler.refresh(id),
    send: run => outside.keyRun?.(run),
    show: (id, work) => update(state, setFigures(id, { kind: 'keyapi', work }, {})),
  });
  const doctor = createDoctor({
    ...{ clock, log, ending: ending.signal },
    server: id => servers.get(id),
    client: id => sampler.client(id),
    survey: id => books.ask(id, 'survey', {}),
    show: (id, figure) => update(state, setFigures(id, { kind: 'xray', doctor: figure }, {})),
  });
  const farmTools = createFarmTools({
    ...{ clock, events, ending: ending.signal },
    servers: () => Object.values(state.getState().servers),
    client: id => sampler.client(id),
    connected: id => sampler.live(id),
    ports: id => sampler.ports(id),
    settings: () => settings.get(),
    send: run => outside.proxyChecks?.(run),
    changed: id => update(state, setFigures(id, { kind: 'farm' }, { rowsChanged: true })),
  });
  const controllers = createControllers({
    ...{ outside, state, lists, events, ending: ending.signal },
    need: id => servers.need(id),
    get: id => servers.get(id),
    client: id => sampler.client(id),
    refresh: id => void sampler.refresh(id).catch(() => undefined),
  });
  const links = createLinkNews({ name: id => servers.get(id)?.name ?? '', announce: telling.announce });
  const limits = createLimits({
    ...{ clock, state, store, log, history, ports: ports.sights, announce: telling.announce },
    ...{ zone, portName: (id: string, portId: number) => sampler.ports(id).find(port => port.id === portId)?.name ?? null },
    askKeys: (id, question) => books.ask(id, 'limits', question),
    keyDetail: (id, keyId) => books.ask(id, 'detail', { keyId, now: clock.now() }),
    record: (type, breach) => {
      events.breach(type, breach);
      if (type === 'breach') history.breached(breach);
    },
    act: (type, breach) => actions.act(type, breach),
  });
  const { alerts } = limits;

  const actions = createLimitActions({
    ...{ clock, log, state, keys, ports, farms, events, announce: telling.announce, ending: ending.signal },
    breaches: query => alerts.breaches(query),
    record: (breach, action) => alerts.acted(breach, action),
  });

  /** The list changed: what was bound to a gone server ends before the state forgets it, and what another address shows proves no rotation. */
  function follow(list: readonly Server[]): void {
    const now = new Map(list.map(server => [server.id, whereIs(server)]));
    const { order, servers: before } = state.getState();
    for (const id of order) {
      if (!now.has(id)) {
        actions.forget(id);
        alerts.forgetServer(id);
        limits.watch.forget(id);
        links.forget(id);
        events.forget(id);
      }
      const was = before[id];
      if (!was || now.get(id) !== whereIs(was)) {
        rotations.forget(id);
        ports.forget(id, !now.has(id));
        controllers.coreConfigs.forget(id);
      }
      if (!now.has(id)) farmStore.forget(id, clock.now());
      // The lab's servers come again.
      if (!now.has(id) && was?.lab === false) history.forget(id);
    }
    update(state, setServers(list, clock.now()));
    ssh.follow(list);
    keys.follow(list);
    second.follow(list);
    doctor.follow(list);
    farmTools.follow(list);
    sampler.follow(list);
    controllers.follow(list);
    for (const server of list) showFavourites(state, rotations, server.id);
  }

  const hear = (news: News): void => {
    history.heard(news);
    if (news.type === 'reading' && news.reading.figures.kind === 'xray')
      doctor.noticed(news.serverId, news.reading.figures.uptimeS ?? null);
    if (news.type === 'reading' && news.reading.figures.kind === 'keyapi') {
      const server = servers.get(news.serverId);
      if (server) keys.heard(server);
    }
    if (news.type === 'link') {
      const { serverId, from, to, failure } = news;
      events.link(serverId, from, to, failure);
      links.heard(serverId, to, failure);
      log.info('link', { serverId, from, to, ...failure });
      controllers.logs.linked(serverId);
    }
    if (news.type === 'reading') events.read(news.serverId);
    if (news.type === 'reading' || news.type === 'link') showFavourites(state, rotations, news.serverId);
  };
  /** The keychain can be read again: servers whose secret it did not give go on. */
  const unlock = (): void => {
    for (const { id, failure } of Object.values(state.getState().summaries))
      if (failure?.code === 'keychain' || failure?.code === 'needs-secret') sampler.restart(id);
  };

  /** Days begin at another time from now on: in accounts with the next reading, in schedules at once. */
  const rezone = async (): Promise<void> => {
    ports.wake();
    await books.rezone();
  };

  const ends: (() => void)[] = [];
  let starting: Promise<void> | null = null;
  let stopping: Promise<void> | null = null;

  const start = async (): Promise<void> => {
    ends.push(
      sampler.listen(hear),
      settings.onChange(next => {
        const moved = zoneIn(next) !== zoneIn(state.getState().settings);
        update(state, setSettings(next));
        sampler.replan();
        history.changed();
        telling.replan();
        if (moved) void rezone();
      }),
      vault.onChange(keychain => {
        if (keychain === 'ready') unlock();
      }),
    );
    servers.load();
    sampler.start();
    repaired(await store.open());
    try {
      await alerts.load();
      telling.resume(await alerts.held());
    } catch (thrown) {
      log.error('limits cannot be read', { error: messageOf(thrown) });
    }
    if (ending.signal.aborted) return;
    // Only now: a breach of the last run must be known before it could be told again.
    ends.push(sampler.listen(limits.watch.hear));
    limits.watch.start();
    await rotations.resume();
    await ports.resume();
    await actions.resume().catch(thrown => log.error('what limits left to do cannot be read', { error: messageOf(thrown) }));
    const { order } = state.getState();
    events.add('app-started', 'ok', null, { servers: order.length, durationMs: clock.monotonic() - began });
    void events.open();
    history.start();
  };

  const stop = async (): Promise<void> => {
    // A port that is off for a moment comes on again before its farm is let go, and a group has its pin back.
    await Promise.all([ports.restarts.hurry(), controllers.nodes.hurry()]);
    ending.abort();
    sampler.stop();
    doctor.stop();
    farmTools.stop();
    limits.watch.stop();
    telling.stop();
    webhook.stop();
    const tunnelsEnded = ssh.stop();
    for (const end of ends.splice(0)) end();
    second.rest();
    await controllers.stop();
    await lists.stop();
    await actions.stop();
    await history.stop();
    await keys.stop().catch(thrown => log.error('keys: not stopped in order', { error: messageOf(thrown) }));
    await ports.stop().catch(thrown => log.error('ports: not stopped in order', { error: messageOf(thrown) }));
    await rotations.stop().catch(thrown => log.error('rotations: not stopped in order', { error: messageOf(thrown) }));
    await events.close();
    await store.close();
    await tunnelsEnded;
  };

  return {
    state,
    handlers: createHandlers({
      ...{
        outside,
        servers,
        sampler,
        limits,
        actions,
        rotations,
        ports,
        keys,
        doctor,
        farmTools,
        ...controllers,
        history,
        events,
        createClient: connect,
      },
      ending: ending.signal,
      detect: ({ address }) => detectServer(address, ending.signal),
    }),
    rotatePort: async (serverId, portId, askedBy) => {
      await rotations.rotate(serverId, portId, askedBy);
    },
    rotateWhenReady: async (serverId, portId, askedBy) => {
      await ports.rotateWhenReady(serverId, portId, askedBy);
    },
    exportKeys: (serverId, format) => keys.export(serverId, format),
    exportBreaches: (filter, format) => exportBreaches(alerts, filter, format, id => state.getState().servers[id]?.name ?? id),
    undoAction: actions.undo,
    exportRotations: (serverId, portId, view) => exportRotations(ports, serverId, portId, view),
    events,
    webhook,
    proxies: farmTools.out,
    connections: controllers.connections,
    logText: watchId => controllers.logs.text(watchId),
    historyFile: history.file,
    coreProfile: controllers.coreConfigs.profile,
    setLab: list => servers.setLab(list ?? []),
    start: () => {
      starting ??= start();
      return starting;
    },
    watch(on) {
      if (on === watched) return;
      watched = on;
      sampler.replan();
      controllers.connections.windowsChanged();
      controllers.logs.seen(on);
    },
    suspend: () => {
      sampler.suspend();
      limits.watch.suspend();
      second.rest();
      ssh.suspend();
    },
    resume: () => {
      ssh.resume();
      sampler.resume();
      limits.watch.resume();
      ports.wake();
      telling.replan();
    },
    stop: () => {
      stopping ??= stop();
      return stopping;
    },
  };
}

const messageOf = (thrown: unknown): string => (thrown instanceof Error ? thrown.message : String(thrown));
