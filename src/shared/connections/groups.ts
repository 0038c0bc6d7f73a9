/** Rows under heads: each head with the sums of its rows, folded ones without them. */
import type { Connection, ConnectionGroup, ConnectionsView } from '../model';
import { chainText, ruleOf } from './fields';
import { type Compare, compareRows, type Row, sortedSlice } from './order';
import { addTo, noSums, type Sums } from './sums';

export interface Group {
  /** Negative. */
  readonly handle: number;
  readonly key: string;
  readonly sums: Sums;
  /** Connections that the filter shows. */
  count: number;
  /** Null: folded. Those just closed are among them, uncounted. */
  readonly rows: Row[] | null;
}
export type Line = { readonly head: Group } | { readonly row: Row };

/** An address as it is grouped by: the name, or the address where no name is known. */
const KEYS: Readonly<Record<ConnectionGroup, (one: Connection) => string>> = {
  process: one => one.process,
  host: one => one.host || one.destination,
  source: one => one.source,
  destination: one => one.destination,
  rule: ruleOf,
  node: one => one.chain[0] ?? '',
  chain: one => chainText(one.chain),
  network: one => one.network,
  type: one => one.type,
  user: one => one.user,
};

/** Gathers rows tick by tick; a group keeps its handle as long as it is not empty. */
export class Grouping {
  readonly #key: (one: Connection) => string;
  readonly #known = new WeakMap<Connection, string>();
  #handles = new Map<string, number>();
  #last = 0;

  constructor(readonly by: ConnectionGroup) {
    this.#key = KEYS[by];
  }

  /** `rows`: counted ones; `ghosts`: shown with them and not counted. */
  gather(rows: readonly Row[], ghosts: readonly Row[], unfolded: ConnectionsView['unfolded']): readonly Group[] {
    const named = new Set(unfolded.but);
    const groups = new Map<string, Group>();
    const handles = new Map<string, number>();
    const groupOf = (row: Row): Group => {
      const key = this.#keyOf(row.first);
      const found = groups.get(key);
      if (found) return found;
      const handle = this.#handles.get(key) ?? --this.#last;
      const group: Group = { handle, key, sums: noSums(), count: 0, rows: unfolded.all !== named.has(key) ? [] : null };
      handles.set(key, handle);
      groups.set(key, group);
      return group;
    };
    for (const row of rows) {
      const group = groupOf(row);
      group.count += 1;
      addTo(group.sums, row);
      group.rows?.push(row);
    }
    for (const row of ghosts) groupOf(row).rows?.push(row);
    this.#handles = handles;
    return [...groups.values()];
  }

  /** Chains and rules are put together once for a connection. */
  #keyOf(one: Connection): string {
    const known = this.#known.get(one);
    if (known !== undefined) return known;
    const key = this.#key(one);
    this.#known.set(one, key);
    return key;
  }
}

const SUMMED = ['downRate', 'upRate', 'download', 'upload'] as const;

function compareGroups({ by, descending }: ConnectionsView['sort']): Compare<Group> {
  const sign = descending ? -1 : 1;
  const summed = SUMMED.find(name => name === by);
  const byName = (a: Group, b: Group): number => {
    // Nothing stands last.
    if (a.key === '' || b.key === '') return Number(a.key === '') - Number(b.key === '');
    return a.key < b.key ? -1 : Number(a.key > b.key);
  };
  return summed ? (a, b) => sign * (a.sums[summed] - b.sums[summed]) || byName(a, b) : byName;
}

const sizeOf = ({ rows }: Group): number => 1 + (rows?.length ?? 0);
/** Rows of the table: heads, and rows of those that are not folded. */
export const countLines = (groups: readonly Group[]): number => groups.reduce((sum, group) => sum + sizeOf(group), 0);

/** The lines from one place to another, only what is shown put in order. */
export function linesOf(groups: readonly Group[], sort: ConnectionsView['sort'], from: number, to: number): readonly Line[] {
  const lines: Line[] = [];
  const compare = compareRows(sort);
  let at = 0;
  for (const group of [...groups].sort(compareGroups(sort))) {
    if (at >= to) break;
    const size = sizeOf(group);
    if (at + size > from) {
      if (at >= from) lines.push({ head: group });
      const [first, last] = [Math.max(0, from - at - 1), Math.min(size, to - at) - 1];
      for (const row of sortedSlice(group.rows ?? [], compare, first, last)) lines.push({ row });
    }
    at += size;
  }
  return lines;
}
