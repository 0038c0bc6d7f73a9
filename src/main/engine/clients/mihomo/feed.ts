/** A controller's live figures: two streams that come by themselves, and rare reads beside them while they are live. */
import type { NodesSummary } from '@shared/mihomo/summary';
import type { LinkState, MihomoSummary, ProbeReport } from '@shared/model';
import type { Clock } from '../../outside';
import type { StreamSink } from '../client';
import { type Api, MOST_GLANCED } from './api';
import type { Subscription } from './channel';
import { createChurn } from './churn';
import type { Readings } from './order';
import type { Streams } from './streams';

const CONNECTIONS_MS = 10_000;
/** While nobody looks: whole lists, of which a few figures are wanted, cross the network and are read no faster than this. */
const REST_BYTES_PER_MS = 100;
const GROUPS_MS = 30_000;
/** What an action brought about could not be read: looked for again. */
const AGAIN_MS = 3_000;
const FAILED: ReadonlySet<LinkState> = new Set(['backoff', 'auth-failed', 'stopped']);

export interface Feed {
  /** After an action: mode and groups are read again and told. */
  refresh(signal: AbortSignal): Promise<void>;
  stop(): void;
}
type OwnFigures = Partial<Omit<MihomoSummary, keyof LinkFigures>>;
type LinkFigures = Pick<
  MihomoSummary,
  'kind' | 'id' | 'link' | 'since' | 'failure' | 'retryAt' | 'lastData' | 'needsSecret' | 'rowsRevision'
>;

export interface FeedParts {
  readonly api: Api;
  readonly streams: Pick<Streams, 'traffic' | 'memory' | 'glance'>;
  readonly clock: Clock;
  /** Shared with all else that tells of them. */
  readonly readings: { readonly mode: Readings; readonly groups: Readings };
  readonly inspect: (signal: AbortSignal) => Promise<ProbeReport>;
  /** Nobody looks. */
  readonly atRest: () => boolean;
}

