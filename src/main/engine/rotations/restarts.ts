/**
 * Port restarts: off, wait, on. What was begun is on the disk before the port is switched off, and *on* is sent again with every reading that shows
 * it off, by the next start of the app if need be, until the panel shows it on.
 */
import { Fault, toFailure } from '@shared/fault';
import type { Failure, IdsOutcome, Port, PortRestart } from '@shared/model';
import { ROTATION_MS } from '@shared/rotation';
import type { FarmClient } from '../clients/client';
import type { Clock, Log } from '../outside';
import type { FarmStore } from '../store/farm';
import { type FarmNews, type Farms, rotationKey } from './contract';
import { parseRestart, type RestartRecord } from './documents';

export interface RestartsDeps {
  readonly clock: Clock;
  readonly log: Log;
  readonly store: Pick<FarmStore, 'farmDocuments' | 'saveFarmDocument' | 'removeFarmDocument'>;
  readonly farms: Farms;
  moved(serverId: string): void;
  /** It ended; or (`stillOff`) the port could not be switched on for a minute, which is tried further. */
  tell(restart: PortRestart, stillOff: boolean): void;
}

export interface Restarts {
  /** Resolves when it is on the disk and the request is on its way. Rejects with a Fault: `busy`, `gone`, `rejected` (the port is off anyway). */
  start(serverId: string, portId: number): Promise<PortRestart>;
  /** In progress, or ended less than 60 s ago. */
  current(serverId: string, portId: number): PortRestart | null;
  inProgress(serverId: string, portId: number): boolean;
  resume(): Promise<void>;
  /** Switches on, as far as that can be done within a few seconds, what is still off; of one farm, or (the app closes) of all. */
  hurry(serverId?: string): Promise<void>;
  forget(serverId: string): void;
  stop(): Promise<void>;
}

/** How long the port stays off. */
const OFF_MS = 2_000;
const POLL_MS = 2_000;
/** Between two requests to switch on, while the panel refuses them: at first, and once that has gone on for this long. */
const AGAIN_MS = 5_000;
const AGAIN_LATER_MS = 60_000;
const LATER_MS = 600_000;
/** A port that is in no list for so long was deleted: there is nothing to switch on. */
const MISSING_MS = 600_000;
/** So long the port may take to have internet again. */
const BACK_MS = 180_000;
const STILL_OFF_MS = 60_000;
/** So long somebody who closes the app waits for the panel. */
const HURRY_MS = 4_000;

interface Entry {
  restart: PortRestart;
  onSent: boolean;
  /** A request is on its way. */
  busy: Promise<void> | null;
  /** Not before this (monotonic ms). */
  onAfter: number;
  toldOff: boolean;
  /** Since when it is in no list (monotonic ms). */
  missingSince: number | null;
  /** Monotonic ms: a clock that is set meanwhile neither ends a restart nor keeps it. */
  readonly begunAt: number;
  cancelTimer(): void;
  release(): void;
  writes: Promise<void>;
}

