/** Runs of rotations: begun by hand, by a schedule, or for one port when it is ready; kept on the disk, and taken up again by the next start. */
import { randomUUID } from 'node:crypto';
import { Fault, toFailure } from '@shared/fault';
import type { PastRotation, Rotation, RotationOutcome, RotationRun } from '@shared/model';
import { ROTATION_MS } from '@shared/rotation';
import { beginRun, cancelRun, endPort, type Look, type RunRequest, resendPort, skipPort, stepRun } from '@shared/rotationrun';
import type { Clock, Log } from '../outside';
import type { FarmStore } from '../store/farm';
import type { Farms, Rotations } from './contract';
import { parseRun, type RunRecord } from './documents';

export interface RunsDeps {
  readonly clock: Clock;
  readonly log: Log;
  readonly store: Pick<FarmStore, 'saveFarmDocument' | 'removeFarmDocument' | 'farmDocuments' | 'pastById'>;
  readonly farms: Farms;
  readonly rotations: Rotations;
  /** Ports of a schedule are not asked before this (its quiet hours), or null. */
  holdUntil(scheduleId: string): number | null;
  /** A run moved on; windows are told at most every 250 ms, and of the end. */
  send(run: RotationRun): void;
  /** A port waits now, or no longer. */
  moved(serverId: string): void;
  ended(run: RotationRun): void;
}

export interface Runs {
  /** Begins at once and goes on by itself. Rejects with a Fault while the program stops. */
  start(asked: Omit<RunRequest, 'id'>, portIds: readonly number[]): Promise<RotationRun>;
  cancel(id: string): void;
  /** In progress, and ended less than 60 s ago. */
  list(serverId: string): readonly RotationRun[];
  /** The run that waits for a port, or is about to ask it. */
  waitingFor(serverId: string, portId: number): string | null;
  /** Takes up what the last run of the app left. Rotations are resumed before. */
  resume(): Promise<void>;
  forget(serverId: string): void;
  stop(): Promise<void>;
}

const TELL_MS = 250;

interface Going {
  run: RotationRun;
  /** Rotation in flight by port. */
  flights: ReadonlyMap<number, string>;
  writes: Promise<void>;
  cancelTimer(): void;
  toldAt: number;
  cancelTell(): void;
}

