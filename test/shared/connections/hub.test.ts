/** What windows are told: rows as numbers, texts once, groups, a pause, the closed ones; beside a hub that does it the plain way. */
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { Hub } from '@shared/connections/hub';
import { compareRows, RowOrder, sortedSlice } from '@shared/connections/order';
import { CLOSED_KEPT, CONNECTION_SORTS, type ConnectionsView, ROW, ROW_WIDTH } from '@shared/model';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { frameOf, row, VIEW, wire } from './rows';

const open = (view: Partial<ConnectionsView> = {}) => {
  let at = 1_000_000;
  const hub = new Hub({ decode: bytes => Buffer.from(bytes).toString('utf8'), clock: () => 0, handlesFrom: 0 });
  let shown = { ...VIEW, ...view };
  hub.view('w', shown);
  return {
    hub,
    frame(rows: readonly unknown[], totals = {}) {
      at += 1000;
      return hub.read(frameOf(rows, totals), { at, elapsedMs: 1000 });
    },
    change(change: Partial<ConnectionsView>) {
      shown = { ...shown, ...change, revision: shown.revision + 1 };
      hub.view('w', shown);
    },
    tick: (again = false) => hub.tick('w', again),
  };
};
const rowsOf = ({ rows }: { readonly rows: Float64Array }) =>
  Array.from({ length: rows.length / ROW_WIDTH }, (_, index) => [...rows.slice(index * ROW_WIDTH, (index + 1) * ROW_WIDTH)]);
const handles = (tick: { readonly rows: Float64Array }) => rowsOf(tick).map(numbers => numbers[ROW.handle]);

