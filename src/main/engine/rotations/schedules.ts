/** Schedules of our own: kept on the disk, begun as runs. One timer for whichever is due first; none while there is no schedule. */
import { randomUUID } from 'node:crypto';
import { Fault, toFailure } from '@shared/fault';
import type { RotationRun, Schedule, ScheduleDraft, ScheduleView } from '@shared/model';
import { nextStart, outOfQuiet } from '@shared/schedule';
import { zoneOf } from '@shared/walltime';
import type { Clock, Log } from '../outside';
import type { FarmStore } from '../store/farm';
import type { Farms } from './contract';
import { parseSchedule, type ScheduleRecord } from './documents';
import type { Runs } from './runs';

export interface SchedulesDeps {
  readonly clock: Clock;
  readonly log: Log;
  readonly store: Pick<FarmStore, 'farmDocuments' | 'saveFarmDocument' | 'removeFarmDocument'>;
  readonly farms: Farms;
  readonly runs: Pick<Runs, 'start'>;
  /** IANA name of the computer's zone. */
  zone(): string;
  moved(serverId: string): void;
}

export interface Schedules {
  list(serverId: string): readonly ScheduleView[];
  /** Resolves when it is stored. Rejects with a Fault: `gone` for another's farm or a schedule that is not there. */
  save(draft: ScheduleDraft): Promise<string>;
  remove(id: string): Promise<void>;
  /** When the next one of a port begins (Unix ms), or null. */
  nextFor(serverId: string, portId: number): number | null;
  /** The end of the quiet hours that a schedule is in, or null. */
  holdUntil(id: string): number | null;
  ended(run: RotationRun): void;
  resume(): Promise<void>;
  /** The clock may have moved without timers (sleep). */
  wake(): void;
  forget(serverId: string): void;
  stop(): void;
}

/** Timers count on a clock of their own: the wall clock is looked at again at least so often while a schedule waits. */
const LOOK_MS = 3_600_000;
/** How many ports of one schedule are in flight at once. */
const WINDOW = 3;

