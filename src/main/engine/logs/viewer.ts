/** What one window sees of a log: the entries that its level and words find, in places that stay when old lines are dropped. */
import { isAtLeast } from '@shared/mihomo/logs';
import type { LogEntry, LogPage, LogView } from '@shared/model';
import { asksNothing, holds, parseWords, type Words } from '@shared/words';
import type { Added, LogRing } from './ring';
import { Tail } from './tail';

export type SeenLines = Pick<LogPage, 'rows' | 'from' | 'first' | 'end' | 'total' | 'found' | 'waiting' | 'paused'>;

const lineText = ({ line }: LogEntry): string =>
  line ? [line.message, ...line.fields.map(({ name, value }) => `${name}=${value}`)].join(' ').toLowerCase() : '';

export class LogViewer {
  private words: Words;
  /** All entries at the moment of the pause. */
  private held: readonly LogEntry[] | null = null;
  private matches = new Tail<LogEntry>();
  /** Place of the first match. */
  private first = 0;
  private total = 0;
  private found = 0;
  private waiting = 0;

  constructor(
    private readonly ring: LogRing,
    public view: LogView,
  ) {
    this.words = parseWords(view.search);
    if (view.paused) this.held = ring.all;
    this.find();
  }

  /** Another question finds its entries anew; another range does not. */
  change(view: LogView): void {
    const before = this.view;
    this.view = view;
    if (before.paused !== view.paused) {
      this.held = view.paused ? this.ring.all : null;
      this.waiting = 0;
    } else if (before.level === view.level && before.search === view.search) return;
    this.words = parseWords(view.search);
    this.find();
  }

  /** The ring was emptied. */
  cleared(): void {
    if (this.held) this.held = [];
    this.waiting = 0;
    this.find();
  }

  added({ entry, dropped }: Added): void {
    if (this.held) {
      if (entry.line && this.fits(entry)) this.waiting += 1;
      return;
    }
    this.count(entry);
    for (const old of dropped) {
      if (this.isOfLevel(old)) this.total -= 1;
      if (this.matches.first !== old) continue;
      this.matches.dropFirst();
      this.first += 1;
      if (old.line) this.found -= 1;
    }
  }

  lines(): SeenLines {
    const { follow, limit, paused } = this.view;
    const end = this.first + this.matches.size;
    const wanted = follow ? end - limit : this.view.from;
    const from = Math.max(this.first, Math.min(wanted, end));
    const rows = this.matches.slice(from - this.first, from - this.first + limit);
    const { first, total, found, waiting } = this;
    return { rows, from, first, end, total, found, waiting, paused };
  }
  /** All that it finds. */
  get all(): readonly LogEntry[] {
    return this.matches.slice();
  }

  private find(): void {
    this.matches = new Tail();
    this.first = 0;
    this.total = 0;
    this.found = 0;
    for (const entry of this.held ?? this.ring.all) this.count(entry);
  }
  private count(entry: LogEntry): void {
    if (this.isOfLevel(entry)) this.total += 1;
    if (!this.fits(entry)) return;
    this.matches.push(entry);
    if (entry.line) this.found += 1;
  }
  private isOfLevel({ line }: LogEntry): boolean {
    return line !== undefined && isAtLeast(line.level, this.view.level);
  }
  /** A gap is always shown: what was sought may be in it. */
  private fits(entry: LogEntry): boolean {
    if (!entry.line) return true;
    return this.isOfLevel(entry) && (asksNothing(this.words) || holds(lineText(entry), this.words));
  }
}
