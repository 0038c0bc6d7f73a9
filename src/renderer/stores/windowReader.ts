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
  /** What is shown covers it: asked for with the next question. An answer on its way, which is for others, is no longer wanted. */
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
  let outdated = false;
  let stopped = false;
  let askedAt = Number.NEGATIVE_INFINITY;
  let timer: ReturnType<typeof setTimeout> | undefined;

  function next(): void {
    if (stopped || asking || !(moved || changed)) return;
    const wait = moved ? 0 : askedAt + options.everyMs - performance.now();
    clearTimeout(timer);
    if (wait > 0) timer = setTimeout(next, wait);
    else void ask();
  }
  async function ask(): Promise<void> {
    const asked = range;
    asking = true;
    moved = false;
    changed = false;
    outdated = false;
    askedAt = performance.now();
    try {
      const answer = await options.ask(asked);
      if (!stopped && !outdated) options.onAnswer(answer, asked);
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
      outdated = false;
      next();
    },
    aim(wanted) {
      const same = JSON.stringify(wanted) === JSON.stringify(range);
      range = wanted;
      if (!asking || same) return;
      moved = true;
      outdated = true;
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
