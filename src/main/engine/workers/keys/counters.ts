import type { Bytes } from '@shared/model';
import { Answer, readAnswer } from './answer';
import { grown, Names } from './names';

/** What an entry of an answer counts; users by the number of their email, inbounds and outbounds by that of their tag. */
const OTHER = -1;
const TAG_BASE = 1 << 30;
const NAME = /^(user|inbound|outbound)>>>(.*)>>>traffic>>>(uplink|downlink)$/s;

/** Counters of an inbound or outbound; only their rates are of interest. */
interface TagCounter {
  readonly kind: 'inbound' | 'outbound';
  readonly tag: string;
  readonly last: { up: number; down: number };
  readonly now: { up: number; down: number };
}

/** The counters of one server: emails by number, what was read of each last, and the last answer, not yet taken for true. */
export class Counters {
  private readonly names = new Names();
  private readonly answer = new Answer();
  /** By entry: email * 2 + direction, or `TAG_BASE` + tag * 2 + direction, or `OTHER`. */
  private meanings = new Int32Array(64);
  private meant = 0;
  /** By entry: the reading that it was in last, so that no answer counts one twice. */
  private seenIn = new Uint32Array(64);
  private reading = 0;
  readonly emails: string[] = [];
  readonly byEmail = new Map<string, number>();
  /** By email * 2 + direction: the value read last and the run it was read in (0: never). */
  last = new Float64Array(128);
  runs = new Uint32Array(128);
  /** By email * 2 + direction: what its account held when it was read last; only where several sources count the same bytes. */
  seen = new Float64Array(0);
  /** By email: the number of its account, -1: none yet. */
  accounts = new Int32Array(64).fill(-1);
  private readonly tags: TagCounter[] = [];
  private readonly byTag = new Map<string, number>();
  /** Values in the last answer that are no exact numbers and were left out. */
  rejected = 0;

  email(text: string): number {
    const known = this.byEmail.get(text);
    if (known !== undefined) return known;
    const number = this.emails.length;
    if (number === this.accounts.length) {
      this.accounts = grown(this.accounts, new Int32Array(number * 2).fill(-1));
      this.last = grown(this.last, new Float64Array(number * 4));
      this.runs = grown(this.runs, new Uint32Array(number * 4));
    }
    this.emails.push(text);
    this.byEmail.set(text, number);
    return number;
  }

  setSeen(slot: number, value: number): void {
    if (slot >= this.seen.length) this.seen = grown(this.seen, new Float64Array(this.last.length));
    this.seen[slot] = value;
  }

  /** Takes an answer's bytes apart and gives each user's counter to `each`: email * 2 + direction, and its value. */
  read(bytes: Uint8Array, each: (slot: number, value: number) => void): void {
    readAnswer(bytes, this.names, this.answer);
    if (this.names.size > this.meant) this.learn();
    this.reading += 1;
    this.rejected = 0;
    for (const { now } of this.tags) {
      now.up = 0;
      now.down = 0;
    }
    const { entries, values, count } = this.answer;
    const { meanings, seenIn, reading } = this;
    for (let at = 0; at < count; at += 1) {
      const entry = entries[at] as number;
      const meaning = meanings[entry] as number;
      const value = values[at] as number;
      if (meaning === OTHER || seenIn[entry] === reading) continue;
      seenIn[entry] = reading;
      if (Number.isNaN(value)) this.rejected += 1;
      else if (meaning < TAG_BASE) each(meaning, value);
      else this.setTag(meaning - TAG_BASE, value);
    }
  }

  /** Rates of inbounds and outbounds since the answer before; afterwards the last answer is the one before. */
  tagRates(seconds: number | null): Record<TagCounter['kind'], Record<string, Bytes>> {
    const rates = { inbound: {} as Record<string, Bytes>, outbound: {} as Record<string, Bytes> };
    for (const { kind, tag, last, now } of this.tags) {
      const grown = (before: number, value: number): number => (value < before ? value : value - before);
      if (seconds !== null) rates[kind][tag] = { up: grown(last.up, now.up) / seconds, down: grown(last.down, now.down) / seconds };
      Object.assign(last, now);
    }
    return rates;
  }

  private setTag(slot: number, value: number): void {
    const counter = this.tags[slot >> 1];
    if (counter) counter.now[(slot & 1) === 0 ? 'up' : 'down'] = value;
  }

  /** Names that came for the first time: the only ones that become strings. */
  private learn(): void {
    if (this.names.size > this.meanings.length) {
      const size = 2 ** Math.ceil(Math.log2(this.names.size));
      this.meanings = grown(this.meanings, new Int32Array(size));
      this.seenIn = grown(this.seenIn, new Uint32Array(size));
    }
    for (; this.meant < this.names.size; this.meant += 1) this.meanings[this.meant] = this.meaning(this.names.text(this.meant));
  }

  private meaning(name: string): number {
    const found = NAME.exec(name);
    if (!found) return OTHER;
    const [, kind, of = '', direction] = found;
    const side = direction === 'uplink' ? 0 : 1;
    if (kind === 'user') return of === '' ? OTHER : this.email(of) * 2 + side;
    return TAG_BASE + this.tag(kind === 'inbound' ? 'inbound' : 'outbound', of) * 2 + side;
  }

  private tag(kind: TagCounter['kind'], tag: string): number {
    const name = `${kind}>${tag}`;
    const known = this.byTag.get(name);
    if (known !== undefined) return known;
    this.tags.push({ kind, tag, last: { up: 0, down: 0 }, now: { up: 0, down: 0 } });
    this.byTag.set(name, this.tags.length - 1);
    return this.tags.length - 1;
  }
}
