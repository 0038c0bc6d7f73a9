/** What one window shows of a hub's connections: filtered, sorted, grouped, cut to what is visible, and only what it does not know yet. */
import type { Connection, ConnectionHead, ConnectionsTick, ConnectionsView, ConnectionTexts, QueryProblem } from '../model';
import { ROW, ROW_WIDTH } from '../model';
import { countLines, type Group, Grouping, type Line, linesOf } from './groups';
import { compileQuery, type Match } from './match';
import { compareRows, type Row, RowOrder } from './order';
import { parseQuery } from './query';
import { addTo, noSums, type Sums } from './sums';

/** The lists of a hub as they are now, or were when a window was paused. */
export interface HubLists {
  readonly open: readonly Row[];
  /** Newest first. */
  readonly closed: readonly Row[];
  /** Closed by the last frame: they stand among the open ones until the next. */
  readonly ghosts: readonly Row[];
  /** Unix ms for which ages are judged; 0: there was no frame yet. */
  readonly now: number;
}
/** The part of a tick that is the window's own. */
export type WindowTick = Pick<ConnectionsTick, 'revision' | 'shownTotals' | 'problem' | 'offset' | 'rows' | 'texts' | 'heads'> & {
  readonly counts: Pick<ConnectionsTick['counts'], 'shown' | 'listed' | 'rows' | 'groups'>;
};
interface Shown {
  readonly listed: number;
  readonly rows: readonly Row[];
  readonly ghosts: readonly Row[];
}

export class HubWindow {
  #view: ConnectionsView;
  #match: Match | null = null;
  #problem: QueryProblem | null = null;
  #grouping: Grouping | null = null;
  readonly #order = new RowOrder();
  /** The lists of a paused window. */
  #held: HubLists | null = null;
  /** Lines that keep their places; null: none do. */
  #kept: readonly Line[] | null = null;
  /** What the window knows the texts of. */
  #known = new Map<number, Connection>();
  #knownHeads = new Set<number>();

  constructor(view: ConnectionsView, lists: HubLists) {
    this.#view = view;
    this.#adopt(view, null, lists);
  }

  change(view: ConnectionsView, lists: HubLists): void {
    const before = this.#view;
    this.#view = view;
    this.#adopt(view, before, lists);
  }

  /** The window lost what it knew. */
  forget(): void {
    this.#known.clear();
    this.#knownHeads.clear();
  }

