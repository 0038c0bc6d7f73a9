/** The rows in sight of a long list that main or a worker keeps: asked for when the table moves, and again when the list changed. */
import type { Failure } from '@shared/model';
import { startTransition, useCallback, useEffect, useRef, useState } from 'react';
import { failureOf } from '../api';
import { useApp } from './app';
import { covers, type Loaded, rangeAround, takeAnswer } from './loaded';
import { useView } from './view';
import { createWindowReader, type Range, type WindowReader } from './windowReader';

/** An answer: some rows, and how many the question asks for. */
interface Windowed<R> {
  readonly rows: readonly R[];
  readonly count: number;
}
/** Everything that the page shows, as far as it was read. */
export interface RowWindow<R, W> {
  /** The whole last answer; null until the first. */
  readonly figures: W | null;
  readonly failure: Failure | null;
  readonly count: number;
  rowAt(index: number): R | undefined;
  /** The rows in sight, `end` exclusive. */
  show(start: number, end: number): void;
  /** While held, rows keep their places. */
  hold(held: boolean): void;
  reload(): void;
}
interface RowWindowOptions<R, W, Q> {
  readonly serverId: string;
  /** Plain data: what is asked beside the range. */
  readonly question: Q;
  /** The same function at every draw. */
  readonly ask: (serverId: string, question: Q, range: Range) => Promise<W>;
  readonly idOf: (row: R) => string;
  /** What is shown stays as it is; another question is asked all the same. */
  readonly frozen?: boolean;
}

const EVERY_MS = 1000;
const FIRST = { start: 0, end: 40 };

export function useRowWindow<R, W extends Windowed<R>, Q>({
  serverId,
  question,
  ask,
  idOf,
  frozen = false,
}: RowWindowOptions<R, W, Q>): RowWindow<R, W> {
  interface Answer {
    readonly of: string;
    readonly figures: W;
    readonly loaded: Loaded<R>;
  }
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
    const [id, asked] = JSON.parse(of) as [string, Q];
    inSight.current = FIRST;
    const mine = createWindowReader<W>({
      range: rangeAround(FIRST.start, FIRST.end),
      everyMs: EVERY_MS,
      ask: range => ask(id, asked, range),
      onAnswer(figures, range) {
        const before = latest.current?.of === of ? latest.current.loaded : null;
        const next = { offset: range.offset, rows: figures.rows, count: figures.count };
        const loaded = takeAnswer(before, next, held.current, idOf);
        const answered = { of, figures, loaded };
        latest.current = answered;
        // Drawn in slices: what is pressed or typed meanwhile goes first.
        startTransition(() => {
          setAnswer(answered);
          setFailure(null);
        });
      },
      onFailure: thrown => setFailure(failureOf(thrown)),
    });
    reader.current = mine;
    mine.want(rangeAround(FIRST.start, FIRST.end));
    return () => mine.stop();
  }, [of, ask, idOf]);
  // biome-ignore lint/correctness/useExhaustiveDependencies: the revision is the signal to ask again
  useEffect(() => {
    if (!paused && !frozen) reader.current?.refresh();
  }, [revision, paused, frozen]);

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
