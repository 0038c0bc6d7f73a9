/** The part of the log that is in sight; asked for when the list moves, and again when something happened. */
import type { EventFilter, EventWindow, Failure, LoggedEvent } from '@shared/model';
import { useCallback, useEffect, useRef, useState } from 'react';
import { call, failureOf } from '../../api';
import { useApp, useNowAs } from '../../stores/app';
import { covers, type Loaded, rangeAround } from '../../stores/loaded';
import { createWindowReader, type Range, type WindowReader } from '../../stores/windowReader';

export interface EventLogView {
  /** The whole last answer; null until the first. */
  readonly log: EventWindow | null;
  readonly failure: Failure | null;
  eventAt(index: number): LoggedEvent | undefined;
  /** Places of the events in sight, `end` exclusive. */
  show(start: number, end: number): void;
  reload(): void;
}
interface Answer {
  readonly log: EventWindow;
  readonly loaded: Loaded<LoggedEvent>;
}
/** A question for some rows: all of it is part of what is asked next. */
interface Wanted extends Range {
  readonly filter: EventFilter;
  readonly upTo: number | null;
}

const EVERY_MS = 1000;
/** What schedules do as they should is told nowhere but in the log. */
const LOOK_MS = 30_000;

/** `upTo`: nothing logged after that event; null: all, and new events come by themselves. */
export function useEventLog(filter: EventFilter, upTo: number | null): EventLogView {
  const [answer, setAnswer] = useState<Answer | null>(null);
  const [failure, setFailure] = useState<Failure | null>(null);
  const newest = useApp(state => state.events[0]?.id ?? 0);
  const look = useNowAs(now => Math.floor(now / LOOK_MS));
  const reader = useRef<WindowReader<Wanted> | null>(null);
  const latest = useRef<Answer | null>(null);
  const inSight = useRef({ start: 0, end: 40 });
  const asked = useRef({ filter, upTo });

  const want = useCallback(() => {
    reader.current?.want({ ...asked.current, ...rangeAround(inSight.current.start, inSight.current.end) });
  }, []);
  useEffect(() => {
    const mine = createWindowReader<EventWindow, Wanted>({
      range: { ...asked.current, ...rangeAround(inSight.current.start, inSight.current.end) },
      everyMs: EVERY_MS,
      ask: wanted => call('queryEvents', wanted),
      onAnswer(log, { filter: of, upTo: upToThen, offset }) {
        // What was asked before the list began to hold still, or was another one, is asked anew: rows would come and go under the pointer.
        if (of !== asked.current.filter || upToThen !== asked.current.upTo) return;
        const next = { log, loaded: { offset, rows: log.rows, count: log.total } };
        latest.current = next;
        setAnswer(next);
        setFailure(null);
      },
      onFailure: thrown => setFailure(failureOf(thrown)),
    });
    reader.current = mine;
    return () => mine.stop();
  }, []);
  useEffect(() => {
    // Another list is read from its top.
    if (asked.current.filter !== filter) inSight.current = { start: 0, end: 40 };
    asked.current = { filter, upTo };
    want();
  }, [filter, upTo, want]);
  // biome-ignore lint/correctness/useExhaustiveDependencies: the signals to ask again
  useEffect(() => reader.current?.refresh(), [newest, look]);

  const show = useCallback(
    (start: number, end: number) => {
      inSight.current = { start, end };
      const loaded = latest.current?.loaded;
      if (loaded && covers(loaded, start, end)) reader.current?.aim({ ...asked.current, ...rangeAround(start, end) });
      else want();
    },
    [want],
  );
  const reload = useCallback(() => {
    setFailure(null);
    want();
  }, [want]);
  const loaded = answer?.loaded;
  return {
    log: answer?.log ?? null,
    failure,
    eventAt: index => loaded?.rows[index - loaded.offset],
    show,
    reload,
  };
}
