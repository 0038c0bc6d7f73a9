/** What main keeps of a controller's log, as this window watches it. */
import type { Failure, ListenLevel, LogPage } from '@shared/model';
import { useCallback, useEffect, useMemo, useRef, useState } from 'react';
import { api, call, failureOf } from '../../../api';
import { type LogRange, rangeFor } from './range';

export interface LogQuestion {
  readonly level: ListenLevel;
  readonly search: string;
  readonly paused: boolean;
}
export interface WatchedLog {
  /** Null until the first answer. */
  readonly page: LogPage | null;
  readonly failure: Failure | null;
  readonly watchId: string;
  readonly follow: boolean;
  /** The newest line is to be in sight from now on, or the rows from a place on are, so many. */
  setFollow(follow: boolean): void;
  show(from: number, rows: number): void;
}

/** Main forgets a watch that was not renewed for longer. */
const RENEW_MS = 20_000;
let watches = 0;
/** Unlike those of a window before this one. */
const mine = Math.random().toString(36).slice(2, 10);

/** `on`: the controller is there, or was; `live`: it is there now. */
export function useLog(serverId: string, question: LogQuestion, on: boolean, live: boolean): WatchedLog {
  const [page, setPage] = useState<LogPage | null>(null);
  const [failure, setFailure] = useState<Failure | null>(null);
  const [follow, setFollow] = useState(true);
  const watchId = useMemo(() => {
    watches += 1;
    return `log-${mine}-${watches}`;
  }, []);
  const { level, search, paused } = question;
  const range = useRef<LogRange>({ from: 0, limit: 100 });

  const ask = useCallback(async () => {
    const { from, limit } = range.current;
    try {
      const answer = await call('watchLog', { serverId, watchId, view: { level, search, paused, follow, from, limit } });
      setPage(answer);
      setFailure(null);
    } catch (thrown) {
      setFailure(failureOf(thrown));
    }
  }, [serverId, watchId, level, search, paused, follow]);
  const latest = useRef(ask);

  useEffect(
    () =>
      api().onLogPage(next => {
        if (next.watchId === watchId) setPage(next);
      }),
    [watchId],
  );
  // biome-ignore lint/correctness/useExhaustiveDependencies: what could not be watched while it was away can be from now on
  useEffect(() => {
    latest.current = ask;
    if (on) void ask();
  }, [ask, on, live]);
  useEffect(() => {
    const renew = () => {
      if (on && !document.hidden) void latest.current();
    };
    const timer = setInterval(renew, RENEW_MS);
    document.addEventListener('visibilitychange', renew);
    return () => {
      clearInterval(timer);
      document.removeEventListener('visibilitychange', renew);
    };
  }, [on]);
  useEffect(() => () => void call('unwatchLog', { watchId }).catch(() => undefined), [watchId]);

  const show = useCallback((from: number, rows: number) => {
    const next = rangeFor(range.current, from, rows);
    if (next === range.current) return;
    range.current = next;
    void latest.current();
  }, []);
  return { page: page?.serverId === serverId ? page : null, failure, watchId, follow, setFollow, show };
}
