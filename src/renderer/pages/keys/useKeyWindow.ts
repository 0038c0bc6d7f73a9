import type { Failure, KeyQuery, KeyRow, KeyWindow } from '@shared/model';
import { useCallback, useEffect, useRef, useState } from 'react';
import { call, failureOf } from '../../api';
import { useApp } from '../../stores/app';
import { covers, type Loaded, rangeAround, takeAnswer } from '../../stores/loaded';
import { useView } from '../../stores/view';
import { createWindowReader, type WindowReader } from '../../stores/windowReader';

export type KeyQuestion = Omit<KeyQuery, 'offset' | 'limit'>;
/** Everything that the keys page shows, as far as it was read. */
export interface Keys {
  /** Null until the first answer. */
  readonly figures: KeyWindow | null;
  readonly failure: Failure | null;
  readonly count: number;
  rowAt(index: number): KeyRow | undefined;
  /** The rows in sight, `end` exclusive. */
  show(start: number, end: number): void;
  hold(held: boolean): void;
  reload(): void;
}
interface Answer {
  readonly of: string;
  readonly figures: KeyWindow;
  readonly loaded: Loaded<KeyRow>;
}

const EVERY_MS = 1000;
const FIRST = { start: 0, end: 40 };

/** The keys in sight: asked for when the table moves, and again when the server's list changed. */
export function useKeyWindow(serverId: string, question: KeyQuestion): Keys {
  const revision = useApp(state => state.summaries[serverId]?.rowsRevision ?? 0);
  const paused = useView(view => view.paused);
  const [answer, setAnswer] = useState<Answer | null>(null);
  const [failure, setFailure] = useState<Failure | null>(null);
  const of = JSON.stringify([serverId, question]);
  const inSight = useRef(FIRST);
  const held = useRef(false);
  const reader = useRef<WindowReader | null>(null);
  const latest = useRef<Answer | null>(null);

  useEffect(() => {
    const [id, asked] = JSON.parse(of) as [string, KeyQuestion];
    inSight.current = FIRST;
    const mine = createWindowReader<KeyWindow>({
      range: rangeAround(FIRST.start, FIRST.end),
      everyMs: EVERY_MS,
      ask: range => call('queryKeys', { serverId: id, query: { ...asked, ...range } }),
      onAnswer(figures, range) {
        const before = latest.current?.of === of ? latest.current.loaded : null;
        const next = { offset: range.offset, rows: figures.rows, count: figures.count };
        const loaded = takeAnswer(before, next, held.current, row => row.id);
        latest.current = { of, figures, loaded };
        setAnswer(latest.current);
        setFailure(null);
      },
      onFailure: thrown => setFailure(failureOf(thrown)),
    });
    reader.current = mine;
    mine.want(rangeAround(FIRST.start, FIRST.end));
    return () => mine.stop();
  }, [of]);
  // biome-ignore lint/correctness/useExhaustiveDependencies: the revision is the signal to ask again
  useEffect(() => {
    if (!paused) reader.current?.refresh();
  }, [revision, paused]);

  const show = useCallback((start: number, end: number) => {
    if (end <= start) return;
    inSight.current = { start, end };
    const loaded = latest.current?.loaded;
    const range = rangeAround(start, end);
    if (loaded && covers(loaded, start, end)) reader.current?.aim(range);
    else reader.current?.want(range);
  }, []);
  const reload = useCallback(() => {
    setFailure(null);
    reader.current?.want(rangeAround(inSight.current.start, inSight.current.end));
  }, []);
  const hold = useCallback((on: boolean) => {
    held.current = on;
  }, []);
  const here = answer?.of.startsWith(`["${serverId}"`) ? answer : null;
  return {
    figures: here?.figures ?? null,
    failure,
    count: here?.loaded.count ?? 0,
    rowAt: index => here?.loaded.rows[index - (here?.loaded.offset ?? 0)],
    show,
    hold,
    reload,
  };
}

/** Ids of the rows from `from` to `to` (inclusive) in the order of the question, in one answer. Rejects as `listKeyIds` does. */
export const idsBetween = (serverId: string, question: KeyQuestion, from: number, to: number): Promise<readonly string[]> =>
  call('listKeyIds', { serverId, query: { ...question, offset: from, limit: to - from + 1 } });
