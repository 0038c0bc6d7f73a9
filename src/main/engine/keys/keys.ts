/** Keys of every server: an Xray's, whose list is ours, and a key API's, which keeps its own. One door for both. */
import { Fault, toFailure } from '@shared/fault';
import type { KeyapiServer, KeyDetail, KeyQuery, KeyWindow, KeyWithLink, XrayServer } from '@shared/model';
import { createApi, newWish } from './api';
import { createBulk } from './bulk';
import { createChoices } from './choices';
import { createClicks } from './clicks';
import type { Keys, KeysDeps } from './contract';
import { createLists } from './lists';
import { createNews } from './news';
import { createRuns } from './runs';
import { createUpkeep } from './upkeep';
import { createWrites } from './writes';
import { createXrayKeys } from './xray';

/** See `Keys`. */
export function createKeys(deps: KeysDeps): Keys {
  const { books, clock, log } = deps;
  const ending = new AbortController();
  const serverOf = (serverId: string): XrayServer | KeyapiServer => {
    const server = deps.server(serverId);
    if (!server) throw new Fault('not-found', 'No such server');
    if (server.kind !== 'xray' && server.kind !== 'keyapi') throw new Fault('wrong-kind', `A server of kind ${server.kind} has no keys`);
    return server;
  };
  const xrayOf = (serverId: string): XrayServer => {
    const server = serverOf(serverId);
    if (server.kind !== 'xray') throw new Fault('unimplemented', 'A key API keeps its own list: this is only for an Xray');
    return server;
  };
  const isPlain = (serverId: string): boolean => serverOf(serverId).kind === 'keyapi';
  const isLab = (serverId: string): boolean => deps.server(serverId)?.lab ?? false;
  const news = createNews({ ...deps, serverName: id => deps.server(id)?.name ?? id });

  const base = { clock, log, books, ending: ending.signal, isLab };
  const choices = createChoices({ store: deps.store, books, isLab });
  const writes = createWrites({
    ...base,
    store: deps.store,
    client: deps.client,
    settled: ended => news.settled(ended.intent.serverId, ended),
  });
  const xray = createXrayKeys({ ...base, writes, server: xrayOf });
  const bulk = createBulk({ ...base, writes, keys: xray, server: xrayOf });
  const upkeep = createUpkeep({
    ...base,
    ...{ writes, choices, bulk, keys: xray },
    tell: (serverId, told) => {
      news.upkeep(serverId, told);
      deps.moved(serverId);
    },
  });
  const lists = createLists({
    ...{ ...base, choices, second: deps.second },
    tell: (serverId, told) => {
      news.upkeep(serverId, told);
      deps.moved(serverId);
    },
  });
  const apiOf = (serverId: string): KeyapiServer => {
    const server = serverOf(serverId);
    if (server.kind !== 'keyapi') throw new Fault('unimplemented', 'This is only for a key API');
    return server;
  };
  const online = async (serverId: string): Promise<number | null> => {
    const window = await query(serverId, { view: 'all', search: '', sort: { by: 'name', descending: false }, offset: 0, limit: 0 });
    return window.counts.online;
  };
  const api = createApi({
    ...base,
    ...{ store: deps.store, choices, client: deps.client, server: apiOf, refresh: deps.refresh, show: deps.show, online },
    settled: (intent, done) => {
      news.settled(intent.serverId, { intent, ended: done ? 'done' : 'not-done' });
      deps.moved(intent.serverId);
    },
  });
  const clicks = createClicks(clock);
  const runs = createRuns({
    ...base,
    send: run => {
      deps.send(run);
      deps.moved(run.serverId);
    },
    ended: run => {
      news.ran(run);
      deps.changed(run.serverId);
    },
  });

  /** Whatever came of it, the server is read again. */
  const changing = async <T>(serverId: string, work: () => Promise<T>): Promise<T> => {
    try {
      return await work();
    } finally {
      deps.changed(serverId);
    }
  };
  const known = async (serverId: string): Promise<void> => void xrayOf(serverId);
  const query = (serverId: string, asked: KeyQuery): Promise<KeyWindow> => books.ask(serverId, 'rows', { query: asked, now: clock.now() });
  const detail = async (serverId: string, keyId: string): Promise<KeyDetail> =>
    isPlain(serverId) ? lists.detail(serverId, keyId) : xray.detail(serverId, keyId);
  const link = async (serverId: string, keyId: string): Promise<KeyWithLink> =>
    isPlain(serverId) ? api.keys.link(serverId, keyId) : xray.link(serverId, keyId);

  return {
    query,
    ids: (serverId, asked) => books.ask(serverId, 'ids', { query: asked, now: clock.now() }),
    detail,
    make: async (serverId, draft, wish = null) => {
      const work = async (): Promise<KeyWithLink> => {
        const make = isPlain(serverId) ? () => api.keys.make(serverId, draft, wish ?? newWish()) : () => xray.make(serverId, draft);
        try {
          const made = await changing(serverId, make);
          news.made(serverId, made);
          return made;
        } catch (thrown) {
          news.notMade(serverId, draft.name ?? '', toFailure(thrown));
          throw thrown;
        }
      };
      if (wish !== null) return clicks.once(`make ${serverId} ${wish}`, true, work);
      // A second click on the same button; each of those without a name is for a key of its own.
      return draft.name === null ? work() : clicks.once(`make ${serverId} ${JSON.stringify(draft)}`, false, work);
    },
    edit: async (serverId, keyId, change) => {
      if (isPlain(serverId)) {
        const outcome = await api.keys.edit(serverId, keyId, change);
        deps.moved(serverId);
        return outcome;
      }
      const before = await xray.key(serverId, keyId);
      const outcome = await changing(serverId, () => xray.edit(serverId, keyId, change));
      if (outcome.result === 'done') news.edited(serverId, before, change);
      deps.moved(serverId);
      return outcome;
    },
    setPaused: async (serverId, keyId, paused) => {
      xrayOf(serverId);
      const done = await changing(serverId, () => xray.setPaused(serverId, keyId, paused));
      deps.moved(serverId);
      return done;
    },
    delete: async (serverId, keyId) => {
      const remove = async (): Promise<string> =>
        isPlain(serverId)
          ? (await api.writes.remove(serverId, keyId)).name
          : writes.write(serverId, (client, signal) => xray.remove(client, serverId, keyId, signal));
      await clicks.once(`delete ${serverId} ${keyId}`, false, async () => news.deleted(serverId, await changing(serverId, remove)));
    },
    reset: async (serverId, keyIds) => {
      await books.reset(serverId, keyIds, 'user');
      news.reset(serverId, keyIds.length);
      // A key that was blocked may go back at once.
      if (!isPlain(serverId)) upkeep.look(serverId);
      deps.moved(serverId);
    },
    resetOnServer: async (serverId, keyIds) => {
      apiOf(serverId);
      return runs.once(`reset ${serverId} ${keyIds}`, () => api.bulk.reset(serverId, keyIds));
    },
    plan: async (serverId, action, count) =>
      isPlain(serverId)
        ? api.keys.plan(serverId, action, count)
        : { restarts: 0, online: null, usualMs: null, perMinute: null, room: null },
    link,
    links: async (serverId, keyIds) => {
      const found: { name: string; link: string }[] = [];
      for (const keyId of keyIds) {
        const { key, link: text } = isPlain(serverId) ? await api.keys.plainLink(serverId, keyId) : await xray.plainLink(serverId, keyId);
        found.push({ name: key.name, link: text });
      }
      return found;
    },
    testLink: async (serverId, keyId) =>
      isPlain(serverId) ? (await api.keys.plainLink(serverId, keyId)).standard : (await xray.plainLink(serverId, keyId)).link,

    makeMany: async (serverId, draft, count) => {
      const { make } = isPlain(serverId) ? api.bulk : bulk;
      return runs.once(`make ${serverId} ${count} ${JSON.stringify(draft)}`, () => make(serverId, draft, count));
    },
    act: async (serverId, keyIds, action) => {
      if (!isPlain(serverId)) return runs.start(bulk.act(serverId, keyIds, action)).id;
      if (action !== 'delete') throw new Fault('unimplemented', 'A key API cannot pause a key: it can only delete it');
      return runs.once(`delete ${serverId} ${keyIds}`, () => api.bulk.remove(serverId, keyIds));
    },
    checkImport: async (serverId, text) => (isPlain(serverId) ? api.bulk : bulk).check(serverId, text),
    import: async (serverId, text) => {
      const from = isPlain(serverId) ? api.bulk : bulk;
      return runs.once(`import ${serverId} ${text}`, () => from.import(serverId, text));
    },
    export: (serverId, format) => books.ask(serverId, 'exportText', { format, now: clock.now() }),
    cancelRun: id => runs.cancel(id),

    drift: async serverId => {
      await known(serverId);
      const figures = await writes.read(serverId, (client, signal) => client.readUsers(signal));
      // No poll tells it any more: a change is told once.
      if (figures?.moved) deps.moved(serverId);
      const { putBack } = await choices.get(serverId);
      return { ...(await books.ask(serverId, 'drift', { now: clock.now() })), putBackByItself: putBack };
    },
    differences: async (serverId, window) => {
      await known(serverId);
      return books.ask(serverId, 'differences', { ...window, now: clock.now() });
    },
    planDrift: async (serverId, wish, limit) => {
      await known(serverId);
      return books.ask(serverId, 'preview', { wish, limit, now: clock.now() });
    },
    applyDrift: async (serverId, wish) => {
      await known(serverId);
      const seen = await books.ask(serverId, 'ignore', { wish, now: clock.now() });
      const plan = await bulk.drift(serverId, wish);
      // After the steps were chosen: what is ignored is no choice for a whole type any more.
      if (Object.keys(seen).length > 0) {
        await choices.change(serverId, before => ({ ignored: { ...before.ignored, ...seen } }));
        deps.moved(serverId);
      }
      return runs.start(plan).id;
    },
    setPutBack: async (serverId, on) => {
      await known(serverId);
      await choices.change(serverId, () => ({ putBack: on }));
    },
    chooseFirstContact: async (serverId, choice) => {
      serverOf(serverId);
      const before = await choices.get(serverId);
      if (before.firstContact !== null) throw new Fault('exists', 'This was chosen before: what is counted is not counted again');
      await choices.change(serverId, () => ({ firstContact: choice }));
      deps.moved(serverId);
    },

    heard: server => {
      if (server.kind === 'keyapi')
        api.writes
          .settle(server.id)
          .catch(thrown => log.debug('keys: not settled yet', { serverId: server.id, code: toFailure(thrown).code }));
    },
    inTurn: (serverId, action, name, work) => api.writes.inTurn(serverId, { action, name }, work),
    ledger: server => {
      if (server.kind === 'xray') return upkeep.watch(server.id, books.ledger(server.id));
      return server.kind === 'keyapi' ? lists.ledger(server) : null;
    },
    follow: servers => {
      for (const id of upkeep.known()) {
        if (servers.some(server => server.id === id)) continue;
        upkeep.forget(id);
        choices.forget(id);
        writes.forget(id);
      }
      api.writes.follow(servers);
      books.follow(servers);
    },
    stop: async () => {
      ending.abort();
      await Promise.all([writes.idle(), api.writes.idle()]);
      await books.stop();
    },
  };
}
