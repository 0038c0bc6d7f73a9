/**
 * Answers that a page shows as they stand: read when it opens, again at an interval, and never while the window is hidden, the page paused
 * or the server away. The last answer stays on the screen, also when the page is left and opened again.
 */
import type { CallName, Input, Output } from '@shared/ipc';
import type { Failure } from '@shared/model';
import { useCallback, useEffect, useRef } from 'react';
import { useStore } from 'zustand';
import { createStore } from 'zustand/vanilla';
import { call, failureOf } from '../api';
import { createTurns } from './turns';
import { useView } from './view';

interface Answer {
  readonly value: unknown;
  /** Unix ms of the last good answer; null: none yet. */
  readonly at: number | null;
  readonly failure: Failure | null;
  readonly busy: boolean;
}
interface Answers {
  readonly byKey: Readonly<Record<string, Answer>>;
  /** Counts the user's own wishes to read now. */
  readonly wishes: number;
}
export interface Reading<T, I = unknown> {
  readonly value: T | null;
  readonly at: number | null;
  /** Why the last try failed; the value before it stays. */
  readonly failure: Failure | null;
  readonly busy: boolean;
  /** Reads now, once more after what is on its way; `as`: with another input, whose answer takes the same place. */
  reload(as?: I): Promise<void>;
}
export interface ReadingOptions {
  /** From one answer to the next question; null: only when shown and when the user asks. */
  readonly everyMs: number | null;
  /** False: nothing is asked. */
  readonly on: boolean;
  /** An answer younger than this is enough when the page opens. */
  readonly freshMs?: number;
}

/** Answers of servers long left are dropped beyond this many. */
const KEPT = 60;
const NONE: Answer = { value: null, at: null, failure: null, busy: false };
const answers = createStore<Answers>(() => ({ byKey: {}, wishes: 0 }));
const turns = createTurns();

/** F5: what the page shows is read now. */
export const readAgain = (): void => answers.setState(({ wishes }) => ({ wishes: wishes + 1 }));

/** How often the user asked to read now. */
export const useReadWishes = (): number => useStore(answers, ({ wishes }) => wishes);

function put(key: string, change: Partial<Answer>): void {
  const { byKey } = answers.getState();
  const { [key]: before = NONE, ...others } = byKey;
  const kept = Object.entries(others).slice(-KEPT);
  answers.setState({ byKey: { ...Object.fromEntries(kept), [key]: { ...before, ...change } } });
}

/** One call, as the page shows it. Two places that ask the same share the answer. */
export function useReading<K extends CallName>(name: K, input: Input<K>, options: ReadingOptions): Reading<Output<K>, Input<K>> {
  const { everyMs, on, freshMs = 0 } = options;
  const asked = JSON.stringify(input);
  const key = `${name} ${asked}`;
  const answer = useStore(answers, state => state.byKey[key] ?? NONE);
  const wishes = useStore(answers, state => state.wishes);
  const paused = useView(view => view.paused);
  const wishesSeen = useRef(wishes);

  const read = useCallback(
    async (as?: Input<K>) => {
      put(key, { busy: true });
      try {
        put(key, { value: await call(name, as ?? (JSON.parse(asked) as Input<K>)), at: Date.now(), failure: null, busy: false });
      } catch (thrown) {
        put(key, { failure: failureOf(thrown), busy: false });
      }
    },
    [name, asked, key],
  );
  // It may be asked for because of a change that an answer on its way does not show.
  const reload = useCallback((as?: Input<K>) => turns.after(key, () => read(as)), [key, read]);

  useEffect(() => {
    if (!on) return;
    let over = false;
    let timer: ReturnType<typeof setTimeout> | undefined;
    const round = async (wished = false) => {
      clearTimeout(timer);
      if (over || document.hidden) return;
      await (wished ? reload() : turns.join(key, read));
      if (!over && everyMs !== null && !paused) timer = setTimeout(() => void round(), everyMs);
    };
    const wished = wishesSeen.current !== wishes;
    wishesSeen.current = wishes;
    const at = answers.getState().byKey[key]?.at ?? null;
    // A clock that was set back makes nothing fresh.
    // Only what comes again and again is held by a pause: what is asked for once is asked for when it is opened.
    const held = paused && everyMs !== null;
    const age = at === null || at > Date.now() ? Number.POSITIVE_INFINITY : Date.now() - at;
    if (wished || (age > freshMs && !held) || at === null) void round(wished);
    else if (everyMs !== null && !paused) timer = setTimeout(() => void round(), Math.max(0, everyMs - age));
    const onShow = () => {
      const never = (answers.getState().byKey[key]?.at ?? null) === null;
      if (!document.hidden && (never || (everyMs !== null && !paused))) void round();
    };
    document.addEventListener('visibilitychange', onShow);
    return () => {
      over = true;
      clearTimeout(timer);
      document.removeEventListener('visibilitychange', onShow);
    };
  }, [key, read, reload, on, everyMs, freshMs, paused, wishes]);

  return {
    value: answer.value as Output<K> | null,
    at: answer.at,
    failure: answer.failure,
    busy: answer.busy,
    reload,
  };
}
