/** What limits are judged by: everything here is read by others already, and nothing is asked of a server. */
import type { Judgeable } from '@shared/limits/evaluate';
import type { AskKeys, KeyLimitsAnswer } from '@shared/limits/keys';
import { factsOf } from '@shared/limits/measures';
import { isJudged, PORT_MEASURES, type PortMeasure } from '@shared/limits/ports';
import { isServiceDown } from '@shared/limits/services';
import type { Limit, Measure, MihomoSummary, Sample } from '@shared/model';
import type { Clock, Log } from '../outside';
import type { News } from '../sampler/sampler';
import type { State } from '../state';
import type { Alerts } from './alerts';
import { type CarriedBefore, createKeyReadings, needsKeys } from './gather/keys';
import { createPortReadings, type PortsKnown } from './gather/ports';
import { isUnreachable, nodeReadings } from './gather/servers';

export interface LimitWatchDeps {
  readonly clock: Clock;
  readonly log: Log;
  readonly state: State;
  readonly alerts: Alerts;
  readonly ports: PortsKnown;
  readonly askKeys: AskKeys;
  readonly history: {
    /** What only judging tells, at that time. */
    judged(serverId: string, readings: readonly Judgeable[], at: number): void;
  };
  /** The day on which a time is for the user, by number. */
  dayOf(at: number): number;
  /** Bytes of the `days - 1` days before today, by the history; null: it does not know. */
  carriedBefore(serverId: string, days: number): Promise<CarriedBefore | null>;
}
export interface LimitWatch {
  /** Everything was loaded: judging begins. */
  start(): void;
  hear(news: News): void;
  suspend(): void;
  resume(): void;
  forget(serverId: string): void;
  stop(): void;
}

/** States last, and nothing tells them anew. */
const TICK_MS = 5_000;
const NODES: ReadonlySet<Measure> = new Set(['nodeLatency']);
const PORTS: ReadonlySet<Measure> = new Set(PORT_MEASURES);
const REACHING: ReadonlySet<Measure> = new Set(['unreachable']);
const NOTHING: ReadonlySet<Measure> = new Set();

