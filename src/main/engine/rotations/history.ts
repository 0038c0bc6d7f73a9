/** The history of rotations: changes that nobody here asked for are recognised by the readings, and what is kept is asked for once per change. */
import { randomUUID } from 'node:crypto';
import { toFailure } from '@shared/fault';
import type { PastQuery, PastRotation, PastWindow, Port, RotationFigures } from '@shared/model';
import { beginRotation, isOver, next, type RotationState } from '@shared/rotation';
import { parseNaive } from '@shared/rudate';
import type { Clock, Log } from '../outside';
import type { FarmStore, PastPort } from '../store/farm';
import type { PortsReading, Rotations } from './contract';
import { pastOf } from './record';

export interface HistoryDeps {
  readonly clock: Clock;
  readonly log: Log;
  readonly store: Pick<FarmStore, 'savePast' | 'pastWindow' | 'pastFigures' | 'pastPorts'>;
  readonly rotations: Pick<Rotations, 'current'>;
  /** The port is being restarted by us: it changes its address, too. */
  restarting(serverId: string, portId: number): boolean;
  zone(): string;
}

export interface History {
  observe(serverId: string, reading: PortsReading): void;
  /** Rows were added or corrected. */
  moved(serverId: string): void;
  window(serverId: string, query: PastQuery): Promise<PastWindow>;
  figures(serverId: string, portId: number | null): Promise<RotationFigures>;
  /** Each port's newest row and its share of unique addresses. */
  ports(serverId: string): Promise<ReadonlyMap<number, PastPort>>;
  forget(serverId: string): void;
}

interface Watched {
  state: RotationState;
  readonly by: 'timer' | 'elsewhere';
}
interface FarmMemory {
  at: number;
  rows: ReadonlyMap<number, Port>;
  readonly watched: Map<number, Watched>;
}
interface Asked<T> {
  readonly revision: number;
  readonly at: number;
  readonly answer: Promise<T>;
}

/** A schedule's countdown and our readings do not meet exactly. */
const TIMER_SLACK_MS = 5_000;
/** Figures move with the time, too (days, spans), if slowly. */
const STALE_MS = 60_000;
/** What happens while nobody watches second by second is told only where it was seen. */
const SEEN: ReadonlySet<PastRotation['outcome']> = new Set(['changed', 'same-ip', 'no-internet', 'lost', 'stuck']);

const moves = (before: Port, after: Port): boolean =>
  after.reconnecting ||
  before.reconnectStart !== after.reconnectStart ||
  before.reconnectEnd !== after.reconnectEnd ||
  before.externalIp !== after.externalIp;

export function createHistory({ clock, log, store, rotations, restarting, zone }: HistoryDeps): History {
  const farms = new Map<string, FarmMemory>();
  const revisions = new Map<string, number>();
  const answers = new Map<string, Asked<unknown>>();

  const moved = (serverId: string): void => void revisions.set(serverId, (revisions.get(serverId) ?? 0) + 1);
  /** The same question is asked again only when something changed, or a minute later. */
  const once = <T>(serverId: string, what: string, ask: () => Promise<T>): Promise<T> => {
    const key = `${serverId}/${what}`;
    const revision = revisions.get(serverId) ?? 0;
    const before = answers.get(key) as Asked<T> | undefined;
    if (before?.revision === revision && clock.monotonic() - before.at < STALE_MS) return before.answer;
    const answer = ask();
    answers.set(key, { revision, at: clock.monotonic(), answer });
    answer.catch(() => {
      if (answers.get(key)?.answer === answer) answers.delete(key);
    });
    return answer;
  };

  const isOurs = (serverId: string, portId: number, since: number): boolean => {
    if (restarting(serverId, portId)) return true;
    const own = rotations.current(serverId, portId);
    if (!own) return false;
    return own.phase !== 'done' || own.outcome?.type === 'stuck' || (own.endedAt ?? 0) >= since;
  };
  const begin = (serverId: string, before: Port, port: Port, memory: FarmMemory, at: number): Watched | null => {
    if (!moves(before, port)) return null;
    const asked = { id: randomUUID(), serverId, portId: port.id, portName: port.name, askedBy: 'window' } as const;
    const state = next(beginRotation(asked, before, null, at), { type: 'reading', port, changedAt: null }, at);
    if (state.rotation.phase === 'requested') return null;
    const { nextInS, reconnectType } = before;
    const timed = reconnectType === 'time' || reconnectType === 'time_link';
    const due = timed && nextInS !== null && nextInS * 1000 <= at - memory.at + TIMER_SLACK_MS;
    return { state, by: due ? 'timer' : 'elsewhere' };
  };
  const keep = (serverId: string, { state, by }: Watched, port: Port): void => {
    const past = pastOf({ state, operator: port.operator, wasStuck: false });
    if (!past || !SEEN.has(past.outcome)) return;
    const [start, end] = [parseNaive(port.reconnectStart), parseNaive(port.reconnectEnd)];
    const told = start !== null && end !== null && port.reconnectStart !== state.before.start && end >= start ? end - start : past.tookMs;
    store
      .savePast([{ ...past, by, tookMs: told }])
      .catch(thrown => log.error('a change of address could not be stored', toFailure(thrown)));
    moved(serverId);
  };

  return {
    moved,
    observe(serverId, { ports, at }) {
      const memory = farms.get(serverId) ?? { at, rows: new Map<number, Port>(), watched: new Map<number, Watched>() };
      for (const port of ports) {
        const before = memory.rows.get(port.id);
        if (!before) continue;
        if (isOurs(serverId, port.id, memory.at)) {
          memory.watched.delete(port.id);
          continue;
        }
        const known = memory.watched.get(port.id);
        const watched = known ?? begin(serverId, before, port, memory, at);
        if (!watched) continue;
        if (known) known.state = next(known.state, { type: 'reading', port, changedAt: null }, at);
        if (isOver(watched.state, at)) {
          memory.watched.delete(port.id);
          keep(serverId, watched, port);
        } else memory.watched.set(port.id, watched);
      }
      memory.rows = new Map(ports.map(port => [port.id, port]));
      memory.at = at;
      farms.set(serverId, memory);
    },
    window: (serverId, query) => store.pastWindow(serverId, query),
    figures: (serverId, portId) =>
      once(serverId, `figures/${portId ?? ''}`, () => store.pastFigures(serverId, portId, clock.now(), zone())),
    ports: serverId =>
      once(serverId, 'ports', async () => new Map((await store.pastPorts(serverId, clock.now())).map(port => [port.portId, port]))),
    forget(serverId) {
      farms.delete(serverId);
      revisions.delete(serverId);
      for (const key of answers.keys()) if (key.startsWith(`${serverId}/`)) answers.delete(key);
    },
  };
}