export function createSchedules(deps: SchedulesDeps): Schedules {
  const { clock, log, store, farms, runs } = deps;
  const records = new Map<string, ScheduleRecord>();
  /** Schedules whose run is not over: the next begins after it. */
  const running = new Set<string>();
  /** Farms not read yet: whose ports they are is not known. */
  const unread = new Set<string>();
  let cancelTimer = (): void => {};
  let stopped = false;

  const zone = () => zoneOf(deps.zone());
  const save = (record: ScheduleRecord): Promise<void> => {
    const { id, serverId } = record.schedule;
    records.set(id, record);
    return store.saveFarmDocument({ kind: 'schedule', id, serverId, document: record });
  };
  const quietly = (work: Promise<void>): void => void work.catch(thrown => log.error('a schedule could not be stored', toFailure(thrown)));
  const startOf = ({ schedule, lastAt }: ScheduleRecord): number | null =>
    running.has(schedule.id) || !farms.server(schedule.serverId) ? null : nextStart(schedule, lastAt, clock.now(), zone());

  /** One of all ports begins no sooner than they are known. */
  const isKnown = ({ schedule: { portIds, serverId } }: ScheduleRecord): boolean => {
    const known = portIds !== null || farms.latest(serverId) !== null;
    if (!known) unread.add(serverId);
    return known;
  };

  const arm = (): void => {
    cancelTimer();
    cancelTimer = () => {};
    if (stopped) return;
    unread.clear();
    const starts = [...records.values()].filter(isKnown).flatMap(record => startOf(record) ?? []);
    if (starts.length === 0) return;
    cancelTimer = clock.after(Math.min(LOOK_MS, Math.max(1, Math.min(...starts) - clock.now())), look);
  };
  const look = (): void => {
    for (const record of [...records.values()].filter(isKnown)) {
      const start = startOf(record);
      if (start !== null && start <= clock.now()) begin(record);
    }
    arm();
  };
  const begin = (record: ScheduleRecord): void => {
    const { id, serverId, portIds, goal } = record.schedule;
    const ports =
      portIds ??
      farms
        .latest(serverId)
        ?.ports.filter(({ active }) => active)
        .map(port => port.id) ??
      [];
    quietly(save({ ...record, lastAt: clock.now() }));
    if (ports.length === 0) return;
    running.add(id);
    const asked = { serverId, askedBy: 'schedule', window: WINDOW, whenReady: true, goal, scheduleId: id } as const;
    runs.start(asked, ports).catch(thrown => {
      running.delete(id);
      log.warn('a schedule could not begin', toFailure(thrown));
      arm();
    });
  };
  const unlisten = farms.onReading(({ type, serverId }) => {
    if (type === 'reading' && unread.has(serverId)) arm();
  });
  const view = (record: ScheduleRecord): ScheduleView => ({
    ...record.schedule,
    nextAt: startOf(record),
    lastAt: record.lastAt,
    last: record.last,
  });
  const covers = ({ serverId, portIds }: Schedule, farm: string, portId: number): boolean =>
    serverId === farm && (portIds === null || portIds.includes(portId));

  return {
    list: serverId => [...records.values()].filter(({ schedule }) => schedule.serverId === serverId).map(view),
    async save({ id, ...draft }) {
      if (!farms.server(draft.serverId)) throw new Fault('gone', 'There is no such farm');
      const before = id === null ? null : records.get(id);
      if (before === undefined || (before && before.schedule.serverId !== draft.serverId))
        throw new Fault('gone', 'There is no such schedule');
      // Another rhythm counts from now.
      const same =
        before && JSON.stringify(before.schedule.times) === JSON.stringify(draft.times) && before.schedule.enabled === draft.enabled;
      const schedule = { ...draft, id: id ?? randomUUID(), createdAt: before && same ? before.schedule.createdAt : clock.now() };
      await save({ schedule, lastAt: same ? before.lastAt : null, last: before?.last ?? null });
      arm();
      deps.moved(draft.serverId);
      return schedule.id;
    },
    async remove(id) {
      const record = records.get(id);
      if (!record) return;
      // At once: one that begins or ends meanwhile would be stored anew.
      records.delete(id);
      arm();
      try {
        await store.removeFarmDocument('schedule', id);
      } catch (thrown) {
        records.set(id, record);
        arm();
        throw thrown;
      }
      deps.moved(record.schedule.serverId);
    },
    nextFor(serverId, portId) {
      const starts = [...records.values()]
        .filter(({ schedule }) => covers(schedule, serverId, portId))
        .flatMap(record => startOf(record) ?? []);
      return starts.length === 0 ? null : Math.min(...starts);
    },
    holdUntil(id) {
      const record = records.get(id);
      if (!record) return null;
      const end = outOfQuiet(record.schedule.quiet, clock.now(), zone());
      return end > clock.now() ? end : null;
    },
    ended({ scheduleId, ports, cancelled }) {
      if (scheduleId === null) return;
      running.delete(scheduleId);
      const record = records.get(scheduleId);
      if (record && !cancelled) {
        const reached = ports.filter(port => port.reached === true).length;
        // What fell due while it was under way was done by it.
        const overdue = (nextStart(record.schedule, record.lastAt, clock.now(), zone()) ?? Number.POSITIVE_INFINITY) <= clock.now();
        const lastAt = overdue ? clock.now() : record.lastAt;
        quietly(save({ ...record, lastAt, last: { reached, missed: ports.length - reached } }));
      }
      arm();
    },
    async resume() {
      try {
        for (const document of await store.farmDocuments('schedule')) {
          const record = parseSchedule(document);
          if (record) records.set(record.schedule.id, record);
          else log.warn('a stored schedule is not readable');
        }
      } catch (thrown) {
        log.error('schedules could not be read', toFailure(thrown));
      }
      arm();
    },
    wake: arm,
    forget(serverId) {
      for (const [id, { schedule }] of records) if (schedule.serverId === serverId) records.delete(id);
      arm();
    },
    stop() {
      stopped = true;
      unlisten();
      cancelTimer();
    },
  };
}
