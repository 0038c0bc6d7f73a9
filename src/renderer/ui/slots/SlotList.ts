/**
 * A list of any length in rows that are made once: a frame of data sets the texts that changed and creates nothing, a scrolled row moves to its
 * new place. The sight is measured when it changes, never while painting.
 */
import { type Sight, type SightMeasures, scrollFor, showsAt, sightOf, slotsFor } from './sight';

/** One row of the screen; `paint` sets only what differs from what it shows. */
export interface Slot<R> {
  readonly element: HTMLElement;
  /** `row` undefined: on its way. `current`: the row that keys act on. */
  paint(row: R | undefined, index: number, current: boolean): void;
}
export interface SlotListOptions<R> {
  /** Scrolls; its first child may be a head that sticks to its top. */
  readonly scroller: HTMLElement;
  /** Holds the rows; as high as all of them. */
  readonly body: HTMLElement;
  readonly rowHeight: number;
  readonly make: (place: number) => Slot<R>;
  readonly rowAt: (index: number) => R | undefined;
  /** Other rows came into sight. */
  readonly onSight: (sight: Sight) => void;
}
interface Placed<R> {
  readonly slot: Slot<R>;
  /** The row that it shows; -1: none, and it is hidden. */
  index: number;
  /** It is out of sight and was not painted with the last data. */
  isBehind: boolean;
}

export class SlotList<R> {
  readonly #slots: Placed<R>[] = [];
  readonly #watch: ResizeObserver;
  #measures: SightMeasures;
  #sight: Sight = { first: 0, end: 0 };
  #count = 0;
  #current = -1;

  constructor(private readonly options: SlotListOptions<R>) {
    const { scroller, rowHeight } = options;
    this.#measures = { scrollTop: scroller.scrollTop, height: 0, rowHeight };
    this.#watch = new ResizeObserver(() => this.#measure());
    this.#watch.observe(scroller);
    scroller.addEventListener('scroll', this.#onScroll, { passive: true });
    this.#measure();
  }

  get sight(): Sight {
    return this.#sight;
  }
  /** Whole rows that fit. */
  get page(): number {
    return Math.max(1, Math.floor(this.#measures.height / this.#measures.rowHeight));
  }
  /** The row under something inside it; -1: none. */
  indexOf(inside: EventTarget | null): number {
    const found = inside instanceof Node ? this.#slots.find(({ slot }) => slot.element.contains(inside)) : undefined;
    return found?.index ?? -1;
  }
  /** The element that shows a row now. */
  elementOf(index: number): HTMLElement | undefined {
    return this.#slots.find(each => each.index === index)?.slot.element;
  }

  /** New data: every row in sight is painted again; those just beyond it when they may come into sight. */
  show(count: number, current: number): void {
    if (count !== this.#count) {
      this.#count = count;
      this.options.body.style.height = `${count * this.options.rowHeight}px`;
    }
    this.#current = current;
    this.#arrange(true);
  }
  reveal(index: number): void {
    const top = scrollFor(index, this.#measures);
    if (top === null) return;
    this.options.scroller.scrollTop = top;
    this.#onScroll();
  }
  toTop(): void {
    if (this.#measures.scrollTop === 0) return;
    this.options.scroller.scrollTop = 0;
    this.#onScroll();
  }
  dispose(): void {
    this.#watch.disconnect();
    this.options.scroller.removeEventListener('scroll', this.#onScroll);
    for (const { slot } of this.#slots) slot.element.remove();
    this.#slots.length = 0;
  }

  readonly #onScroll = (): void => {
    this.#measures = { ...this.#measures, scrollTop: this.options.scroller.scrollTop };
    this.#arrange(false);
  };

  #measure(): void {
    const { scroller, body, rowHeight, make } = this.options;
    const height = Math.max(0, scroller.clientHeight - body.offsetTop);
    this.#measures = { scrollTop: scroller.scrollTop, height, rowHeight };
    const wanted = slotsFor(height, rowHeight);
    if (wanted > this.#slots.length) {
      for (const each of this.#slots) each.index = -1;
      while (this.#slots.length < wanted) {
        const slot = make(this.#slots.length);
        slot.element.hidden = true;
        body.append(slot.element);
        this.#slots.push({ slot, index: -1, isBehind: false });
      }
    }
    this.#arrange(true);
  }

  /** Gives each row in sight its place; `isNews`: what they show is other data. */
  #arrange(isNews: boolean): void {
    const sight = sightOf(this.#measures, this.#count);
    const { rowHeight, rowAt, onSight } = this.options;
    const moved = sight.first !== this.#sight.first || sight.end !== this.#sight.end;
    this.#sight = sight;
    // Told first: what is loaded already may be another part by then.
    if (moved) onSight(sight);
    for (const placed of this.#slots) if (placed.index < sight.first || placed.index >= sight.end) placed.index = -1;
    for (let index = sight.first; index < sight.end; index++) {
      const placed = this.#slots[index % this.#slots.length];
      if (!placed) continue;
      const { slot } = placed;
      const moves = placed.index !== index;
      // No transform: each would be a layer of the painting.
      if (moves) slot.element.style.top = `${index * rowHeight}px`;
      placed.index = index;
      const isDue = moves || placed.isBehind || isNews;
      // The one that keys act on may be told of to a screen reader.
      const isBehind = isNews && !moves && index !== this.#current && !showsAt(index, this.#measures);
      // What it says is no longer so: to be read by nobody.
      if (isBehind !== placed.isBehind) slot.element.ariaHidden = isBehind ? 'true' : null;
      placed.isBehind = isBehind;
      if (isDue && !isBehind) slot.paint(rowAt(index), index, index === this.#current);
    }
    for (const { slot, index } of this.#slots) if (slot.element.hidden !== (index === -1)) slot.element.hidden = index === -1;
  }
}