export function createRuns(deps: RunsDeps): Runs {
  const { clock, log, store, farms, rotations } = deps;
  const going = new Map<string, Going>();
  const shown = new Map<string, { readonly run: RotationRun; readonly hide: () => void }>();
  let stopped = false;

  const save = (entry: Going): Promise<void> => {
    const { run } = entry;
    const document: RunRecord = { run, flights: [...entry.flights] };
    // Sent at once: the program may end the store next. It keeps the order.
    const written = (
      run.endedAt === null
        ? store.saveFarmDocument({ kind: 'run', id: run.id, serverId: run.serverId, document })
        : store.removeFarmDocument('run', run.id)
    ).catch(thrown => log.error('a run of rotations could not be stored', toFailure(thrown)));
    entry.writes = Promise.all([entry.writes, written]).then(() => undefined);
    return written;
  };
  const tell = (entry: Going): void => {
    entry.cancelTell();
    const wait = entry.toldAt + TELL_MS - clock.monotonic();
    const now = (): void => {
      entry.toldAt = clock.monotonic();
      deps.send(entry.run);
    };
    if (entry.run.endedAt !== null || wait <= 0) now();
    else entry.cancelTell = clock.after(wait, now);
  };
  const finish = (entry: Going): void => {
    const { run } = entry;
    entry.cancelTimer();
    going.delete(run.id);
    const hide = clock.after(ROTATION_MS.visible, () => shown.delete(run.id));
    shown.set(run.id, { run, hide });
    deps.ended(run);
  };

  /** Takes the run one step on; what it wants sent is on the disk before it leaves. */
  const step = (entry: Going): void => {
    if (stopped || entry.run.endedAt !== null) return;
    const { run: before } = entry;
    const hold = before.scheduleId === null ? null : deps.holdUntil(before.scheduleId);
    const open = before.ports.filter(({ state }) => state === 'waiting' || state === 'cooling').map(({ portId }) => portId);
    const now = new Map(rotations.views(before.serverId, new Set(open)).map(view => [view.port.id, view]));
    const seen: Look = portId => {
      const view = now.get(portId);
      return view ? { eligibility: view.eligibility, ip: view.port.externalIp } : null;
    };
    const { run, send, wakeAt } = stepRun(before, seen, clock.now(), hold);
    entry.cancelTimer();
    entry.cancelTimer = wakeAt === null ? () => {} : clock.after(Math.max(1, wakeAt - clock.now()), () => step(entry));
    if (run === before) return;
    entry.run = run;
    const asked = send.map(portId => ({ id: randomUUID(), portId }));
    if (asked.length > 0) entry.flights = new Map([...entry.flights, ...asked.map(({ id, portId }) => [portId, id] as const)]);
    tell(entry);
    deps.moved(run.serverId);
    if (run.endedAt !== null) finish(entry);
    const written = save(entry);
    if (asked.length > 0) void written.then(() => ask(entry, asked));
  };
  const ask = async (entry: Going, asked: readonly { readonly id: string; readonly portId: number }[]): Promise<void> => {
    if (stopped) return;
    const { serverId, askedBy, window } = entry.run;
    const groups = window === null ? [asked] : asked.map(one => [one]);
    const began = await Promise.all(
      groups.map(group =>
        rotations
          .rotateFor(serverId, group, askedBy)
          .catch((thrown: unknown) =>
            group.map(() => (thrown instanceof Fault ? thrown : new Fault('internal', toFailure(thrown).message))),
          ),
      ),
    );
    if (stopped) return;
    began.flat().forEach((result, index) => {
      const one = asked[index];
      // Its outcome may have come already, and the port may be at its next try.
      if (!one || entry.flights.get(one.portId) !== one.id) return;
      const { portId } = one;
      if (result instanceof Fault) couldNot(entry, portId, result);
      else if (result.outcome) settle(entry, result, result.outcome);
    });
  };
  const couldNot = (entry: Going, portId: number, fault: Fault): void => {
    entry.flights = new Map([...entry.flights].filter(([id]) => id !== portId));
    entry.run =
      fault.code === 'busy' ? resendPort(entry.run, portId) : skipPort(entry.run, portId, fault.code === 'rejected' ? 'off' : 'gone');
    step(entry);
    if (entry.run.endedAt !== null) return;
    tell(entry);
    void save(entry);
  };
  const settle = (entry: Going, { portId, durationMs }: Pick<Rotation, 'portId' | 'durationMs'>, outcome: RotationOutcome): void => {
    const before = entry.run;
    entry.flights = new Map([...entry.flights].filter(([id]) => id !== portId));
    entry.run = endPort(before, portId, outcome, durationMs, clock.now());
    if (entry.run === before) return;
    step(entry);
    if (entry.run.endedAt === null) {
      tell(entry);
      void save(entry);
    }
  };

  const unlisten = [
    rotations.onOutcome(rotation => {
      for (const entry of going.values())
        if (entry.flights.get(rotation.portId) === rotation.id && rotation.outcome) settle(entry, rotation, rotation.outcome);
    }),
    farms.onReading(({ serverId }) => {
      for (const entry of going.values()) if (entry.run.serverId === serverId) step(entry);
    }),
  ];

  const enter = (run: RotationRun, flights: Going['flights'] = new Map()): Going => {
    const entry: Going = {
      ...{ run, flights, writes: Promise.resolve(), toldAt: Number.NEGATIVE_INFINITY },
      ...{ cancelTimer: () => {}, cancelTell: () => {} },
    };
    going.set(run.id, entry);
    return entry;
  };

  /** What became of the rotations that were in flight: still watched, in the history, or never sent. */
  const takeUp = async ({ run, flights }: RunRecord): Promise<void> => {
    if (!farms.server(run.serverId)) return store.removeFarmDocument('run', run.id);
    const past = new Map((await store.pastById(flights.map(([, id]) => id))).map(row => [row.id, row]));
    const entry = enter(run, new Map(flights));
    for (const [portId, id] of flights) {
      const current = rotations.current(run.serverId, portId);
      const row = past.get(id);
      if (current?.id === id) {
        if (current.outcome) settle(entry, current, current.outcome);
      } else if (row) settle(entry, { portId, durationMs: row.tookMs }, outcomeOf(row));
      else {
        entry.flights = new Map([...entry.flights].filter(([port]) => port !== portId));
        entry.run = resendPort(entry.run, portId);
      }
    }
    step(entry);
  };

  return {
    async start(asked, portIds) {
      if (stopped) throw new Fault('cancelled', 'Switchyard is stopping');
      const names = new Map((farms.latest(asked.serverId)?.ports ?? []).map(port => [port.id, port.name]));
      const ports = [...new Set(portIds)].map(id => ({ id, name: names.get(id) ?? `#${id}` }));
      const entry = enter(beginRun({ ...asked, id: randomUUID() }, ports, clock.now()));
      step(entry);
      return entry.run;
    },
    cancel(id) {
      const entry = going.get(id);
      if (!entry) return;
      entry.run = cancelRun(entry.run, clock.now());
      tell(entry);
      deps.moved(entry.run.serverId);
      if (entry.run.endedAt !== null) finish(entry);
      void save(entry);
    },
    list: serverId =>
      [...[...going.values()].map(({ run }) => run), ...[...shown.values()].map(({ run }) => run)].filter(run => run.serverId === serverId),
    waitingFor(serverId, portId) {
      const waits = ({ run }: Going): boolean =>
        run.serverId === serverId &&
        run.ports.some(port => port.portId === portId && (port.state === 'waiting' || port.state === 'cooling'));
      return [...going.values()].find(waits)?.run.id ?? null;
    },
    async resume() {
      try {
        for (const document of await store.farmDocuments('run')) {
          const record = parseRun(document);
          if (record) await takeUp(record);
          else log.warn('a stored run of rotations is not readable');
        }
      } catch (thrown) {
        log.error('runs of the last start could not be read', toFailure(thrown));
      }
    },
    forget(serverId) {
      for (const entry of [...going.values()]) {
        if (entry.run.serverId !== serverId) continue;
        entry.cancelTimer();
        entry.cancelTell();
        going.delete(entry.run.id);
        entry.run = { ...cancelRun(entry.run, clock.now()), endedAt: clock.now() };
        deps.send(entry.run);
        void save(entry);
      }
      for (const [id, { run, hide }] of shown) {
        if (run.serverId !== serverId) continue;
        hide();
        shown.delete(id);
      }
    },
    async stop() {
      stopped = true;
      for (const end of unlisten) end();
      for (const { hide } of shown.values()) hide();
      const entries = [...going.values()];
      for (const entry of entries) {
        entry.cancelTimer();
        entry.cancelTell();
      }
      await Promise.all(entries.map(({ writes }) => writes));
    },
  };
}

/** An outcome as far as its row of history tells it. */
function outcomeOf({ outcome, oldIp, newIp, reason }: PastRotation): RotationOutcome {
  switch (outcome) {
    case 'changed':
      return newIp === null ? { type: 'unknown' } : { type: 'changed', oldIp, newIp };
    case 'same-ip':
      return newIp === null ? { type: 'unknown' } : { type: 'same-ip', ip: newIp };
    case 'no-internet':
      return { type: 'no-internet', oldIp, newIp };
    case 'not-started':
      return { type: 'not-started', reason: reason ?? 'unknown', waitS: null };
    case 'stuck':
      return { type: 'stuck', oldIp };
    case 'rejected':
    case 'unreachable':
      return { type: outcome, message: '' };
    case 'auth-lost':
    case 'lost':
    case 'unknown':
      return { type: outcome };
  }
}
