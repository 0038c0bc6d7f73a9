/** Work by server, a few at a time, the rest in the order in which it came. */
export class Turns {
  private readonly running = new Map<string, number>();
  private readonly waiting = new Map<string, (() => void)[]>();
  private readonly idlers: (() => void)[] = [];

  constructor(private readonly atOnce: number) {}

  async run<T>(serverId: string, work: () => Promise<T>): Promise<T> {
    if ((this.running.get(serverId) ?? 0) >= this.atOnce)
      await new Promise<void>(resolve => {
        const queue = this.waiting.get(serverId) ?? [];
        this.waiting.set(serverId, queue);
        queue.push(resolve);
      });
    else this.running.set(serverId, (this.running.get(serverId) ?? 0) + 1);
    try {
      return await work();
    } finally {
      this.next(serverId);
    }
  }

  /** Resolves when nothing runs or waits. */
  async idle(): Promise<void> {
    while (this.running.size > 0) await new Promise<void>(resolve => this.idlers.push(resolve));
  }

  /** The place of one that ended goes to the next. */
  private next(serverId: string): void {
    const next = this.waiting.get(serverId)?.shift();
    if (next) {
      next();
      return;
    }
    this.waiting.delete(serverId);
    const left = (this.running.get(serverId) ?? 1) - 1;
    if (left > 0) this.running.set(serverId, left);
    else this.running.delete(serverId);
    if (this.running.size === 0) for (const resolve of this.idlers.splice(0)) resolve();
  }
}