/** `probed`: what a probe has just told already, or null. */
export function startFeed(
  { api, streams, clock, readings, inspect, atRest }: FeedParts,
  sink: StreamSink,
  probed: ProbeReport | null,
): Feed {
  let ended = false;
  let reading = new AbortController();
  let cancelConnections = () => {};
  let cancelGroups = () => {};
  let readGroupsSoon = () => {};
  let lastGroups: NodesSummary | null = null;
  let traffic: Subscription | null = null;
  let memory: Subscription | null = null;
  let described: Pick<ProbeReport, 'program' | 'version'> | null = probed;
  let carried: MihomoSummary['carried'] = null;
  let streamTellsTotals = false;
  /** Monotonic ms before which a list at rest would come too early. */
  let restUntil = 0;
  /** The same of groups. */
  let groupsRestUntil = 0;
  const churn = createChurn(clock, atRest);

  const tell = (figures: OwnFigures, rowsChanged = false): void => {
    if (!ended) sink.reading({ at: clock.now(), figures: { kind: 'mihomo', ...figures }, rowsChanged });
  };
  const listenToMemory = (): void => {
    memory = streams.memory.subscribe(undefined, {
      frame: inuse => tell({ memory: inuse }),
      state: status => {
        // Where nothing comes at all, the last figures stand as such; where only this stream fails, its figure is not known.
        if (FAILED.has(status.state) && streams.traffic.status.state === 'live') tell({ memory: null });
      },
    });
  };
  const listenToTraffic = (): void => {
    traffic = streams.traffic.subscribe(undefined, {
      frame: frame => {
        const { down, up, downTotal, upTotal, restarted } = frame;
        const rates = { down, up, at: clock.now() };
        const told = downTotal === null || upTotal === null ? null : { down: downTotal, up: upTotal };
        streamTellsTotals = told !== null;
        carried = told ?? carried;
        tell({ rates, ...(told ? { carried: told } : {}), ...(restarted ? { restartedAt: clock.now() } : {}) });
        // Another run of the core may be another version with other groups.
        if (restarted) beginReads();
      },
      state: status => {
        if (ended) return;
        sink.state(status.state, status.failure, status.retryAt);
        if (status.state === 'live') {
          beginReads();
          if (memory === null) listenToMemory();
          else if (['auth-failed', 'stopped'].includes(streams.memory.status.state)) streams.memory.resumeNow();
        } else endReads();
      },
    });
  };

  function endReads(): void {
    reading.abort();
    cancelConnections();
    cancelGroups();
  }
  function beginReads(): void {
    endReads();
    restUntil = 0;
    groupsRestUntil = 0;
    reading = new AbortController();
    const { signal } = reading;
    const quietly = (work: Promise<void>) => work.catch(() => {});
    // The reads are beside the point of the link: what ails it shows in the streams.
    void quietly(describe(signal));
    const connectionsLoop = () =>
      quietly(readConnections(signal)).then(() => {
        if (!signal.aborted) cancelConnections = clock.after(CONNECTIONS_MS, () => void connectionsLoop());
      });
    const groupsIn = (ms: number): void => {
      if (signal.aborted) return;
      cancelGroups();
      cancelGroups = clock.after(ms, () => void groupsLoop());
    };
    const groupsLoop = () =>
      quietly(atRest() && clock.monotonic() < groupsRestUntil ? readMode(signal) : refresh(signal)).then(() => groupsIn(GROUPS_MS));
    readGroupsSoon = () => groupsIn(AGAIN_MS);
    void connectionsLoop();
    void groupsLoop();
  }

  async function describe(signal: AbortSignal): Promise<void> {
    const found = await api.program(signal);
    if (signal.aborted || (found.program === described?.program && found.version === described.version)) return;
    const { program, version, capabilities, warnings } = await inspect(signal);
    if (signal.aborted) return;
    described = found;
    tell({ program, version, capabilities, warnings });
  }
  async function readConnections(signal: AbortSignal): Promise<void> {
    if (atRest() && clock.monotonic() < restUntil) return;
    // Long lists that are read anyway are not asked for once more.
    const glance = streams.glance.fresh() ?? (await api.connections(signal));
    if (signal.aborted) return;
    restUntil = clock.monotonic() + (glance?.bytes ?? MOST_GLANCED) / REST_BYTES_PER_MS;
    const { totals } = glance ?? { totals: null };
    // Of a core whose stream has no totals, these fall when it began again.
    const fell = totals !== null && carried != null && (totals.down < carried.down || totals.up < carried.up);
    const restarted = fell && !streamTellsTotals;
    if (!streamTellsTotals) carried = totals ?? carried;
    tell({
      connections: glance?.count ?? null,
      churn: churn(glance),
      ...(totals && !streamTellsTotals ? { carried: totals } : {}),
      ...(restarted ? { restartedAt: clock.now() } : {}),
    });
  }
  async function readMode(signal: AbortSignal): Promise<void> {
    const isNewest = readings.mode();
    const { mode, modes, elapsedMs } = await api.configs(signal);
    if (!signal.aborted && isNewest()) tell({ mode, modes, rttMs: elapsedMs });
  }
  async function refresh(signal: AbortSignal): Promise<void> {
    await readMode(signal);
    const isNewest = readings.groups();
    const summary = await api.groups(signal);
    groupsRestUntil = clock.monotonic() + api.groupsBytes / REST_BYTES_PER_MS;
    if (signal.aborted || !isNewest() || summary === lastGroups) return;
    lastGroups = summary;
    tell({ groups: summary.groups, nodes: summary.nodes }, true);
  }

  listenToTraffic();
  return {
    refresh: signal =>
      refresh(signal).catch(error => {
        readGroupsSoon();
        throw error;
      }),
    stop() {
      if (ended) return;
      ended = true;
      traffic?.end();
      memory?.end();
      endReads();
    },
  };
}
