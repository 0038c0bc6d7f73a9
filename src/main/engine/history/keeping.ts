/** The history joined to the engine: see `Keeping`. */
import { Fault, toFailure } from '@shared/fault';
import { servicesRun } from '@shared/limits/services';
import type { AppState, Failure } from '@shared/model';
import type { Clock, Log } from '../outside';
import { type Carried, createCarried } from './carried';
import { createHistory, type HistoryLine } from './client';
import type { HistoryFile, Keeping } from './contract';
import { readDays } from './days';
import { createFeed, type Feed } from './feed';
import type { History, HistoryReport } from './history';
import { createLedgers, type Ledgers } from './ledgers';
import type { Moves } from './moves';
import type { HistoryRules } from './protocol';
import { createRepeats, type Repeats } from './readings';

export interface KeepingDeps {
  readonly dataDir: string;
  readonly clock: Clock;
  readonly log: Log;
  readonly line: HistoryLine;
  rules(): HistoryRules;
  state(): Pick<AppState, 'servers' | 'summaries' | 'totals'>;
  /** What moved in a server's ledger since its tick `told`. */
  moves(serverId: string, told: number): Promise<readonly Moves[] | null>;
  /** What the lists of keys call accounts. */
  names(serverId: string, ids: readonly string[]): Promise<readonly (string | null)[]>;
  /** It was damaged, and is kept under this name. */
  setAside(file: string): void;
  /** Nothing can be written; null: it can again. */
  failing(failure: Failure | null): void;
}

/** What there is while it is open. */
interface Joined {
  readonly feed: Feed;
  readonly ledgers: Ledgers;
}
/** The first window and the first readings come before it. */
const OPEN_AFTER_MS = 2_000;
const AGAIN_MS = 60_000;
const PORTS = 'ports';
const NODES = 'nodes';
const OWN = 'own';
const HAPPENED = 'happened';
/** An outcome may be told again, shortly after. */
const MOST_ROTATIONS = 1_000;

