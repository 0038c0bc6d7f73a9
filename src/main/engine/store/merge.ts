import type { LedgerBlock, Table } from './accounts';

/** What is kept once a commit is stored over what was there; a commit whose tick is there already, or an older one, changes nothing. */
export function mergeBlocks(before: LedgerBlock | null, change: LedgerBlock): LedgerBlock {
  if (!before) return change;
  if (change.head.tick <= before.head.tick) return before;
  return {
    head: change.head,
    marks: [...before.marks, ...change.marks],
    resets: [...before.resets, ...change.resets],
    accounts: mergeTables(before.accounts, change.accounts),
    counters: mergeTables(before.counters, change.counters),
  };
}

function mergeTables(before: Table, change: Table): Table {
  const rows = new Map<number, { readonly values: Float64Array; readonly text: string | null }>();
  for (const table of [before, change]) {
    const width = table.numbers.length === 0 ? 0 : table.values.length / table.numbers.length;
    for (const [row, number] of table.numbers.entries()) {
      const text = table.texts[row] ?? rows.get(number)?.text ?? null;
      rows.set(number, { values: table.values.subarray(row * width, (row + 1) * width), text });
    }
  }
  const sorted = [...rows].sort(([a], [b]) => a - b);
  const width = sorted[0]?.[1].values.length ?? 0;
  const values = new Float64Array(sorted.length * width);
  for (const [row, [, entry]] of sorted.entries()) values.set(entry.values, row * width);
  return { numbers: Uint32Array.from(sorted, ([number]) => number), values, texts: sorted.map(([, { text }]) => text) };
}