describe('a window', () => {
  it('is told texts once, and figures at each frame', () => {
    const { frame, tick } = open();
    frame([wire('a', 0, 0), wire('b', 0, 0)]);
    const first = tick();
    expect(first.texts.map(({ handle, id, host }) => [handle, id, host])).toEqual([
      [1, 'a', 'a.example'],
      [2, 'b', 'b.example'],
    ]);
    frame([wire('a', 10, 500), wire('b', 0, 2000), wire('c', 0, 0)]);
    const second = tick();
    expect(rowsOf(second)).toEqual([
      [2, 0, 2000, 0, 2000, 0],
      [1, 0, 500, 10, 500, 10],
      [3, 0, 0, 0, 0, 0],
    ]);
    expect(second.texts.map(({ id }) => id)).toEqual(['c']);
    expect(second.counts).toEqual({ open: 3, closed: 0, shown: 3, listed: 3, rows: 3, groups: 0 });
    expect(second.totals).toEqual({ downRate: 2500, upRate: 10, download: 1, upload: 1, memory: 7 });
    expect(tick(true).texts).toHaveLength(3);
  });

  it('shows only its part of the list, and no place behind its end', () => {
    const { frame, change, tick } = open({ sort: { by: 'host', descending: false }, limit: 3, offset: 4 });
    frame(['d', 'b', 'f', 'a', 'e', 'c'].map(id => wire(id, 0, 0)));
    expect([tick().offset, tick(true).texts.map(({ id }) => id)]).toEqual([3, ['d', 'e', 'f']]);
    change({ offset: 1 });
    expect(tick().texts.map(({ id }) => id)).toEqual(['b', 'c']);
    change({ limit: 0 });
    expect(rowsOf(tick())).toEqual([]);
  });

  it('keeps what just closed in its place for one frame, without a speed, and then among the closed', () => {
    const { frame, change, tick } = open();
    frame([wire('a', 0, 0), wire('b', 0, 0)]);
    frame([wire('a', 0, 100), wire('b', 0, 900)]);
    frame([wire('a', 0, 200)]);
    expect(rowsOf(tick())).toEqual([
      [2, 1_003_000, Number.NaN, Number.NaN, 900, 0],
      [1, 0, 100, 0, 200, 0],
    ]);
    expect(tick().counts).toMatchObject({ shown: 1, rows: 2 });
    frame([wire('a', 0, 200)]);
    expect(handles(tick())).toEqual([1]);
    change({ list: 'closed' });
    expect(tick().counts).toEqual({ open: 1, closed: 1, shown: 1, listed: 1, rows: 1, groups: 0 });
    expect(handles(tick())).toEqual([2]);
  });

  it('remembers 500 closed ones, newest first', () => {
    const { frame, change, tick } = open({ list: 'closed', sort: { by: 'closedAt', descending: true }, limit: 500 });
    frame(Array.from({ length: 700 }, (_, index) => wire(`id-${index}`, 0, 0)));
    frame([wire('last', 0, 0)]);
    frame([]);
    expect(tick().counts).toMatchObject({ open: 0, closed: CLOSED_KEPT });
    change({});
    expect(tick(true).texts[0]?.id).toBe('last');
  });

  it('groups by what connections share, folded and unfolded', () => {
    const { frame, change, tick } = open({ group: 'process', unfolded: { all: true, but: ['curl'] } });
    const list = (more: number) => [
      wire('a', 0, more, { process: 'curl' }),
      wire('b', 0, 2 * more, { process: 'firefox' }),
      wire('c', 0, 3 * more, { process: 'firefox' }),
      wire('d', 0, 0, { process: '' }),
    ];
    frame(list(0));
    frame(list(100));
    const grouped = tick();
    expect(grouped.heads.map(({ key }) => key)).toEqual(['firefox', 'curl', '']);
    const [firefox, curl, none] = grouped.heads.map(({ handle }) => handle);
    expect(rowsOf(grouped)).toEqual([
      [firefox, 2, 500, 0, 500, 0],
      [3, 0, 300, 0, 300, 0],
      [2, 0, 200, 0, 200, 0],
      [curl, 1, 100, 0, 100, 0],
      [none, 1, 0, 0, 0, 0],
      [4, 0, 0, 0, 0, 0],
    ]);
    expect(grouped.counts).toMatchObject({ shown: 4, rows: 6, groups: 3 });
    change({ offset: 2, limit: 3 });
    expect(handles(tick())).toEqual([2, curl, none]);
    // Known ones are not told again; a head keeps its handle as long as it has connections.
    expect(tick().heads).toEqual([]);
    change({ unfolded: { all: false, but: [] }, offset: 0, sort: { by: 'host', descending: false } });
    expect(handles(tick())).toEqual([curl, firefox, none]);
    change({ group: 'chain' });
    expect(tick().heads.map(({ key }) => key)).toEqual(['Main › FRA 1']);
  });

  it('stands still while it is paused, and can still be sorted and filtered; counts go on', () => {
    const { frame, change, tick } = open();
    frame([wire('a', 0, 0), wire('b', 0, 0)]);
    frame([wire('a', 0, 50), wire('b', 0, 20)]);
    change({ paused: true });
    frame([wire('b', 0, 5000), wire('c', 0, 0)]);
    const paused = tick();
    expect(rowsOf(paused)).toEqual([
      [1, 0, 50, 0, 50, 0],
      [2, 0, 20, 0, 20, 0],
    ]);
    expect(paused.counts).toEqual({ open: 2, closed: 1, shown: 2, listed: 2, rows: 2, groups: 0 });
    change({ sort: { by: 'downRate', descending: false } });
    expect(handles(tick())).toEqual([2, 1]);
    change({ filter: 'host:a.*' });
    expect(handles(tick())).toEqual([1]);
    change({ paused: false, filter: '' });
    expect(handles(tick())).toEqual([3, 1, 2]);
  });

  it('that was paused when its hub is a new one stands still from the first frame on', () => {
    const { frame, tick } = open({ paused: true });
    expect(tick().counts.shown).toBe(0);
    frame([wire('a', 0, 10), wire('b', 0, 20)]);
    expect([tick().counts.shown, tick(true).texts.map(({ id }) => id)]).toEqual([2, ['a', 'b']]);
    frame([wire('c', 0, 30)]);
    expect([tick().counts.shown, tick().counts.open]).toEqual([2, 1]);
  });

  it('is told texts again only when they changed, also of a core whose rows must be parsed each time', () => {
    // As sing-box writes them: the id does not stand first.
    const other = (id: string, download: number, process: string) => {
      const { metadata, chains, ...rest } = wire(id, 0, download, { process });
      return { chains, metadata, ...rest };
    };
    const { frame, tick } = open();
    frame([other('a', 10, 'curl'), other('b', 10, '')]);
    expect(tick().texts.map(({ id }) => id)).toEqual(['a', 'b']);
    frame([other('a', 20, 'curl'), other('b', 20, '')]);
    expect(tick().texts).toEqual([]);
    frame([other('a', 30, 'curl'), other('b', 30, 'wget')]);
    expect(tick().texts.map(({ id, process }) => [id, process])).toEqual([['b', 'wget']]);
  });

  it('keeps the last good filter while it shows one that cannot be read', () => {
    const { frame, change, tick } = open({ filter: 'host:=a.example' });
    frame([wire('a', 0, 0), wire('b', 0, 0)]);
    expect(handles(tick())).toEqual([1]);
    change({ filter: 'host:' });
    expect([handles(tick()), tick().problem?.code]).toEqual([[1], 'value']);
    change({ filter: '' });
    expect([handles(tick()).length, tick().problem]).toEqual([2, null]);
  });

  it('is told that the core began again', () => {
    const { frame, tick } = open();
    frame([wire('a', 9, 9)], { down: 100, up: 100 });
    frame([wire('b', 1, 1)], { down: 5, up: 5 });
    expect(tick().frame).toMatchObject({ restarted: true, opened: 1, closed: 1 });
  });
});