  /** Rows are those of the lists, or as they were when the window was paused. */
  tick(lists: HubLists): WindowTick {
    this.#hold(lists);
    const { sort, limit, revision, held } = this.#view;
    const shown = this.#shown(lists);
    const groups = this.#grouping?.gather(shown.rows, shown.ghosts, this.#view.unfolded) ?? null;
    const linesIn = (from: number, to: number) => (groups ? linesOf(groups, sort, from, to) : this.#plainLines(shown, from, to));
    if (held) this.#kept ??= linesIn(0, Number.POSITIVE_INFINITY);
    const kept = this.#kept;
    const count = kept?.length ?? (groups ? countLines(groups) : shown.rows.length + shown.ghosts.length);
    const offset = Math.max(0, Math.min(this.#view.offset, count - limit));
    const lines = kept ? renewed(kept.slice(offset, offset + limit), groups) : linesIn(offset, offset + limit);
    return {
      revision,
      counts: { shown: shown.rows.length, listed: shown.listed, rows: count, groups: groups?.length ?? 0 },
      shownTotals: sumsOf(shown.rows),
      problem: this.#problem,
      offset,
      ...this.#written(lines),
    };
  }

  /** What the filter shows, in the order of the window, without heads. */
  all(lists: HubLists): readonly Row[] {
    return [...this.#shown(lists).rows].sort(compareRows(this.#view.sort));
  }

  /** What it shows of one group. */
  ofGroup(key: string, lists: HubLists): readonly Row[] {
    const groups = this.#grouping?.gather(this.#shown(lists).rows, [], { all: false, but: [key] }) ?? [];
    return groups.find(group => group.key === key)?.rows ?? [];
  }

  /** A row that only a paused window still shows. */
  heldRow(number: number): Row | null {
    const held = this.#held;
    return (held && [...held.open, ...held.closed].find(row => row.number === number)) ?? null;
  }

  #adopt(view: ConnectionsView, before: ConnectionsView | null, lists: HubLists): void {
    if (view.filter !== before?.filter) {
      const { query, problem } = parseQuery(view.filter);
      this.#problem = problem;
      // One that cannot be read leaves the last good one.
      if (problem === null) this.#match = compileQuery(query);
    }
    if (view.group !== before?.group) {
      this.#grouping = view.group === null ? null : new Grouping(view.group);
      // Its handles begin anew.
      this.#knownHeads.clear();
    }
    if (!view.held || !isSameList(view, before)) this.#kept = null;
    if (!view.paused) this.#held = null;
    this.#hold(lists);
  }

  /** A window that was paused before there was a frame (its worker is a new one) stands still from the first one on. */
  #hold(lists: HubLists): void {
    if (this.#view.paused && this.#held === null && lists.now > 0) this.#held = copyOf(lists);
  }

  #shown(lists: HubLists): Shown {
    const from = this.#held ?? lists;
    const isOpen = this.#view.list === 'open';
    const listed = isOpen ? from.open : from.closed;
    const match = this.#match;
    const passing = (rows: readonly Row[]) => (match ? rows.filter(row => match(row, from.now)) : rows);
    return { listed: listed.length, rows: passing(listed), ghosts: isOpen ? passing(from.ghosts) : [] };
  }

  #plainLines({ rows, ghosts }: Shown, from: number, to: number): readonly Line[] {
    const all = ghosts.length > 0 ? [...rows, ...ghosts] : rows;
    return this.#order.slice(all, compareRows(this.#view.sort), from, to).map(row => ({ row }));
  }

  #written(lines: readonly Line[]): Pick<WindowTick, 'rows' | 'texts' | 'heads'> {
    const rows = new Float64Array(lines.length * ROW_WIDTH);
    const texts: ConnectionTexts[] = [];
    const heads: ConnectionHead[] = [];
    const known = new Map<number, Connection>();
    const knownHeads = new Set<number>();
    lines.forEach((line, index) => {
      const at = index * ROW_WIDTH;
      if ('head' in line) {
        const { handle, key, count, sums } = line.head;
        write(rows, at, handle, count, sums);
        knownHeads.add(handle);
        if (!this.#knownHeads.has(handle)) heads.push({ handle, key });
        return;
      }
      const { number, first, closedAt, download, upload } = line.row;
      write(rows, at, number, closedAt ?? 0, closedAt === null ? line.row : { downRate: Number.NaN, upRate: Number.NaN, download, upload });
      known.set(number, first);
      if (this.#known.get(number) !== first) texts.push(textsOf(number, first));
    });
    this.#known = known;
    this.#knownHeads = knownHeads;
    return { rows, texts, heads };
  }
}

/** Whether the same lines are asked for, whichever of them are in sight. */
const isSameList = (view: ConnectionsView, before: ConnectionsView | null): boolean =>
  (['list', 'filter', 'sort', 'group', 'unfolded', 'paused'] as const).every(
    name => JSON.stringify(view[name]) === JSON.stringify(before?.[name]),
  );

/** Heads with the sums of now; rows are renewed where they are kept. */
const renewed = (lines: readonly Line[], groups: readonly Group[] | null): readonly Line[] =>
  lines.map(line => ('head' in line ? { head: groups?.find(({ key }) => key === line.head.key) ?? line.head } : line));

function write(rows: Float64Array, at: number, handle: number, second: number, sums: Readonly<Sums>): void {
  rows[at + ROW.handle] = handle;
  rows[at + ROW.closedAt] = second;
  rows[at + ROW.downRate] = sums.downRate;
  rows[at + ROW.upRate] = sums.upRate;
  rows[at + ROW.download] = sums.download;
  rows[at + ROW.upload] = sums.upload;
}

function sumsOf(rows: readonly Row[]): Sums {
  const sums = noSums();
  for (const row of rows) addTo(sums, row);
  return sums;
}

function textsOf(handle: number, one: Connection): ConnectionTexts {
  const { id, startedAt, network, type, host, source, sourcePort, destination, destinationPort } = one;
  const { process, rule, rulePayload, chain, user, inbound } = one;
  const where = { network, type, host, source, sourcePort, destination, destinationPort };
  return { handle, id, startedAt, ...where, process, rule, rulePayload, chain, user, inbound };
}

const copies = (rows: readonly Row[]): readonly Row[] =>
  rows.map(({ number, first, upload, download, upRate, downRate, closedAt }) => ({
    ...{ number, first, upload, download, upRate, downRate, closedAt },
  }));
const copyOf = ({ open, closed, ghosts, now }: HubLists): HubLists => ({
  open: copies(open),
  closed: copies(closed),
  ghosts: copies(ghosts),
  now,
});
