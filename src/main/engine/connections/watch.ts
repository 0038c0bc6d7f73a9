/** One window's watch: what it wants, what it was told, and how far it has come with it. */
import type { HubTick } from '@shared/connections/hub';
import type { ConnectionsTick, ConnectionsView } from '@shared/model';
import type { Viewer } from './contract';

/** A window that painted nothing of so many ticks hangs: it is told no more until it moves, so that nothing piles up before it. */
const MOST_UNSEEN = 12;

export class Watch {
  /** Texts that it was to be told it was not, or it lost them. */
  again = false;
  #number = 0;
  #seen = 0;
  /** Asked of the worker, and not answered yet. */
  #underWay = 0;
  #missed = false;

  constructor(
    readonly id: string,
    readonly viewer: Viewer,
    public view: ConnectionsView,
  ) {}

  /** Whether somebody can see what it is told: its window is visible and does not hang. */
  looks(): boolean {
    return this.viewer.visible() && this.#number + this.#underWay - this.#seen < MOST_UNSEEN;
  }

  /** Whether it is to be told now; it remembers what it misses. */
  takes(): boolean {
    const takes = this.looks();
    if (!takes) this.#missed = true;
    return takes;
  }

  /** The worker is asked what to tell. Returns whether it must be all texts. */
  ask(): boolean {
    const { again } = this;
    this.again = false;
    this.#underWay += 1;
    return again;
  }

  /** The worker did not answer: what the window was to be told is not known any more. */
  lost(): void {
    this.again = true;
    this.#underWay = 0;
  }

  /** The window painted up to that tick; true: it missed some meanwhile. */
  see(number: number): boolean {
    this.#seen = Math.max(this.#seen, Math.min(number, this.#number));
    const missed = this.#missed && this.takes();
    if (missed) this.#missed = false;
    return missed;
  }

  tell(tick: HubTick, stream: ConnectionsTick['stream']): void {
    this.#underWay = Math.max(0, this.#underWay - 1);
    if (!this.viewer.visible()) {
      this.#missed = true;
      this.again = true;
      return;
    }
    this.#number += 1;
    this.viewer.tell({ watch: this.id, number: this.#number, stream, ...tick });
  }
}
