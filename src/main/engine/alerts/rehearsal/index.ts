/** What a limit would have done, by the history: judged in slices, so that main has time for others. */
import { type AskKeys, isKeyMeasure } from '@shared/limits/keys';
import { factsOf } from '@shared/limits/measures';
import { drawnOf, firstAt, lastedMs, type Rehearsed, rehearse, type Track, worstIn } from '@shared/limits/rehearse';
import { isOver } from '@shared/limits/where';
import type { Limit, LimitInput, LimitTest, Server } from '@shared/model';
import { DAY_MS } from '@shared/walltime';
import type { Clock } from '../../outside';
import { markTracks } from './marks';
import { NO_TRACKS, pastTracks, type Span, type Tracks } from './tracks';
import { type TrafficDeps, trafficTracks } from './traffic';

export interface RehearsalDeps extends TrafficDeps {
  readonly clock: Clock;
  servers(): readonly Server[];
  /** As a port is called now; null: it is not known. */
  portName(serverId: string, portId: number): string | null;
  /** Nodes in use now. */
  usedNodes(serverId: string): ReadonlySet<string>;
  readonly askKeys: AskKeys;
}
export type Rehearse = (
  input: LimitInput,
  days: number,
  drawn: { readonly serverId: string; readonly subject: string } | null,
) => Promise<LimitTest>;

const MOST_TOLD = 200;
const MOST_SERVERS = 64;

export function createRehearsal(deps: RehearsalDeps): Rehearse {
  const { clock } = deps;
  const pause = (): Promise<void> => new Promise(resolve => clock.after(0, resolve));

  const named = (limit: Limit, track: Track): Track => {
    if (factsOf(limit.measure).subject !== 'port') return track;
    return { ...track, subjectName: deps.portName(track.serverId, Number(track.subject)) ?? track.subjectName };
  };
  const tracksOf = async (limit: Limit, servers: readonly Server[], span: Span): Promise<Tracks> => {
    switch (limit.measure) {
      case 'traffic':
      case 'keyTraffic':
      case 'keyQuota':
        return trafficTracks(deps, limit, servers, span);
      case 'keyExpires':
        return expiryTracks(deps, limit, servers, span);
      case 'counterReset':
      case 'coreRestarted':
        return markTracks(deps, limit, servers, span);
      default:
        return pastTracks(deps.history, limit, limit.measure, servers, span, id =>
          limit.measure === 'nodeLatency' ? deps.usedNodes(id) : null,
        );
    }
  };

  return async (input, days, drawn) => {
    const to = clock.now();
    const from = to - days * DAY_MS;
    const limit: Limit = { ...input, id: input.id ?? 'test', enabled: true };
    const all = deps.servers().filter(server => isOver(limit, server));
    const { tracks, partial, stepMs } = await tracksOf(limit, all.slice(0, MOST_SERVERS), { from, to });
    const breaches: Rehearsed[] = [];
    let [shown, longest]: [Track | null, number] = [null, -1];
    let judgedFrom: number | null = null;
    for (const one of tracks) {
      const track = named(limit, one);
      const slices = rehearse(limit, track, from, to);
      let slice = slices.next();
      for (; !slice.done; slice = slices.next()) await pause();
      await pause();
      breaches.push(...slice.value);
      const first = firstAt(track);
      if (first !== null) judgedFrom = Math.max(from, Math.min(judgedFrom ?? first, first));
      const lasted = lastedMs(slice.value, from, to);
      const isWanted = drawn
        ? drawn.serverId === track.serverId && drawn.subject === track.subject
        : isWorse(limit, track, lasted, shown, longest);
      if (isWanted && first !== null) [shown, longest] = [track, lasted];
    }
    return {
      ...{ from, to, judgedFrom, stepMs, times: breaches.length, totalMs: lastedMs(breaches, from, to) },
      breaches: breaches.sort((a, b) => b.startedAt - a.startedAt).slice(0, MOST_TOLD),
      series: shown && { serverId: shown.serverId, subject: shown.subject, subjectName: shown.subjectName, ...drawnOf(limit, shown, from) },
      partial: partial || all.length > MOST_SERVERS,
    };
  };
}

/** It was broken for longer; or as long, and came nearer to it. */
function isWorse(limit: Limit, track: Track, lasted: number, shown: Track | null, longest: number): boolean {
  if (shown === null || lasted !== longest) return lasted > longest;
  const [mine, its] = [worstIn(limit, track), worstIn(limit, shown)];
  if (mine === null || its === null) return its === null;
  return limit.side === 'over' ? mine > its : mine < its;
}

/** Dates are known without a history. */
async function expiryTracks(deps: RehearsalDeps, limit: Limit, servers: readonly Server[], { from, to }: Span): Promise<Tracks> {
  const tracks: Track[] = [];
  if (!isKeyMeasure(limit.measure)) return NO_TRACKS;
  const step = (to - from) / 200;
  for (const { id: serverId } of servers) {
    const subjects = limit.where.type === 'subjects' ? limit.where.subjects : null;
    const rule = {
      limitId: limit.id,
      measure: limit.measure,
      side: limit.side,
      at: limit.at,
      period: null,
      subjects,
      held: [],
      before: null,
    };
    const { rules } = await deps.askKeys(serverId, { now: to, rules: [rule], since: to });
    const [answer] = rules;
    const known = answer?.values.length ? answer.values : answer?.worst ? [answer.worst] : [];
    for (const { subject, name, value } of known) {
      if (value === null) continue;
      const at = Float64Array.from({ length: 201 }, (_, index) => from + index * step);
      tracks.push({ serverId, subject, subjectName: name, at, values: at.map(time => value + (to - time) / DAY_MS) });
    }
  }
  return { tracks, partial: false, stepMs: step };
}
