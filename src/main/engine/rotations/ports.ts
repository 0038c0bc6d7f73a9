/** Ports as the calls see them: rows, plans, runs, restarts, schedules, history, joined over one farm's readings. */
import { Fault, toFailure } from '@shared/fault';
import type {
  Asker,
  IdsOutcome,
  PastQuery,
  PastWindow,
  PortDetail,
  PortQuery,
  PortRestart,
  PortRow,
  PortWindow,
  RotationFigures,
  RotationPlan,
  RotationRun,
} from '@shared/model';
import type { FarmStore, PastPort } from '../store/farm';
import { withDeadline } from '../transport/deadline';
import type { Farms, Rotations, RotationsDeps } from './contract';
import { createHistory } from './history';
import { createRestarts, type Restarts } from './restarts';
import { inView, PORT_VIEWS, selectRows } from './rows';
import { createRuns, type Runs } from './runs';
import { createSchedules, type Schedules } from './schedules';
import { createPortSights, type PortSights } from './sights';
import { createSignals } from './signals';
import { createPortTags } from './tags';

export interface PortsDeps extends Pick<RotationsDeps, 'clock' | 'log' | 'announce'> {
  readonly store: FarmStore;
  readonly farms: Farms;
  readonly rotations: Rotations;
  /** IANA name of the computer's zone. */
  zone(): string;
  /** A run moved on or ended. */
  send(run: RotationRun): void;
  /** A run or a restart ended, or (`stillOff`) a port could not be switched on for a minute: for the list of events. */
  note(what: { readonly run: RotationRun } | { readonly restart: PortRestart; readonly stillOff: boolean }): void;
  /** Rows of that farm differ though its panel was not read. */
  moved(serverId: string): void;
  readonly ending: AbortSignal;
}

export interface Ports {
  readonly runs: Pick<Runs, 'start' | 'cancel' | 'list' | 'waitingFor'>;
  readonly restarts: Pick<Restarts, 'start' | 'hurry'>;
  readonly schedules: Pick<Schedules, 'list' | 'save' | 'remove'>;
  /** What limits judge ports by, besides their readings. */
  readonly sights: PortSights;
  /** A run of one port that waits until it is ready; its id. */
  rotateWhenReady(serverId: string, portId: number, askedBy: Asker): Promise<string>;
  query(serverId: string, query: PortQuery): Promise<PortWindow>;
  ids(serverId: string, query: PortQuery): Promise<readonly number[]>;
  /** Rejects with a Fault `gone` for a port that is not in the list. */
  detail(serverId: string, portId: number): Promise<PortDetail>;
  plan(serverId: string, portIds: readonly number[]): RotationPlan;
  setActive(serverId: string, portIds: readonly number[], active: boolean): Promise<IdsOutcome>;
  tag(serverId: string, portIds: readonly number[], add: readonly string[], remove: readonly string[]): Promise<void>;
  past(serverId: string, query: PastQuery): Promise<PastWindow>;
  figures(serverId: string, portId: number | null): Promise<RotationFigures>;
  /** Takes up what the last run of the app left; after the rotations. */
  resume(): Promise<void>;
  /** The computer woke up. */
  wake(): void;
  /** The server was removed (`gone`), or is at another address: what is there now is not what was read. */
  forget(serverId: string, gone: boolean): void;
  stop(): Promise<void>;
}

const ACT_MS = 60_000;
const DAY_MS = 86_400_000;
/** Rotations of a day that a chart marks. */
const MARKS = 500;

