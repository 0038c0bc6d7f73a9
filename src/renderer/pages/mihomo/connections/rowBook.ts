/**
 * The rows that the hub told last. A row is made when its connection comes into the window's part of the list and renewed in place from then on,
 * so that a frame of the core makes no new objects but for what is new. Pure.
 */
import { type ConnectionHead, type ConnectionsTick, type ConnectionTexts, ROW, ROW_WIDTH } from '@shared/model';

interface Figures {
  /** Bytes per second; NaN: not known, or over. */
  readonly downRate: number;
  readonly upRate: number;
  /** Bytes. */
  readonly download: number;
  readonly upload: number;
}
export interface ConnectionRow extends Figures {
  readonly type: 'connection';
  readonly handle: number;
  readonly texts: ConnectionTexts;
  /** Unix ms; 0: it is open. */
  readonly closedAt: number;
}
/** The head of a group. */
export interface HeadRow extends Figures {
  readonly type: 'head';
  readonly handle: number;
  readonly key: string;
  /** Connections under it. */
  readonly count: number;
}
export type TableRow = ConnectionRow | HeadRow;

type Writable<T> = { -readonly [K in keyof T]: T[K] };
type Kept = Writable<ConnectionRow> | Writable<HeadRow>;

const NONE: Figures = { downRate: Number.NaN, upRate: Number.NaN, download: 0, upload: 0 };
const rowOf = (texts: ConnectionTexts): Kept => ({ type: 'connection', handle: texts.handle, texts, closedAt: 0, ...NONE });
const headOf = ({ handle, key }: ConnectionHead): Kept => ({ type: 'head', handle, key, count: 0, ...NONE });

export class RowBook {
  #known: ReadonlyMap<number, Kept> = new Map();
  #rows: readonly (Kept | undefined)[] = [];
  #offset = 0;
  #count = 0;

  get count(): number {
    return this.#count;
  }
  /** The part of the list that is here, `end` exclusive. */
  get loaded(): { readonly first: number; readonly end: number } {
    return { first: this.#offset, end: this.#offset + this.#rows.length };
  }
  readonly rowAt = (index: number): TableRow | undefined => this.#rows[index - this.#offset];

  /** False: texts are missing, since a tick was lost; all of them are to be asked for. */
  take({ rows, texts, heads, offset, counts }: Pick<ConnectionsTick, 'rows' | 'texts' | 'heads' | 'offset' | 'counts'>): boolean {
    const fresh = new Map<number, Kept>();
    for (const each of texts) {
      const known = this.#known.get(each.handle);
      // The core tells something else of it by now: its process was found, or its name.
      if (known?.type === 'connection') known.texts = each;
      else fresh.set(each.handle, rowOf(each));
    }
    for (const each of heads) fresh.set(each.handle, headOf(each));
    const kept = new Map<number, Kept>();
    const shown: (Kept | undefined)[] = [];
    let whole = true;
    for (let at = 0; at < rows.length; at += ROW_WIDTH) {
      const handle = rows[at + ROW.handle] ?? 0;
      const row = this.#known.get(handle) ?? fresh.get(handle);
      shown.push(row);
      if (row === undefined) {
        whole = false;
        continue;
      }
      kept.set(handle, row);
      renew(row, rows, at);
    }
    this.#known = kept;
    this.#rows = shown;
    this.#offset = offset;
    this.#count = counts.rows;
    return whole;
  }
}

function renew(row: Kept, rows: Float64Array, at: number): void {
  const second = rows[at + ROW.closedAt] ?? 0;
  if (row.type === 'head') row.count = second;
  else row.closedAt = second;
  row.downRate = rows[at + ROW.downRate] ?? Number.NaN;
  row.upRate = rows[at + ROW.upRate] ?? Number.NaN;
  row.download = rows[at + ROW.download] ?? 0;
  row.upload = rows[at + ROW.upload] ?? 0;
}
