/** A controller's live figures: two streams that come by themselves, and rare reads beside them while they are live. */
import type { MihomoSummary, ProbeReport } from '@shared/model';
import type { Clock } from '../../outside';
import { createStream, type Stream } from '../../transport/stream';
import { createTrust } from '../../transport/trust';
import { openSocket } from '../../transport/websocket';
import type { StreamSink } from '../client';
import type { Api } from './api';
import { inspect } from './inspect';
import { parseMemory, parseTraffic, type TrafficFrame } from './wire';

/** Both streams send each second. */
const SILENCE_MS = 5000;
const CONNECTIONS_MS = 10_000;
const GROUPS_MS = 30_000;

export interface Feed {
  /** After an action: mode and groups are read again and told. */
  refresh(signal: AbortSignal): Promise<void>;
  stop(): void;
}
type OwnFigures = Partial<Pick<MihomoSummary, 'rates' | 'memory' | 'connections' | 'mode' | 'modes' | 'groups' | 'rttMs'>> &
  Partial<Pick<MihomoSummary, 'program' | 'version' | 'capabilities' | 'warnings'>>;

/** `probed`: what a probe has just told already, or null. */
export function startFeed(api: Api, clock: Clock, sink: StreamSink, probed: ProbeReport | null): Feed {
  const trust = createTrust(api.pin);
  let ended = false;
  let reading = new AbortController();
  let cancelConnections = () => {};
  let cancelGroups = () => {};
  let lastGroups: MihomoSummary['groups'] | null = null;
  let lastTotals: TrafficFrame | null = null;
  let described: Pick<ProbeReport, 'program' | 'version'> | null = probed;

  const tell = (figures: OwnFigures, rowsChanged = false): void => {
    if (!ended) sink.reading({ at: clock.now(), figures: { kind: 'mihomo', ...figures }, rowsChanged });
  };
  const stream = (
    path: string,
    frame: (bytes: Buffer) => (() => void) | null,
    onState: Parameters<typeof createStream>[0]['onState'],
  ): Stream =>
    createStream({
      clock,
      dataTimeoutMs: SILENCE_MS,
      onState: status => {
        if (!ended) onState(status);
      },
      connect(attempt) {
        const socket = { address: api.address, path, headers: api.headers(), secrets: api.secrets, trust };
        return openSocket(socket, {
          opened: attempt.opened,
          failed: attempt.failed,
          // What is no frame is no sign of life either.
          data: bytes => {
            const act = frame(bytes);
            if (!act) return;
            attempt.data();
            act();
          },
        });
      },
    });

  const traffic = stream(
    '/traffic',
    bytes => {
      const frame = parseTraffic(bytes);
      return (
        frame &&
        (() => {
          const restarted = isBackwards(lastTotals, frame);
          lastTotals = frame;
          tell({ rates: { down: frame.down, up: frame.up, at: clock.now() } });
          // Another run of the core may be another version with other groups.
          if (restarted) beginReads();
        })
      );
    },
    status => {
      sink.state(status.state, status.failure, status.retryAt);
      if (status.state === 'live') {
        beginReads();
        if (memory.status.state === 'idle') memory.start();
        else if (memory.status.state === 'auth-failed' || memory.status.state === 'stopped') memory.resumeNow();
      } else endReads();
    },
  );
  let firstOfMemory = true;
  const memory = stream(
    '/memory',
    bytes => {
      const inuse = parseMemory(bytes);
      if (inuse === null) return null;
      return () => {
        // The core begins each stream with a zero that no process ever had.
        if (!(firstOfMemory && inuse === 0)) tell({ memory: inuse });
        firstOfMemory = false;
      };
    },
    status => {
      if (status.state === 'connecting') firstOfMemory = true;
      else if (status.state !== 'live') tell({ memory: null });
    },
  );

  function endReads(): void {
    reading.abort();
    cancelConnections();
    cancelGroups();
  }
  function beginReads(): void {
    endReads();
    reading = new AbortController();
    const { signal } = reading;
    const quietly = (work: Promise<void>) => work.catch(() => {});
    // The reads are beside the point of the link: what ails it shows in the streams.
    void quietly(describe(signal));
    const connectionsLoop = () =>
      quietly(readConnections(signal)).then(() => {
        if (!signal.aborted) cancelConnections = clock.after(CONNECTIONS_MS, () => void connectionsLoop());
      });
    const groupsLoop = () =>
      quietly(refresh(signal)).then(() => {
        if (!signal.aborted) cancelGroups = clock.after(GROUPS_MS, () => void groupsLoop());
      });
    void connectionsLoop();
    void groupsLoop();
  }

  async function describe(signal: AbortSignal): Promise<void> {
    const found = await api.program(signal);
    if (signal.aborted || (found.program === described?.program && found.version === described.version)) return;
    const { program, version, capabilities, warnings } = await inspect(api, signal);
    if (signal.aborted) return;
    described = found;
    tell({ program, version, capabilities, warnings });
  }
  async function readConnections(signal: AbortSignal): Promise<void> {
    const connections = await api.connections(signal);
    if (!signal.aborted) tell({ connections });
  }
  async function refresh(signal: AbortSignal): Promise<void> {
    const { mode, modes, elapsedMs } = await api.configs(signal);
    if (!signal.aborted) tell({ mode, modes, rttMs: elapsedMs });
    const groups = await api.groups(signal);
    if (signal.aborted || groups === lastGroups) return;
    lastGroups = groups;
    tell({ groups }, true);
  }

  traffic.start();
  return {
    refresh,
    stop() {
      if (ended) return;
      ended = true;
      traffic.stop();
      memory.stop();
      endReads();
    },
  };
}

/** Totals that fell: the core has restarted without our losing the connection (it may have been down between two frames). */
function isBackwards(before: TrafficFrame | null, now: TrafficFrame): boolean {
  const fell = (a: number | null | undefined, b: number | null) => a !== null && a !== undefined && b !== null && b < a;
  return fell(before?.upTotal, now.upTotal) || fell(before?.downTotal, now.downTotal);
}