describe('closing', () => {
  it('means exactly what the filter shows and is open', () => {
    const { hub, frame, change } = open({ filter: 'process:curl' });
    frame([wire('a', 0, 0, { process: 'curl' }), wire('b', 0, 0), wire('c', 0, 0, { process: 'curl' })]);
    frame([wire('a', 0, 0, { process: 'curl' }), wire('b', 0, 0)]);
    expect(hub.ids('w', { type: 'shown' })).toEqual(['a']);
    expect(hub.ids('w', { type: 'rows', handles: [1, 2, 3] })).toEqual(['a', 'b']);
    change({ filter: '', group: 'process' });
    expect(hub.ids('w', { type: 'group', key: 'firefox' })).toEqual(['b']);
    // What a paused window shows, but not what has closed since.
    change({ paused: true });
    frame([wire('b', 0, 0), wire('d', 0, 0)]);
    expect(hub.ids('w', { type: 'shown' })).toEqual(['b']);
    change({ paused: false, list: 'closed' });
    expect(hub.ids('w', { type: 'shown' })).toEqual([]);
  });
});

describe('details and export', () => {
  it('of an open one, of a closed one, and of none', () => {
    const { hub, frame } = open();
    frame([wire('a', 1, 2), wire('b', 3, 4)]);
    frame([wire('b', 5, 1004)]);
    expect(hub.detail('w', 2)).toMatchObject({ id: 'b', handle: 2, download: 1004, downRate: 1000, closedAt: null });
    expect(hub.detail('w', 1)).toMatchObject({ id: 'a', download: 2, closedAt: 1_002_000 });
    expect(hub.detail('w', 9)).toBeNull();
    expect(() => hub.tick('other', false)).toThrow(expect.objectContaining({ code: 'gone' }));
  });

  it('writes what the filter shows, in its order, with no text that a spreadsheet would run', () => {
    const { hub, frame } = open({ filter: 'port:443', sort: { by: 'host', descending: false } });
    frame([wire('b', 1, 2, { process: '=cmd()' }), wire('a', 3, 4)]);
    const csv = hub.export('w', 'csv');
    expect(csv.count).toBe(2);
    const lines = csv.text.trim().split(/\r?\n/);
    expect(lines[0]).toMatch(/^"?id"?,/);
    expect(lines.slice(1).map(line => line.split(',')[0]?.replaceAll('"', ''))).toEqual(['a', 'b']);
    expect(csv.text).not.toMatch(/(^|,)"?=cmd/m);
    expect(JSON.parse(hub.export('w', 'json').text)).toMatchObject({ connections: [{ id: 'a', chain: ['Main', 'FRA 1'] }, { id: 'b' }] });
  });
});

describe('the order', () => {
  it('of a part of a long list is that of the whole, frame by frame', () => {
    const order = new RowOrder();
    let rows = Array.from({ length: 2000 }, (_, at) => row({ host: `${(at * 7919) % 2003}` }));
    for (const { by, descending } of [
      { by: 'host', descending: false },
      { by: 'host', descending: false },
      { by: 'source', descending: true },
    ] as const) {
      rows = [
        ...rows.filter((_, at) => at % 10 > 0),
        ...Array.from({ length: 200 }, (_, at) => row({ host: `${at}`, source: `${at % 3}` })),
      ];
      const compare = compareRows({ by, descending });
      expect(order.slice(rows, compare, 900, 950)).toEqual([...rows].sort(compare).slice(900, 950));
      expect(order.slice(rows, compare, 0, 50)).toEqual([...rows].sort(compare).slice(0, 50));
    }
  });

  it('of a part is that of the whole', () => {
    const some = fc.record({ host: fc.constantFrom('', 'a', 'b', 'c'), downRate: fc.constantFrom(0, 0, 0, 5, 7), at: fc.nat(3) });
    fc.assert(
      fc.property(
        fc.array(some, { maxLength: 60 }),
        fc.constantFrom(...CONNECTION_SORTS),
        fc.boolean(),
        fc.nat(20),
        fc.nat(20),
        (list, by, descending, from, more) => {
          const rows = list.map(({ host, downRate, at }) =>
            row({ host, destination: '', startedAt: at }, { downRate, closedAt: at || null }),
          );
          const compare = compareRows({ by, descending });
          const whole = [...rows].sort(compare);
          expect(sortedSlice(rows, compare, from, from + more)).toEqual(whole.slice(from, from + more));
        },
      ),
    );
  });
});

it('holds nothing of what is gone: an hour of churn in a hub, a window and its groups', () => {
  const { hub, frame, tick } = open({ group: 'host', filter: 'example or down:>1k', unfolded: { all: true, but: [] } });
  const world = (second: number) => Array.from({ length: 40 }, (_, index) => wire(`${second + index}`, second, second * 10));
  setFlagsFromString('--expose-gc');
  const gc = runInNewContext('gc') as () => void;
  const heap = (): number => {
    gc();
    return process.memoryUsage().heapUsed;
  };
  const run = (from: number, to: number): void => {
    for (let second = from; second < to; second++) {
      frame(world(second));
      if (second % 10 === 0) tick();
    }
  };
  run(0, 900);
  const before = heap();
  run(900, 3600);
  expect(hub.tick('w', false).counts).toMatchObject({ open: 40, closed: CLOSED_KEPT, groups: 41 });
  expect(heap() - before).toBeLessThan(2 * 1024 * 1024);
});
