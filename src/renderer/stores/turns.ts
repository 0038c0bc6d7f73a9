/** Readings of one thing, one at a time. */
export interface Turns {
  /** Begins it, unless one goes on, whose end is as good. */
  join(key: string, work: () => Promise<void>): Promise<void>;
  /** Begins it when what goes on has ended, which may not show what was done since. Of several that wait the last one is done, for all. */
  after(key: string, work: () => Promise<void>): Promise<void>;
}

type Work = () => Promise<void>;
interface Waiting {
  work: Work;
  readonly done: Promise<void>;
}

/** `work` does not reject. */
export function createTurns(): Turns {
  const going = new Map<string, Promise<void>>();
  const waiting = new Map<string, Waiting>();
  const begin = (key: string, work: Work): Promise<void> => {
    const mine = work().finally(() => going.delete(key));
    going.set(key, mine);
    return mine;
  };
  return {
    join: (key, work) => going.get(key) ?? begin(key, work),
    after(key, work) {
      const before = going.get(key);
      if (!before) return begin(key, work);
      const known = waiting.get(key);
      if (known) {
        known.work = work;
        return known.done;
      }
      const mine: Waiting = {
        work,
        done: before.then(() => {
          waiting.delete(key);
          return begin(key, mine.work);
        }),
      };
      waiting.set(key, mine);
      return mine.done;
    },
  };
}
