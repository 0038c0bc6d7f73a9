/** The logs of controllers: a listener for each that a window watches. */
import { Fault } from '@shared/fault';
import type { Kind, LogPage } from '@shared/model';
import { whereIs } from '@shared/ssh';
import type { Client } from '../clients/client';
import { connected } from '../clients/connected';
import { controllerOf, isController } from '../clients/mihomo/contract';
import type { Clock } from '../outside';
import type { Logs } from './contract';
import { LogListener, noSuchWatch } from './listener';
import { logText } from './text';

export type { Logs } from './contract';

export interface LogsDeps {
  readonly clock: Clock;
  /** Faults: `not-found`. */
  kind(serverId: string): Kind;
  /** The live client; null: none runs. */
  client(serverId: string): Client | null;
  send(page: LogPage): void;
}

export function createLogs({ clock, kind, client, send }: LogsDeps): Logs {
  const listeners = new Map<string, LogListener>();
  /** Which server's log a watch is of. */
  const watched = new Map<string, string>();
  let seen = true;
  /** Where the servers are. */
  let places: ReadonlyMap<string, string> = new Map();

  const listenerOf = (serverId: string): LogListener => {
    const known = listeners.get(serverId);
    if (known) return known;
    const made = new LogListener({
      ...{ serverId, clock, send },
      client: () => controllerOf(client(serverId)),
      seen: () => seen,
      forgotten: () => forget(serverId),
    });
    listeners.set(serverId, made);
    return made;
  };
  const forget = (serverId: string): void => {
    listeners.get(serverId)?.end();
    listeners.delete(serverId);
    for (const [watchId, of] of watched) if (of === serverId) watched.delete(watchId);
  };
  const need = (watchId: string): LogListener => {
    const listener = listeners.get(watched.get(watchId) ?? '');
    if (!listener) throw noSuchWatch();
    return listener;
  };

  return {
    watch(serverId, watchId, view) {
      if (kind(serverId) !== 'mihomo') throw new Fault('wrong-kind', 'only a controller has a log to listen to');
      // A log that was watched already is shown as it stands while its server is away.
      if (!listeners.has(serverId)) connected(client(serverId), isController);
      const before = watched.get(watchId);
      if (before !== undefined && before !== serverId) listeners.get(before)?.unwatch(watchId);
      watched.set(watchId, serverId);
      return listenerOf(serverId).watch(watchId, view);
    },
    unwatch(watchId) {
      listeners.get(watched.get(watchId) ?? '')?.unwatch(watchId);
      watched.delete(watchId);
    },
    clear: watchId => need(watchId).clear(),
    text(watchId) {
      const viewer = need(watchId).viewer(watchId);
      if (!viewer) throw noSuchWatch();
      return { text: logText(viewer.all), count: viewer.lines().found };
    },
    seen(on) {
      if (on === seen) return;
      seen = on;
      for (const listener of listeners.values()) listener.adjust();
    },
    linked: serverId => listeners.get(serverId)?.adjust(),
    follow(servers) {
      const now = new Map(servers.map(server => [server.id, whereIs(server)]));
      for (const [serverId, listener] of listeners) {
        if (!now.has(serverId)) forget(serverId);
        // Another core's lines are none of this one's.
        else if (places.has(serverId) && places.get(serverId) !== now.get(serverId)) listener.clear();
      }
      places = now;
    },
    stop() {
      for (const serverId of [...listeners.keys()]) forget(serverId);
    },
  };
}
