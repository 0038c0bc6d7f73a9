/**
 * Asks for the visible part of a long list (a range, or several): one question at a time, the newest only; a moved range at once, news of the
 * list at most once in `everyMs`.
 */
export interface Range {
  readonly offset: number;
  readonly limit: number;
}
export interface WindowReader<R = Range> {
  /** The rows that are to be shown; asked for at once. */
  want(range: R): void;
  /** From the next question on; asks nothing by itself. */
  aim(range: R): void;
  /** The list changed. */
  refresh(): void;
  stop(): void;
}

export function createWindowReader<T, R = Range>(options: {
  readonly range: R;
  readonly everyMs: number;
  readonly ask: (range: R) => Promise<T>;
  readonly onAnswer: (answer: T, range: R) => void;
  readonly onFailure: (thrown: unknown) => void;
}): WindowReader<R> {
  let { range } = options;
  let asking = false;
  let moved = false;
  let changed = false;
  let stopped = false;
  let askedAt = Number.NEGATIVE_INFINITY;
  let timer: ReturnType<typeof setTimeout> | undefined;

  function next(): void {
    if (stopped || asking || !(moved || changed)) return;
    const wait = moved ? 0 : askedAt + options.everyMs - Date.now();
    clearTimeout(timer);
    if (wait > 0) timer = setTimeout(next, wait);
    else void ask();
  }
  async function ask(): Promise<void> {
    const asked = range;
    asking = true;
    moved = false;
    changed = false;
    askedAt = Date.now();
    try {
      const answer = await options.ask(asked);
      if (!stopped) options.onAnswer(answer, asked);
    } catch (thrown) {
      if (!stopped) options.onFailure(thrown);
    } finally {
      asking = false;
      next();
    }
  }

  return {
    want(wanted) {
      range = wanted;
      moved = true;
      next();
    },
    aim(wanted) {
      range = wanted;
    },
    refresh() {
      changed = true;
      next();
    },
    stop() {
      stopped = true;
      clearTimeout(timer);
    },
  };
}
