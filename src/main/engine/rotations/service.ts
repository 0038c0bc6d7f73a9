import { randomUUID } from 'node:crypto';
import { eligibility } from '@shared/eligibility';
import { Fault, toFailure } from '@shared/fault';
import type { Asker, Eligibility, Failure, FarmServer, Port, Rotation } from '@shared/model';
import { beginRotation, type Observation, ROTATION_MS } from '@shared/rotation';
import { type FarmNews, type PortsReading, type Rotations, type RotationsDeps, type RunRotation, rotationKey } from './contract';
import { createFlight, type Flight } from './flight';
import { parseRecord } from './record';
import { createTracker } from './tracker';
import { portView } from './view';

/** A read before the request may take this long. */
const REFRESH_MS = 10_000;
/** A disk that is slower than this is taken for broken, which does not keep the user from rotating. */
const SAVE_MS = 5_000;
/** Ids that one request takes. */
const MOST_AT_ONCE = 50;
const NOT_CONNECTED: Failure = { code: 'gone', message: 'The server is not connected' };

/** The rotations service: see `contract.ts`. It listens to the farms from the start on. */
export function createRotations(deps: RotationsDeps): Rotations {
  const { clock, log, store, farms } = deps;
  const tracker = createTracker(clock);
  /** In flight, and those that are over but still in view. */
  const flights = new Map<string, Flight>();
  const hides = new Map<string, () => void>();
  /** Ports whose request is being prepared. */
  const claimed = new Set<string>();
  const listeners = new Set<(rotation: Rotation) => void>();
  const requests = new AbortController();
  let resuming: Promise<void> | null = null;

  const keyOf = (rotation: Rotation): string => rotationKey(rotation.serverId, rotation.portId);
  const drop = (key: string): void => {
    hides.get(key)?.();
    hides.delete(key);
    flights.delete(key);
    deps.publish(key, null);
  };
  const show = (flight: Flight): void => {
    const key = keyOf(flight.rotation);
    if (flights.get(key) !== flight) return;
    deps.publish(key, flight.rotation);
    if (flight.rotation.outcome) for (const listener of listeners) listener(flight.rotation);
    if (!flight.over) return;
    // At most: the wall clock may have been set back.
    const visibleMs = Math.min(ROTATION_MS.visible, (flight.rotation.endedAt ?? clock.now()) + ROTATION_MS.visible - clock.now());
    hides.get(key)?.();
    hides.set(
      key,
      clock.after(Math.max(1, visibleMs), () => drop(key)),
    );
  };
  const enter = (flight: Flight): void => {
    const key = keyOf(flight.rotation);
    const former = flights.get(key);
    // A stuck one that is still watched makes room for the new request.
    if (former && !former.over) void former.dismiss();
    hides.get(key)?.();
    hides.delete(key);
    flights.set(key, flight);
    deps.publish(key, flight.rotation);
  };
  const flightsOf = (serverId: string): readonly Flight[] => [...flights.values()].filter(flight => flight.rotation.serverId === serverId);
  const inFlight = (key: string): boolean => claimed.has(key) || (flights.get(key)?.rotation.phase ?? 'done') !== 'done';

  const hear = (news: FarmNews): void => {
    if (news.type === 'reading') tracker.observe(news.serverId, news);
    for (const flight of flightsOf(news.serverId)) {
      if (flight.over) continue;
      if (news.type === 'failure') {
        flight.observe({ type: 'silence', failure: news.failure });
        continue;
      }
      const port = news.ports.find(({ id }) => id === flight.rotation.portId) ?? null;
      flight.observe({ type: 'reading', port, changedAt: port && tracker.changedAt(news.serverId, port, news.at) });
    }
  };
  const unlisten = farms.onReading(hear);

  /** A reading no older than two polls, read anew where needed; or why there is none. */
  const freshPorts = async (serverId: string): Promise<PortsReading | Failure> => {
    const latest = farms.latest(serverId);
    if (latest && clock.now() - latest.at <= 2 * farms.pollMs(serverId)) return latest;
    const deadline = new AbortController();
    const cancel = clock.after(REFRESH_MS, () => deadline.abort(new Fault('timeout', 'The farm did not answer in time')));
    try {
      return await farms.refresh(serverId, AbortSignal.any([deadline.signal, requests.signal]));
    } catch (thrown) {
      return toFailure(deadline.signal.aborted ? deadline.signal.reason : thrown);
    } finally {
      cancel();
    }
  };
  /** The record is on the disk before the request leaves: whatever ends the app then, the outcome is told. */
  const saved = (flight: Flight): Promise<void> =>
    new Promise(resolve => {
      const cancel = clock.after(SAVE_MS, () => {
        log.warn('a rotation is sent before its record is on the disk');
        resolve();
      });
      void flight.save().then(() => {
        cancel();
        resolve();
      });
    });
  /** One request for all of them, as many as the panel takes at once. */
  const send = (serverId: string, flights: readonly Flight[]): void => {
    const client = farms.client(serverId);
    for (let from = 0; from < flights.length; from += MOST_AT_ONCE) {
      const together = flights.slice(from, from + MOST_AT_ONCE);
      const tell = (observation: Observation): void => {
        for (const flight of together) flight.observe(observation);
      };
      const [first] = together;
      if (!client) tell({ type: 'not-sent', failure: NOT_CONNECTED });
      if (!client || !first) continue;
      const ids = together.map(flight => flight.rotation.portId);
      const sent = ids.length === 1 ? client.rotate(first.rotation.portId, requests.signal) : client.rotateAll(ids, requests.signal);
      sent.then(
        () => tell({ type: 'accepted' }),
        (thrown: unknown) => tell({ type: 'refused', failure: toFailure(thrown) }),
      );
      for (const flight of together) flight.watch();
    }
  };
  const begin = (server: FarmServer, asked: RunRotation, port: Port | null, askedBy: Asker, quiet: boolean): Flight => {
    const { id, portId } = asked;
    const named = { id, serverId: server.id, portId, portName: port?.name ?? String(portId), askedBy };
    const state = beginRotation(named, port, tracker.lastIp(server.id, portId), clock.now());
    const flight = createFlight(deps, { state, reported: quiet, operator: port?.operator ?? null, wasStuck: false }, show);
    enter(flight);
    return flight;
  };
  /** The flight of one port as far as it comes without a request: `sendable`, or over already. Throws a Fault. */
  const prepare = (server: FarmServer, reading: PortsReading | Failure, asked: RunRotation, askedBy: Asker, quiet: boolean) => {
    const { portId } = asked;
    if (!('ports' in reading)) {
      const stale = farms.latest(server.id)?.ports.find(({ id }) => id === portId) ?? null;
      const flight = begin(server, asked, stale, askedBy, quiet);
      flight.observe({ type: 'not-sent', failure: reading });
      return { flight, sendable: false };
    }
    const port = reading.ports.find(({ id }) => id === portId);
    if (!port) throw new Fault('gone', `The farm has no port ${portId}`);
    const able = eligibility(port, tracker.known(server.id, portId, reading.at), clock.now());
    refuse(able);
    const flight = begin(server, asked, port, askedBy, quiet);
    const idle = able.state === 'cooling' || able.state === 'busy';
    if (idle) flight.observe(withheld(able, clock.now()));
    return { flight, sendable: !idle };
  };
  /** Asks for all of them together; a port that is claimed or cannot be asked gives its Fault. */
  const request = async (serverId: string, asked: readonly RunRotation[], askedBy: Asker, quiet: boolean) => {
    if (resuming) await resuming;
    const server = farms.server(serverId);
    if (!server) throw new Fault('gone', 'There is no such farm');
    const free = new Set(asked.filter(({ portId }) => !inFlight(rotationKey(serverId, portId))));
    const keys = [...free].map(({ portId }) => rotationKey(serverId, portId));
    for (const key of keys) claimed.add(key);
    try {
      const reading = free.size > 0 ? await freshPorts(serverId) : NOT_CONNECTED;
      const flights = asked.map(one => {
        try {
          if (!free.has(one)) throw new Fault('busy', 'A rotation of this port is in flight');
          return prepare(server, reading, one, askedBy, quiet);
        } catch (thrown) {
          if (thrown instanceof Fault) return thrown;
          throw thrown;
        }
      });
      const ready = flights.flatMap(one => (!(one instanceof Fault) && one.sendable ? [one.flight] : []));
      await Promise.all(ready.map(saved));
      if (!requests.signal.aborted) {
        // What the panel began by itself meanwhile is followed: asked for now, it would be another change.
        for (const flight of ready) if (flight.rotation.phase !== 'requested' && !flight.over) flight.watch();
        send(
          serverId,
          ready.filter(flight => flight.rotation.phase === 'requested'),
        );
      }
      return flights.map(one => (one instanceof Fault ? one : one.flight.rotation));
    } finally {
      for (const key of keys) claimed.delete(key);
    }
  };

  const takeUp = (stored: unknown): void => {
    const record = parseRecord(stored);
    if (!record) {
      log.warn('a stored rotation is not readable');
      return;
    }
    const { serverId, requestedAt } = record.state.rotation;
    const flight = createFlight(deps, record, show);
    if (!farms.server(serverId)) {
      void flight.dismiss();
      return;
    }
    enter(flight);
    const age = clock.now() - requestedAt;
    flight.observe({ type: age >= 0 && age < ROTATION_MS.watch ? 'resumed' : 'abandoned' });
    if (!flight.over) flight.watch();
  };

  return {
    async rotate(serverId, portId, askedBy) {
      const [rotation] = await request(serverId, [{ id: randomUUID(), portId }], askedBy, false);
      if (!rotation || rotation instanceof Fault) throw rotation ?? new Fault('internal', 'nothing was asked');
      return rotation;
    },
    rotateFor: (serverId, asked, askedBy) => request(serverId, asked, askedBy, true),
    onOutcome(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    changedAt(serverId, portId) {
      const latest = farms.latest(serverId);
      const port = latest?.ports.find(({ id }) => id === portId);
      return latest && port ? tracker.changedAt(serverId, port, latest.at) : null;
    },
    resume() {
      resuming ??= store
        .openRotations()
        .then(records => records.forEach(takeUp))
        .catch(thrown => log.error('rotations of the last run could not be read', thrown))
        .finally(() => {
          resuming = null;
        });
      return resuming;
    },
    views(serverId, only) {
      const server = farms.server(serverId);
      const latest = farms.latest(serverId);
      if (!server || !latest) return [];
      const connected = farms.connected(serverId);
      const now = clock.now();
      const wanted = only ? latest.ports.filter(({ id }) => only.has(id)) : latest.ports;
      return wanted.map(port => {
        const rotation = flights.get(rotationKey(serverId, port.id))?.rotation ?? null;
        const known = tracker.known(serverId, port.id, latest.at);
        return portView({ serverId, port, connected, known, rotation, favourite: server.favourites.includes(port.id) }, now);
      });
    },
    current: (serverId, portId) => flights.get(rotationKey(serverId, portId))?.rotation ?? null,
    forget(serverId) {
      for (const flight of flightsOf(serverId)) {
        if (!flight.over) void flight.dismiss();
        drop(keyOf(flight.rotation));
      }
      tracker.forget(serverId);
    },
    async stop() {
      unlisten();
      listeners.clear();
      for (const cancel of hides.values()) cancel();
      const leaving = [...flights.values()].map(flight => flight.leave());
      requests.abort(new Fault('cancelled', 'The app is closing'));
      await Promise.all(leaving);
    },
  };
}

function refuse(able: Eligibility): void {
  if (able.state === 'off') throw new Fault('rejected', 'The port is off');
  if (able.state === 'no-device') throw new Fault('rejected', 'The modem is not detected');
}

function withheld(able: Extract<Eligibility, { state: 'cooling' | 'busy' }>, now: number) {
  const waitS = able.state === 'cooling' ? Math.ceil((able.readyAt - now) / 1000) : null;
  return { type: 'withheld', reason: able.state === 'cooling' ? 'cooling-down' : 'busy', waitS } as const;
}