export function createRestarts(deps: RestartsDeps): Restarts {
  const { clock, log, store, farms } = deps;
  const entries = new Map<string, Entry>();
  const ending = new AbortController();

  const idOf = ({ serverId, portId }: PortRestart): string => rotationKey(serverId, portId);
  const save = (entry: Entry): Promise<void> => {
    const { restart, onSent } = entry;
    const document: RestartRecord = { restart, onSent };
    const id = idOf(restart);
    const work = (): Promise<void> =>
      restart.endedAt === null
        ? store.saveFarmDocument({ kind: 'restart', id, serverId: restart.serverId, document })
        : store.removeFarmDocument('restart', id);
    entry.writes = entry.writes.then(work, work);
    return entry.writes;
  };
  const quietly = (work: Promise<void>): void =>
    void work.catch(thrown => log.error('a port restart could not be stored', toFailure(thrown)));
  const change = (entry: Entry, part: Partial<PortRestart>): void => {
    entry.restart = { ...entry.restart, ...part };
    quietly(save(entry));
    deps.moved(entry.restart.serverId);
  };
  const end = (entry: Entry, phase: 'online' | 'on' | 'failed', failure: Failure | null): void => {
    entry.cancelTimer();
    entry.release();
    change(entry, { phase, failure, endedAt: clock.now() });
    deps.tell(entry.restart, false);
    const key = idOf(entry.restart);
    entry.cancelTimer = clock.after(ROTATION_MS.visible, () => {
      if (entries.get(key) !== entry) return;
      entries.delete(key);
      deps.moved(entry.restart.serverId);
    });
  };

  /** One request; null: it is as asked. */
  const set = async (client: FarmClient, portId: number, active: boolean, signal: AbortSignal): Promise<Failure | null> => {
    try {
      return failureOf(await client.ports.setActive([portId], active, signal), portId);
    } catch (thrown) {
      return toFailure(thrown);
    }
  };
  const switchOn = (entry: Entry, signal: AbortSignal): Promise<void> => {
    const { serverId, portId } = entry.restart;
    entry.busy ??= (async () => {
      const client = farms.client(serverId);
      if (!client) return;
      const late = clock.monotonic() - entry.begunAt >= LATER_MS;
      entry.onAfter = clock.monotonic() + (late ? AGAIN_LATER_MS : AGAIN_MS);
      if (entry.restart.phase !== 'switching-on') change(entry, { phase: 'switching-on' });
      const failure = await set(client, portId, true, signal);
      if (failure === null) entry.onSent = true;
      if (entry.restart.endedAt !== null || ending.signal.aborted) {
        quietly(save(entry));
        return;
      }
      change(entry, failure ? { failure } : { phase: 'coming-back', failure: null });
      if (failure) log.warn('a port could not be switched on again, it is tried further', { serverId, portId, ...failure });
    })().finally(() => {
      entry.busy = null;
    });
    return entry.busy;
  };
  const watch = (entry: Entry): void => {
    entry.release = farms.pollFaster(entry.restart.serverId, POLL_MS);
  };
  const laterOn = (entry: Entry): void => {
    entry.onAfter = clock.monotonic() + OFF_MS;
    entry.cancelTimer = clock.after(OFF_MS, () => void switchOn(entry, ending.signal));
  };

  const follow = (entry: Entry, port: Port | null): void => {
    const { restart } = entry;
    if (entry.busy || restart.endedAt !== null) return;
    const now = clock.monotonic();
    const age = now - entry.begunAt;
    entry.missingSince = port ? null : (entry.missingSince ?? now);
    if (entry.missingSince !== null && now - entry.missingSince >= MISSING_MS) {
      end(entry, 'failed', { code: 'gone', message: 'The farm has no such port any more' });
      return;
    }
    if (port?.active && entry.onSent) {
      if (port.connInet && !port.reconnecting) end(entry, 'online', null);
      else if (age >= BACK_MS) end(entry, 'on', null);
      return;
    }
    if (!entry.toldOff && age >= STILL_OFF_MS && port && !port.active) {
      entry.toldOff = true;
      deps.tell(restart, true);
    }
    // A minute later nobody waits for it second by second.
    if (age >= STILL_OFF_MS) entry.release();
    if (now >= entry.onAfter) void switchOn(entry, ending.signal);
  };
  const unlisten = farms.onReading((news: FarmNews) => {
    if (news.type !== 'reading') return;
    for (const entry of entries.values())
      if (entry.restart.serverId === news.serverId) follow(entry, news.ports.find(({ id }) => id === entry.restart.portId) ?? null);
  });

  const enter = (restart: PortRestart, onSent: boolean): Entry => {
    const idle = (): void => {};
    const key = idOf(restart);
    entries.get(key)?.cancelTimer();
    const entry: Entry = {
      ...{ restart, onSent, busy: null, onAfter: 0, toldOff: false, missingSince: null, begunAt: clock.monotonic() },
      ...{ cancelTimer: idle, release: idle, writes: Promise.resolve() },
    };
    entries.set(key, entry);
    return entry;
  };

  const inProgress: Restarts['inProgress'] = (serverId, portId) => entries.get(rotationKey(serverId, portId))?.restart.endedAt === null;

  return {
    async start(serverId, portId) {
      const client = farms.client(serverId);
      const port = farms.latest(serverId)?.ports.find(({ id }) => id === portId);
      if (!client || !port) throw new Fault('gone', 'The farm is not connected, or has no such port');
      if (inProgress(serverId, portId)) throw new Fault('busy', 'The port is being restarted');
      if (!port.active) throw new Fault('rejected', 'The port is off');
      const entry = enter(
        { serverId, portId, portName: port.name, startedAt: clock.now(), phase: 'switching-off', endedAt: null, failure: null },
        false,
      );
      try {
        await save(entry);
      } catch (thrown) {
        // Without its record nothing would switch it on after a crash.
        entries.delete(idOf(entry.restart));
        throw thrown;
      }
      deps.moved(serverId);
      watch(entry);
      entry.busy = set(client, portId, false, ending.signal)
        .then(failure => {
          entry.busy = null;
          if (ending.signal.aborted) return;
          // What was refused outright is not carried out; all else may have been.
          if (failure && REFUSED.has(failure.code)) return end(entry, 'failed', failure);
          change(entry, { phase: 'off', failure });
          laterOn(entry);
        })
        .catch(thrown => log.error('a port restart failed', toFailure(thrown)));
      return entry.restart;
    },
    current: (serverId, portId) => entries.get(rotationKey(serverId, portId))?.restart ?? null,
    inProgress,
    async resume() {
      try {
        for (const document of await store.farmDocuments('restart')) {
          const record = parseRestart(document);
          if (!record) log.warn('a stored port restart is not readable');
          else if (!farms.server(record.restart.serverId)) await store.removeFarmDocument('restart', idOf(record.restart));
          // However far it came: on is sent once more, which harms nothing.
          else watch(enter({ ...record.restart, startedAt: clock.now() }, false));
        }
      } catch (thrown) {
        log.error('port restarts of the last start could not be read', toFailure(thrown));
      }
    },
    async hurry(serverId) {
      const open = [...entries.values()].filter(
        ({ restart, onSent }) => restart.endedAt === null && !onSent && (serverId === undefined || restart.serverId === serverId),
      );
      if (open.length === 0) return;
      const deadline = new AbortController();
      const cancel = clock.after(HURRY_MS, () => deadline.abort(new Fault('timeout', 'The panel did not answer in time')));
      const gone = new Promise<void>(resolve => deadline.signal.addEventListener('abort', () => resolve(), { once: true }));
      const work = open.map(async entry => {
        entry.cancelTimer();
        await entry.busy;
        entry.cancelTimer();
        if (!entry.onSent) await switchOn(entry, deadline.signal);
      });
      await Promise.race([Promise.all(work), gone]);
      cancel();
    },
    forget(serverId) {
      for (const [key, entry] of entries) {
        if (entry.restart.serverId !== serverId) continue;
        entry.cancelTimer();
        entry.release();
        entries.delete(key);
        entry.restart = { ...entry.restart, endedAt: clock.now() };
        quietly(save(entry));
      }
    },
    async stop() {
      unlisten();
      ending.abort(new Fault('cancelled', 'The app is closing'));
      for (const entry of entries.values()) {
        entry.cancelTimer();
        entry.release();
      }
      await Promise.all([...entries.values()].map(({ writes }) => writes.catch(() => undefined)));
    },
  };
}

/** The panel understood the request and did not carry it out. */
const REFUSED: ReadonlySet<Failure['code']> = new Set([
  'rejected',
  'forbidden',
  'auth',
  'needs-secret',
  'not-found',
  'unimplemented',
  'gone',
]);

function failureOf({ done, unchanged, gone, failure }: IdsOutcome, portId: number): Failure | null {
  if (done.includes(portId)) return null;
  if (gone.includes(portId)) return { code: 'not-found', message: 'The farm has no such port' };
  if (unchanged.includes(portId)) return failure ?? { code: 'doubtful', message: 'The panel said yes, and the port is as before' };
  return failure ?? { code: 'doubtful', message: 'The port could not be read back' };
}
