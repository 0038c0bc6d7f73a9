/** The newest lines of one log, so many and so long that a talkative core cannot fill the memory. */
import { LOG_KEPT, type LogEntry, type LogGap, type LogLine } from '@shared/model';
import { Tail } from './tail';

/** Letters of all lines together. */
const MOST_LETTERS = 6_000_000;
/** A line that was cut to this would keep all of what it was cut from. */
const CUT_AT = 4_096;

/** A new entry, and those that had to go for it. */
export interface Added {
  readonly entry: LogEntry;
  readonly dropped: readonly LogEntry[];
}

export class LogRing {
  private entries = new Tail<LogEntry>();
  private letters = 0;
  private lastId = 0;

  /** A copy. */
  get all(): readonly LogEntry[] {
    return this.entries.slice();
  }
  get size(): number {
    return this.entries.size;
  }

  addLine(line: LogLine, at: number): Added {
    return this.add({ id: this.lastId + 1, at, line: owned(line) });
  }
  addGap(gap: LogGap): Added {
    return this.add({ id: this.lastId + 1, at: gap.to, gap });
  }
  clear(): void {
    this.entries = new Tail();
    this.letters = 0;
  }

  private add(entry: LogEntry): Added {
    const dropped: LogEntry[] = [];
    this.lastId = entry.id;
    this.entries.push(entry);
    this.letters += lettersOf(entry);
    while (this.size > LOG_KEPT || (this.letters > MOST_LETTERS && this.size > 1)) {
      const oldest = this.entries.first;
      if (!oldest) break;
      this.letters -= lettersOf(oldest);
      dropped.push(oldest);
      this.entries.dropFirst();
    }
    return { entry, dropped };
  }
}

const lettersOf = ({ line }: LogEntry): number =>
  line ? line.fields.reduce((sum, { name, value }) => sum + name.length + value.length, line.message.length) : 0;

const copied = (text: string): string => (text.length < CUT_AT ? text : Buffer.from(text, 'utf16le').toString('utf16le'));
const owned = (line: LogLine): LogLine =>
  line.message.length < CUT_AT && line.fields.every(({ value }) => value.length < CUT_AT)
    ? line
    : {
        ...line,
        message: copied(line.message),
        fields: line.fields.map(({ name, value }) => ({ name: copied(name), value: copied(value) })),
      };
