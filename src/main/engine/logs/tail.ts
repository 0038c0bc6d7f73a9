/** A list that grows at its end and loses at its beginning, without moving all of it at each loss. */
export class Tail<T> {
  private items: T[] = [];
  /** Items before it are lost. */
  private start = 0;

  get size(): number {
    return this.items.length - this.start;
  }
  get first(): T | undefined {
    return this.items[this.start];
  }
  push(item: T): void {
    this.items.push(item);
  }
  dropFirst(): void {
    if (this.start >= this.items.length) return;
    this.start += 1;
    // Moved together when as much is lost as is left.
    if (this.start < 1_000 || this.start < this.size) return;
    this.items = this.items.slice(this.start);
    this.start = 0;
  }
  /** As of an array; without numbers a copy of all. */
  slice(from = 0, to = this.size): readonly T[] {
    return this.items.slice(this.start + from, this.start + to);
  }
}
