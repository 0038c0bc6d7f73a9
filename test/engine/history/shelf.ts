/** A history in a folder of its own, in this thread, with a clock that the test sets. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { SeriesName } from '@shared/history/metrics';
import { DEFAULT_RETENTION, type Retention } from '@shared/history/retention';
import { type Book, createBook } from '../../../src/main/engine/workers/history/book';
import { openHistory } from '../../../src/main/engine/workers/history/open';

export const series = (metric: SeriesName['metric'], subject = '', serverId = 's1'): SeriesName => ({ serverId, metric, subject });

export interface ShelfReading {
  readonly series: SeriesName;
  readonly value: number;
}

export class Shelf {
  readonly dataDir = mkdtempSync(join(tmpdir(), 'switchyard-history-'));
  readonly warnings: string[] = [];
  readonly zone: string;
  steady = true;
  retention: Retention = DEFAULT_RETENTION;
  private readonly numbers = new Map<string, number>();
  private lastNumber = 0;
  private tick = 0;
  private db: ReturnType<typeof openHistory>['db'];
  book: Book;

  constructor(
    public now: number,
    zone = 'Europe/Riga',
  ) {
    this.zone = zone;
    [this.db, this.book] = this.open();
  }

  private open(): [ReturnType<typeof openHistory>['db'], Book] {
    const { db } = openHistory(this.dataDir, this.now);
    const book = createBook({
      ...{ db, zone: this.zone, retention: this.retention, named: [], now: () => this.now, steady: () => this.steady },
      ...{ sideBytes: () => 0, warn: text => void this.warnings.push(text) },
    });
    return [db, book];
  }

  get database() {
    return this.db;
  }
  reopen(): void {
    this.db.close();
    this.numbers.clear();
    [this.db, this.book] = this.open();
  }

  /** One tick at `now`, or at another time; NaN is a gap. */
  tell(readings: readonly ShelfReading[], { at = this.now, tick = ++this.tick, source = 'test' } = {}): void {
    const named: [number, SeriesName][] = [];
    const numbers = readings.map(({ series: name }) => {
      const key = JSON.stringify(name);
      const known = this.numbers.get(key);
      if (known !== undefined) return known;
      this.lastNumber += 1;
      this.numbers.set(key, this.lastNumber);
      named.push([this.lastNumber, name]);
      return this.lastNumber;
    });
    const values = Float64Array.from(readings, ({ value }) => value);
    this.book.append({ source, tick, at, named, numbers: Uint32Array.from(numbers), values });
  }

  /** Does everything that is due; how many slices it was. */
  settle(): number {
    let slices = 0;
    while (this.book.work()) {
      slices += 1;
      if (slices > 100_000) throw new Error('there is no end of work');
    }
    return slices;
  }

  forget(serverId: string): void {
    this.numbers.clear();
    this.book.forgetServer({ serverId });
  }

  /** May be called again. */
  remove(): void {
    if (this.db.isOpen) this.db.close();
    rmSync(this.dataDir, { recursive: true, force: true });
  }
}
