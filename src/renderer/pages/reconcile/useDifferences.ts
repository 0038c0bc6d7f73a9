import type { Difference, DifferenceType, DifferenceWindow, DriftReport } from '@shared/model';
import { useCallback, useEffect, useRef, useState } from 'react';
import { call } from '../../api';
import { covers, type Loaded, rangeAround } from '../../stores/loaded';
import { createWindowReader, type WindowReader } from '../../stores/windowReader';

const FIRST = rangeAround(0, 20);
const EVERY_MS = 1000;

/** The differences of one type in sight, as the report counted them. */
export function useDifferences(serverId: string, type: DifferenceType, report: DriftReport) {
  const [loaded, setLoaded] = useState<Loaded<Difference> | null>(null);
  const latest = useRef<Loaded<Difference> | null>(null);
  const reader = useRef<WindowReader | null>(null);
  // biome-ignore lint/correctness/useExhaustiveDependencies: another report counted other differences
  useEffect(() => {
    const mine = createWindowReader<DifferenceWindow>({
      range: FIRST,
      everyMs: EVERY_MS,
      ask: range => call('listDifferences', { serverId, type, ...range }),
      onAnswer: ({ rows, count }, { offset }) => {
        latest.current = { offset, rows, count };
        setLoaded(latest.current);
      },
      // The rows that are there stay; the page tells why the server cannot be compared.
      onFailure: () => undefined,
    });
    reader.current = mine;
    const { offset, rows } = latest.current ?? { offset: 0, rows: [] };
    mine.want(rows.length > 0 ? { offset, limit: Math.max(FIRST.limit, rows.length) } : FIRST);
    return () => mine.stop();
  }, [serverId, type, report]);
  const show = useCallback((start: number, end: number) => {
    if (end <= start) return;
    const range = rangeAround(start, end);
    if (latest.current && covers(latest.current, start, end)) reader.current?.aim(range);
    else reader.current?.want(range);
  }, []);
  return { count: report.counts[type], rowAt: (index: number) => loaded?.rows[index - loaded.offset], show };
}
