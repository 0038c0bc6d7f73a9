/** The history on disk, in its worker. */

import { toFailure } from '@shared/fault';
import type { SeriesName } from '@shared/history/metrics';
import type { Log } from '../outside';
import type { Line } from '../workers/line';
import type { History, HistoryReport, Tick } from './history';
import type { HistoryCall, HistoryCalls, HistoryRules, NumberedTick } from './protocol';

/** Requests to the worker; one that is gone, or was started anew, answers `gone`. */
export type HistoryLine = Pick<Line<HistoryCalls>, 'request' | 'stop'>;

export interface HistoryOptions extends HistoryRules {
  readonly dataDir: string;
  readonly line: HistoryLine;
  readonly log: Log;
  /** It was opened again after it was found damaged while the program ran. */
  repaired(report: HistoryReport): void;
}

const OPEN_DEADLINE_MS = 30_000;
const CLOSE_DEADLINE_MS = 10_000;

export function createHistory({ dataDir, line, log, repaired, ...options }: HistoryOptions): History {
  let rules: HistoryRules = { zone: options.zone, retention: options.retention };
  let opening: Promise<HistoryReport> | null = null;
  let closing: Promise<void> | null = null;
  let [wasOpen, wasAsked] = [false, false];
  const series = createSeriesNumbers();

  /** One at a time, whoever finds that it is needed. */
  const open = (): Promise<HistoryReport> => {
    opening ??= (async () => {
      try {
        wasAsked = true;
        const named = series.all();
        const report = await line.request('open', { ...rules, dataDir, named }, { deadlineMs: OPEN_DEADLINE_MS });
        if (wasOpen && report.setAside !== null) repaired(report);
        wasOpen = true;
        return report;
      } finally {
        opening = null;
      }
    })();
    return opening;
  };
  const ask = async <K extends Exclude<HistoryCall, 'open' | 'close'>>(
    call: K,
    input: HistoryCalls[K]['input'],
  ): Promise<HistoryCalls[K]['output']> => {
    wasAsked = true;
    try {
      return await line.request(call, input);
    } catch (thrown) {
      if (toFailure(thrown).code !== 'gone') throw thrown;
      await open();
      return line.request(call, input);
    }
  };
  const close = async (): Promise<void> => {
    // What was asked before is done first: the worker keeps the order, and ends by itself.
    if (wasAsked)
      await line
        .request('close', null, { deadlineMs: CLOSE_DEADLINE_MS })
        .catch(error => log.warn('history: not closed in order', { error: toFailure(error).message }));
    await line.stop();
  };

  return {
    open,
    append: async tick => {
      await ask('append', series.number(tick));
    },
    range: query => ask('range', query),
    totals: async (serverId, moves, goesOn) => {
      await ask('totals', { serverId, moves, goesOn });
    },
    series: (serverId, metric) => ask('series', { serverId, metric }),
    export: query => ask('export', query),
    days: page => ask('days', page),
    size: () => ask('size', null),
    keep: async given => {
      rules = given;
      await ask('keep', given);
    },
    forgetServer: async serverId => {
      series.forget(serverId);
      await ask('forgetServer', { serverId });
    },
    close: () => {
      closing ??= close();
      return closing;
    },
  };
}

interface SeriesNumbers {
  /** The tick with numbers for its names, those among them that are new beside them. */
  number(tick: Tick): NumberedTick;
  all(): NumberedTick['named'];
  forget(serverId: string): void;
}

/** Names are long and the same every second: the worker is told each once. */
function createSeriesNumbers(): SeriesNumbers {
  const servers = new Map<string, Map<string, number>>();
  const names = new Map<number, SeriesName>();
  let last = 0;
  const numberOf = (name: SeriesName, added: [number, SeriesName][]): number => {
    let numbers = servers.get(name.serverId);
    if (!numbers) {
      numbers = new Map();
      servers.set(name.serverId, numbers);
    }
    const key = `${name.metric} ${name.subject}`;
    const known = numbers.get(key);
    if (known !== undefined) return known;
    last += 1;
    numbers.set(key, last);
    names.set(last, name);
    added.push([last, name]);
    return last;
  };
  return {
    number: ({ source, tick, at, readings }) => {
      const named: [number, SeriesName][] = [];
      const numbers = new Uint32Array(readings.length);
      const values = new Float64Array(readings.length);
      for (const [index, { series, value }] of readings.entries()) {
        numbers[index] = numberOf(series, named);
        values[index] = value ?? Number.NaN;
      }
      return { source, tick, at, named, numbers, values };
    },
    all: () => [...names],
    forget: serverId => {
      for (const number of servers.get(serverId)?.values() ?? []) names.delete(number);
      servers.delete(serverId);
    },
  };
}