export function createKeeping(deps: KeepingDeps): Keeping {
  const { clock, log } = deps;
  let joined: Joined | null = null;
  let failure: Failure | null = null;
  let opening: Promise<void> | null = null;
  let stopping: Promise<void> | null = null;
  let cancelOpen = (): void => undefined;
  /** Removed while it was not open. */
  const gone = new Set<string>();
  /** Ids of rotations that were told. */
  const rotated = new Set<string>();
  const repeats: Repeats = createRepeats();
  const carried: Carried = createCarried();
  const isLab = (serverId: string): boolean => deps.state().servers[serverId]?.lab === true;

  const failed = (next: Failure | null, lost: number): void => {
    failure = next;
    if (next) log.warn('history: nothing is written', { ...next });
    else log.info('history: is written again', { lost });
    deps.failing(next);
  };
  const lost = ({ setAside }: HistoryReport): void => {
    if (setAside === null) return;
    log.error('history: damaged, and set aside', { file: setAside });
    deps.setAside(setAside);
  };
  const history: History = createHistory({ ...deps.rules(), dataDir: deps.dataDir, line: deps.line, log, repaired: lost });

  const forget = (serverId: string): void => {
    void history.forgetServer(serverId).catch(thrown => log.warn('history: a server was not forgotten', toFailure(thrown)));
  };
  /** The rules were changed before it was open. */
  let isOutdated = false;
  const keep = (): void => void history.keep(deps.rules()).catch(thrown => log.warn('history: rules not told', toFailure(thrown)));
  const join = (report: HistoryReport): void => {
    lost(report);
    const { ticks } = report;
    joined = {
      feed: createFeed({ history, ticks, keeps: () => true, changed: failed }),
      ledgers: createLedgers({ ...{ history, ticks, log }, moves: deps.moves, beginsAnew: isLab }),
    };
    if (failure) failed(null, 0);
    if (isOutdated) keep();
    for (const serverId of gone) forget(serverId);
    gone.clear();
    for (const { id, kind } of Object.values(deps.state().servers)) if (kind === 'xray' || kind === 'keyapi') joined.ledgers.counted(id);
  };
  const open = (): Promise<void> => {
    if (joined || stopping) return Promise.resolve();
    cancelOpen();
    opening ??= history
      .open()
      .then(join, thrown => {
        failed(toFailure(thrown), 0);
        if (!stopping) cancelOpen = clock.after(AGAIN_MS, () => void open());
      })
      .finally(() => {
        opening = null;
      });
    return opening;
  };
  /** For what is asked. */
  const ready = async (): Promise<History> => {
    await open();
    if (!joined) throw new Fault('storage', failure?.message ?? 'the history is closed');
    return history;
  };

  const happened = (metric: 'rotations' | 'breaches' | 'restarts', serverId: string, subject: string, at: number): void =>
    joined?.feed.tell(HAPPENED, at, [{ series: { serverId, metric, subject }, value: 1 }]);
  const carry = (serverId: string, core: { readonly down: number; readonly up: number }, at: number): void => {
    const moves = joined && carried.read(serverId, core, at);
    if (moves) void history.totals(serverId, [moves], true).catch(thrown => log.debug('history: totals not told', toFailure(thrown)));
  };

  const file = async (wish: Parameters<Keeping['file']>[0]): Promise<HistoryFile> => {
    if (wish.format === 'png') return { bytes: wish.png, count: 1, extension: 'png' };
    const { bytes, rows } = await (await ready()).export(wish);
    return { bytes, count: rows, extension: wish.format };
  };

  return {
    heard: news => {
      if (!joined) return;
      const { feed } = joined;
      if (news.type === 'tick') feed.sample(deps.state(), news.at);
      if (news.type === 'link' && news.from === 'live') feed.tell(PORTS, clock.now(), repeats.lost(news.serverId));
      if (news.type !== 'reading') return;
      const { serverId, reading } = news;
      const { at, figures } = reading;
      if (reading.ports) feed.tell(PORTS, at, repeats.ports(serverId, reading.ports, at));
      if (reading.drift !== undefined) feed.tell(OWN, at, repeats.server(serverId, 'drift', reading.drift, at));
      if (figures.kind === 'farm') {
        const run = servicesRun(reading.services);
        feed.tell(OWN, at, repeats.server(serverId, 'services', run === null ? null : Number(run), at));
      }
      if (figures.kind !== 'mihomo') return;
      if (figures.groups) feed.tell(NODES, at, repeats.nodes(serverId, figures.groups, at));
      if (figures.restartedAt) happened('restarts', serverId, '', figures.restartedAt);
      if (figures.carried) carry(serverId, figures.carried, at);
    },
    judged: (serverId, readings, at) => joined?.feed.tell(PORTS, at, repeats.judged(serverId, readings, at)),
    rotated: ({ id, serverId, portId, outcome, endedAt }) => {
      if (outcome?.type !== 'changed' || rotated.has(id)) return;
      rotated.add(id);
      if (rotated.size > MOST_ROTATIONS) rotated.delete(rotated.values().next().value ?? '');
      happened('rotations', serverId, String(portId), endedAt ?? clock.now());
    },
    breached: ({ serverId, subject, startedAt }) => happened('breaches', serverId, subject, startedAt),
    counted: serverId => joined?.ledgers.counted(serverId),
    forget: serverId => {
      carried.forget(serverId);
      repeats.lost(serverId);
      joined?.ledgers.forget(serverId);
      if (joined) forget(serverId);
      else gone.add(serverId);
    },

    range: async query => (await ready()).range(query),
    series: async (serverId, metric) => (await ready()).series(serverId, metric),
    days: async query => {
      const namesOf = async (ids: readonly string[]) => deps.names(query.serverId, ids).catch(() => []);
      return readDays(await ready(), query, namesOf);
    },
    info: async () => ({ ...(await (await ready()).size()), zone: deps.rules().zone, failure }),
    file,

    changed: () => {
      if (joined) keep();
      else isOutdated = true;
    },
    start: () => {
      cancelOpen = clock.after(OPEN_AFTER_MS, () => void open());
    },
    stop: () => {
      stopping ??= (async () => {
        cancelOpen();
        await opening;
        const last = joined;
        joined = null;
        await last?.ledgers.settled();
        await history.close();
      })();
      return stopping;
    },
  };
}