export function createLimitWatch({ clock, log, state, alerts, ports, askKeys, history, dayOf, carriedBefore }: LimitWatchDeps): LimitWatch {
  let cancel: (() => void) | null = null;
  let started = false;
  let running = false;
  /** When cores began again, as it was last seen. */
  const restarts = new Map<string, number>();
  /** Which nodes were judged last, and when by the monotonic clock. */
  const nodesAt = new Map<string, { readonly groups: MihomoSummary['groups']; readonly at: number }>();

  const ofServer = (serverId: string, measure: Measure, value: number | null): Judgeable => ({
    ...{ measure, serverId, subject: '', subjectName: '', value },
  });
  const portReadings = createPortReadings(ports);
  const keyReadings = createKeyReadings({
    ...{ clock, log, dayOf, before: carriedBefore, ask: askKeys },
    held: (limitId, serverId) => alerts.remembered(limitId, serverId),
    heard: (serverId, answer, before, limits) => hearKeys(serverId, answer, before, limits),
  });

  function hearKeys(serverId: string, answer: KeyLimitsAnswer, before: ReadonlyMap<number, CarriedBefore>, limits: readonly Limit[]): void {
    if (!running) return;
    const at = clock.now();
    const readings = [
      ofServer(serverId, 'drift', answer.drift),
      ofServer(serverId, 'counterReset', answer.resets.length),
      ofServer(serverId, 'coreRestarted', answer.restarts.length),
    ];
    alerts.judge({ serverId, at, readings });
    for (const limit of limits) {
      if (limit.measure === 'traffic') {
        const value = trafficIn(limit, answer, before);
        alerts.judge({ serverId, at, readings: [ofServer(serverId, 'traffic', value)], only: other => other === limit });
      }
      const told = answer.rules.find(({ limitId }) => limitId === limit.id);
      if (!told) continue;
      const { worst, count, gone, values } = told;
      const chosen = values.map(({ subject, name, value }) => ({ measure: limit.measure, serverId, subject, subjectName: name, value }));
      const seen = { at, value: worst?.value ?? null, subject: worst?.subject ?? '', subjectName: worst?.name ?? '', count };
      alerts.judgeChosen(limit, { serverId, at, readings: chosen }, gone, seen);
    }
  }

  const hearSamples = (samples: readonly Sample[]): void => {
    const [first] = samples;
    if (!first) return;
    const readings = samples.map(({ serverId, metric, value }) => ofServer(serverId, metric, value));
    alerts.judge({ serverId: first.serverId, at: first.at, readings });
  };
  const reach = (serverId: string, at: number): void => {
    const summary = state.getState().summaries[serverId];
    if (summary) alerts.judge({ serverId, at, readings: [ofServer(serverId, 'unreachable', isUnreachable(summary))] });
  };
  const readFarm = ({ serverId, reading }: Extract<News, { type: 'reading' }>): void => {
    if (!reading.ports) return;
    const { at } = reading;
    alerts.judge({ serverId, at, readings: [ofServer(serverId, 'serviceDown', isServiceDown(reading.services))] });
    const measures = new Set(alerts.over(serverId, PORTS).map(({ measure }) => measure)) as ReadonlySet<PortMeasure>;
    const readings = portReadings.read(serverId, reading.ports, at, measures, alerts.switchedOff(serverId));
    const judged = readings.filter(({ measure }) => isJudged(measure));
    history.judged(serverId, judged, at);
    alerts.judge({ serverId, at, readings, whole: measures });
  };
  const readCore = (serverId: string, at: number): void => {
    const summary = state.getState().summaries[serverId];
    if (summary?.kind !== 'mihomo') return;
    const restartedAt = summary.restartedAt ?? 0;
    const known = restarts.get(serverId);
    restarts.set(serverId, restartedAt);
    const began = known !== undefined && restartedAt > known ? 1 : 0;
    alerts.judge({ serverId, at, readings: [ofServer(serverId, 'coreRestarted', began)] });
    if (alerts.over(serverId, NODES).length === 0) return;
    // A core tells something every second; of its nodes seldom anything.
    const before = nodesAt.get(serverId);
    if (before?.groups === summary.groups && clock.monotonic() - before.at < TICK_MS) return;
    nodesAt.set(serverId, { groups: summary.groups, at: clock.monotonic() });
    const nodes = nodeReadings(summary);
    const isNamed = ({ where }: Limit): boolean => where.type === 'subjects';
    alerts.judge({ serverId, at, readings: nodes, whole: NODES, only: isNamed });
    alerts.judge({ serverId, at, readings: nodes.filter(({ used }) => used), whole: NODES, only: limit => !isNamed(limit) });
  };

  const tick = (): void => {
    cancel = clock.after(TICK_MS, tick);
    const { limits, order } = state.getState();
    const on = limits.filter(limit => limit.enabled);
    if (on.length === 0) return;
    const at = clock.now();
    if (on.some(({ measure }) => measure === 'unreachable')) for (const id of order) reach(id, at);
    if (on.some(({ measure }) => factsOf(measure).type === 'event')) alerts.pass(at);
  };
  const begin = (): void => {
    if (running) return;
    running = true;
    alerts.grace();
    tick();
  };
  const pause = (): void => {
    running = false;
    cancel?.();
    cancel = null;
    alerts.gap(null, NOTHING);
    for (const id of state.getState().order) portReadings.gap(id);
  };

  return {
    start() {
      started = true;
      begin();
    },
    hear(news) {
      if (!running) return;
      switch (news.type) {
        case 'samples':
          return hearSamples(news.samples);
        case 'failure':
          return portReadings.gap(news.serverId);
        case 'link':
          reach(news.serverId, clock.now());
          if (news.from === 'live') {
            portReadings.gap(news.serverId);
            alerts.gap(news.serverId, REACHING);
          }
          return;
        case 'reading': {
          const { serverId, reading } = news;
          reach(serverId, clock.now());
          readFarm(news);
          readCore(serverId, reading.at);
          const { kind } = reading.figures;
          if (kind === 'xray' || kind === 'keyapi') keyReadings.read(serverId, alerts.over(serverId).filter(needsKeys));
        }
      }
    },
    suspend: pause,
    resume() {
      if (started) begin();
    },
    forget(serverId) {
      portReadings.forget(serverId);
      keyReadings.forget(serverId);
      restarts.delete(serverId);
      nodesAt.delete(serverId);
    },
    stop: pause,
  };
}

function trafficIn({ period }: Limit, { today, month }: KeyLimitsAnswer, before: ReadonlyMap<number, CarriedBefore>): number | null {
  switch (period?.type) {
    case undefined:
      return null;
    case 'day':
      return today;
    case 'month':
      return month;
    case 'rolling': {
      const carried = period.days === 1 ? 0 : (before.get(period.days)?.all ?? null);
      return today === null || carried === null ? null : today + carried;
    }
  }
}
