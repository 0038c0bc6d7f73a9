/** The nodes in sight of a controller, which main's worker holds: asked for when the page scrolls, when they changed, and while a run goes on. */
import type { Failure, NodeOrder, NodeRange, NodeRow, NodesView } from '@shared/model';
import { useCallback, useEffect, useRef, useState } from 'react';
import { call, failureOf } from '../../../api';
import { useApp } from '../../../stores/app';
import { useNodeRuns } from '../../../stores/nodeRuns';
import { useReadWishes } from '../../../stores/reading';
import { createWindowReader, type WindowReader } from '../../../stores/windowReader';

export interface NodesQuestion {
  readonly search: string;
  readonly state: 'all' | 'alive' | 'failed';
  readonly order: NodeOrder;
}
export interface Nodes {
  /** The last answer; null until the first. */
  readonly view: NodesView | null;
  readonly failure: Failure | null;
  /** Undefined: on its way. */
  rowAt(group: string, index: number): NodeRow | undefined;
  /** Members of a group that are in sight, `end` exclusive; null: none any more. The same function at every draw. */
  readonly show: (group: string, range: { readonly start: number; readonly end: number } | null) => void;
  /** The pointer is over the rows: they keep their places. */
  readonly hold: (held: boolean) => void;
  /** Asks the core again. */
  readonly reload: () => void;
}

const EVERY_MS = 300;
/** What could not be read when it was told of is asked for again; main answers from what it holds otherwise. */
const AGAIN_MS = 10_000;
/** Beyond what is in sight, so that small steps need no question. */
const MARGIN = 40;
const MOST = 500;

interface Answer {
  readonly of: string;
  readonly view: NodesView;
}

export function useNodes(serverId: string, question: NodesQuestion): Nodes {
  const [answer, setAnswer] = useState<Answer | null>(null);
  const [failure, setFailure] = useState<Failure | null>(null);
  const reader = useRef<WindowReader<readonly NodeRange[]> | null>(null);
  const inSight = useRef(new Map<string, { readonly start: number; readonly end: number }>());
  const held = useRef(false);
  const again = useRef(false);
  const latest = useRef<NodesView | null>(null);
  const of = JSON.stringify([serverId, question]);

  useEffect(() => {
    const [id, asked] = JSON.parse(of) as [string, NodesQuestion];
    latest.current = null;
    const mine = createWindowReader<NodesView, readonly NodeRange[]>({
      range: rangesOf(inSight.current),
      everyMs: EVERY_MS,
      ask: ranges => {
        const now = again.current;
        again.current = false;
        return call('queryNodes', { serverId: id, query: { ...asked, keep: held.current, ranges }, again: now });
      },
      onAnswer(view) {
        latest.current = view;
        setAnswer({ of, view });
        setFailure(null);
      },
      onFailure: thrown => setFailure(failureOf(thrown)),
    });
    reader.current = mine;
    mine.want(rangesOf(inSight.current));
    return () => mine.stop();
  }, [of]);

  const revision = useApp(state => state.summaries[serverId]?.rowsRevision ?? 0);
  const link = useApp(state => state.summaries[serverId]?.link);
  const runs = useNodeRuns(serverId);
  // biome-ignore lint/correctness/useExhaustiveDependencies: these are the signals to ask again
  useEffect(() => reader.current?.refresh(), [revision, link, runs.map(({ id, done, state }) => `${id} ${done} ${state}`).join()]);
  useEffect(() => {
    const timer = setInterval(() => {
      if (!document.hidden) reader.current?.refresh();
    }, AGAIN_MS);
    return () => clearInterval(timer);
  }, []);
  const wishes = useReadWishes();
  const reload = useCallback(() => {
    again.current = true;
    reader.current?.want(rangesOf(inSight.current));
  }, []);
  const seen = useRef(wishes);
  useEffect(() => {
    if (seen.current !== wishes) reload();
    seen.current = wishes;
  }, [wishes, reload]);

  const show: Nodes['show'] = useCallback((group, range) => {
    if (range === null) {
      inSight.current.delete(group);
      return;
    }
    inSight.current.set(group, range);
    const ranges = rangesOf(inSight.current);
    if (latest.current !== null && covers(latest.current, group, range)) reader.current?.aim(ranges);
    else reader.current?.want(ranges);
  }, []);
  const hold = useCallback((on: boolean) => {
    if (held.current === on) return;
    held.current = on;
    // What had to wait takes its place.
    if (!on) reader.current?.refresh();
  }, []);

  const shown = answer?.of.startsWith(`["${serverId}"`) ? answer.view : null;
  return {
    view: shown,
    failure,
    rowAt(group, index) {
      const range = shown?.ranges.find(each => each.group === group);
      return range?.rows[index - range.offset];
    },
    show,
    hold,
    reload,
  };
}

const rangesOf = (inSight: ReadonlyMap<string, { readonly start: number; readonly end: number }>): readonly NodeRange[] =>
  [...inSight].map(([group, { start, end }]) => {
    const offset = Math.max(0, start - MARGIN);
    return { group, offset, limit: Math.min(MOST, end - offset + MARGIN) };
  });

function covers(view: NodesView, group: string, { start, end }: { readonly start: number; readonly end: number }): boolean {
  const range = view.ranges.find(each => each.group === group);
  const count = view.groups.find(({ name }) => name === group)?.shown ?? 0;
  return range !== undefined && start >= range.offset && Math.min(end, count) <= range.offset + range.rows.length;
}
