/** Runs work one after another per name, and of different names at the same time. */
export class Queue {
  /** Resolves when all work that was given so far is over. */
  async idle(): Promise<void> {
    await Promise.all(this.tails.values());
  }
  private readonly tails = new Map<string, Promise<unknown>>();

  run<T>(name: string, work: () => Promise<T>): Promise<T> {
    const before = this.tails.get(name) ?? Promise.resolve();
    const mine = before.then(work, work);
    const tail = mine.catch(() => undefined);
    this.tails.set(name, tail);
    void tail.then(() => {
      if (this.tails.get(name) === tail) this.tails.delete(name);
    });
    return mine;
  }
}