export function createPorts(deps: PortsDeps): Ports {
  const { clock, log, store, farms, rotations, announce, moved } = deps;
  const tags = createPortTags(store, log, moved);
  const signals = createSignals({ clock, log, store });
  const restarts = createRestarts({
    ...{ clock, log, store, farms, moved },
    tell: (restart, stillOff) => {
      deps.note({ restart, stillOff });
      announce({ type: 'port-restart', restart, stillOff, ip: ipOf(restart.serverId, restart.portId) });
    },
  });
  const history = createHistory({ clock, log, store, rotations, zone: deps.zone, restarting: restarts.inProgress });
  const runs = createRuns({
    ...{ clock, log, store, farms, rotations, moved, send: deps.send },
    holdUntil: id => schedules.holdUntil(id),
    ended: run => {
      schedules.ended(run);
      deps.note({ run });
      // What a schedule does is for the history only.
      if (run.scheduleId === null) announce({ type: 'rotation-run', run, serverName: farms.server(run.serverId)?.name ?? '' });
    },
  });
  const schedules = createSchedules({ clock, log, store, farms, runs, zone: deps.zone, moved });

  const ends = [
    farms.onReading(news => {
      if (news.type !== 'reading') return;
      history.observe(news.serverId, news);
      signals.observe(news.serverId, news);
    }),
    rotations.onOutcome(({ serverId }) => {
      history.moved(serverId);
      moved(serverId);
    }),
  ];

  const ipOf = (serverId: string, portId: number): string | null =>
    farms.latest(serverId)?.ports.find(({ id }) => id === portId)?.externalIp ?? null;

  const rows = async (serverId: string): Promise<readonly PortRow[]> => {
    // Rows without their history are better than none.
    const past = await history.ports(serverId).catch(thrown => {
      log.warn('the history of rotations could not be read', toFailure(thrown));
      return new Map<number, PastPort>();
    });
    const latest = farms.latest(serverId);
    return rotations.views(serverId).map(view => {
      const { id, nextInS, reconnectType } = view.port;
      const timed = (reconnectType === 'time' || reconnectType === 'time_link') && view.port.active && nextInS !== null && nextInS > 0;
      const starts = [timed && latest ? latest.at + nextInS * 1000 : null, schedules.nextFor(serverId, id)].filter(at => at !== null);
      const kept = past.get(id);
      return {
        ...view,
        lastChangeAt: rotations.changedAt(serverId, id),
        nextAt: starts.length > 0 ? Math.min(...starts) : null,
        uniqueShare: kept && kept.changes > 0 ? kept.unique / kept.changes : null,
        tags: tags.of(serverId, id),
        queuedBy: runs.waitingFor(serverId, id),
        restart: restarts.current(serverId, id),
        last: kept?.last ?? null,
      };
    });
  };

  return {
    runs,
    restarts,
    schedules,
    async rotateWhenReady(serverId, portId, askedBy) {
      const waiting = runs.waitingFor(serverId, portId);
      // Asked twice, it is rotated once.
      if (waiting !== null) return waiting;
      const asked = { serverId, askedBy, scheduleId: null, window: 1, whenReady: true, goal: { type: 'any' } } as const;
      return (await runs.start(asked, [portId])).id;
    },
    async query(serverId, query) {
      const all = await rows(serverId);
      const found = selectRows(all, query);
      const texts = (list: readonly (string | null)[]): readonly string[] => [...new Set(list.flatMap(text => text ?? []))].sort();
      return {
        rows: found.slice(query.offset, query.offset + query.limit),
        count: found.length,
        counts: Object.fromEntries(PORT_VIEWS.map(view => [view, all.filter(row => inView(row, view)).length])) as PortWindow['counts'],
        operators: texts(all.map(({ port }) => port.operator)),
        tags: texts(all.flatMap(row => row.tags)),
        readAt: farms.latest(serverId)?.at ?? null,
      };
    },
    ids: async (serverId, query) => selectRows(await rows(serverId), query).map(({ port }) => port.id),
    async detail(serverId, portId) {
      const all = await rows(serverId);
      const row = all.find(({ port }) => port.id === portId);
      if (!row) throw new Fault('gone', 'The farm has no such port');
      const [figures, past] = await Promise.all([
        history.figures(serverId, portId),
        history.window(serverId, { portId, view: 'all', offset: 0, limit: MARKS }),
      ]);
      const marks = past.rows.filter(({ at, outcome }) => clock.now() - at < DAY_MS && outcome !== 'not-started').map(({ at }) => at);
      const ip = row.port.externalIp;
      return {
        row,
        figures,
        signal: signals.read(serverId, portId, marks.reverse()),
        schedules: schedules.list(serverId).filter(({ portIds }) => portIds === null || portIds.includes(portId)),
        sameIpPorts: ip === null ? [] : all.filter(({ port }) => port.id !== portId && port.externalIp === ip).map(({ port }) => port.name),
      };
    },
    plan(serverId, portIds) {
      const views = new Map(rotations.views(serverId).map(view => [view.port.id, view]));
      const plan = { ready: [], cooling: [], busy: [], off: [], noDevice: [], gone: [] } as {
        -readonly [K in keyof RotationPlan]: RotationPlan[K][number][];
      };
      for (const portId of new Set(portIds)) {
        const able = views.get(portId)?.eligibility ?? { state: 'disconnected' as const };
        if (runs.waitingFor(serverId, portId) !== null || restarts.inProgress(serverId, portId)) plan.busy.push(portId);
        else if (able.state === 'cooling') plan.cooling.push({ portId, readyAt: able.readyAt });
        else if (able.state === 'ready' || able.state === 'busy' || able.state === 'off') plan[able.state].push(portId);
        else (able.state === 'no-device' ? plan.noDevice : plan.gone).push(portId);
      }
      return plan;
    },
    async setActive(serverId, portIds, active) {
      const client = farms.client(serverId);
      if (!client) throw new Fault('gone', 'The farm is not connected');
      if (portIds.some(portId => restarts.inProgress(serverId, portId))) throw new Fault('busy', 'A port is being restarted');
      try {
        return await withDeadline(deps.ending, ACT_MS, 'switch', signal => client.ports.setActive([...new Set(portIds)], active, signal));
      } finally {
        farms.readAnew(serverId);
      }
    },
    sights: createPortSights(history, rotations, restarts),
    tag: tags.change,
    past: history.window,
    figures: history.figures,
    async resume() {
      await Promise.all([tags.resume(), schedules.resume(), restarts.resume()]);
      await runs.resume();
    },
    wake: schedules.wake,
    forget(serverId, gone) {
      for (const part of [runs, restarts, history, signals]) part.forget(serverId);
      if (gone) for (const part of [schedules, tags]) part.forget(serverId);
    },
    async stop() {
      for (const end of ends) end();
      schedules.stop();
      await Promise.all([runs.stop(), restarts.stop(), signals.stop()]);
    },
  };
}
