/** Rows that keep their places while the pointer is over them. */
import type { Row } from '@shared/connections/order';
import { type HubLists, HubWindow } from '@shared/connections/window';
import { readConnections } from '@shared/mihomo/connections';
import { type ConnectionsView, ROW, ROW_WIDTH } from '@shared/model';
import { describe, expect, it } from 'vitest';

type Changing = { -readonly [K in keyof Row]: Row[K] };

function row(number: number, downRate: number, process = ''): Changing {
  const [first] = readConnections({ connections: [{ id: `c${number}`, metadata: { process } }] })?.connections ?? [];
  if (!first) throw new Error('no connection');
  return { number, first, upload: 0, download: 0, upRate: 0, downRate, closedAt: null };
}
const lists = (open: readonly Row[]): HubLists => ({ open, closed: [], ghosts: [], now: 1000 });
const view: ConnectionsView = {
  ...{ revision: 1, list: 'open', filter: '', sort: { by: 'downRate', descending: true }, group: null },
  ...{ unfolded: { all: true, but: [] }, offset: 0, limit: 100, paused: false, pace: 'auto' },
};
const handles = ({ rows }: { readonly rows: Float64Array }): number[] =>
  Array.from({ length: rows.length / ROW_WIDTH }, (_, index) => rows[index * ROW_WIDTH + ROW.handle] ?? 0);
const rates = ({ rows }: { readonly rows: Float64Array }): number[] =>
  Array.from({ length: rows.length / ROW_WIDTH }, (_, index) => rows[index * ROW_WIDTH + ROW.downRate] ?? 0);

describe('held rows', () => {
  it('keep their places while their figures go on, and are put in order when let go', () => {
    const [slow, fast] = [row(1, 10), row(2, 20)];
    const window = new HubWindow({ ...view, held: true }, lists([slow, fast]));
    expect(handles(window.tick(lists([slow, fast])))).toEqual([2, 1]);
    slow.downRate = 30;
    const held = window.tick(lists([slow, fast]));
    expect(handles(held)).toEqual([2, 1]);
    expect(rates(held)).toEqual([20, 30]);
    window.change(view, lists([slow, fast]));
    expect(handles(window.tick(lists([slow, fast])))).toEqual([1, 2]);
  });
  it('stay when they end, and new ones wait', () => {
    const [one, two, three] = [row(1, 10), row(2, 20), row(3, 30)];
    const window = new HubWindow({ ...view, held: true }, lists([one, two]));
    window.tick(lists([one, two]));
    two.closedAt = 900;
    const held = window.tick(lists([one, three]));
    expect(handles(held)).toEqual([2, 1]);
    expect(held.rows[ROW.closedAt]).toBe(900);
    expect(held.counts).toMatchObject({ shown: 2, rows: 2 });
  });
  it('are others when another question is asked, and only then', () => {
    const [one, two] = [row(1, 10), row(2, 20)];
    const window = new HubWindow({ ...view, held: true }, lists([one, two]));
    window.tick(lists([one, two]));
    one.downRate = 30;
    window.change({ ...view, revision: 2, offset: 1, limit: 1, held: true }, lists([one, two]));
    expect(handles(window.tick(lists([one, two])))).toEqual([1]);
    const up: ConnectionsView['sort'] = { by: 'downRate', descending: false };
    window.change({ ...view, revision: 3, sort: up, held: true }, lists([one, two]));
    expect(handles(window.tick(lists([one, two])))).toEqual([2, 1]);
  });
  it('stand under heads whose sums go on', () => {
    const [one, two] = [row(1, 10, 'curl'), row(2, 20, 'wget')];
    const window = new HubWindow({ ...view, group: 'process', held: true }, lists([one, two]));
    const before = handles(window.tick(lists([one, two])));
    one.downRate = 40;
    const held = window.tick(lists([one, two]));
    expect(handles(held)).toEqual(before);
    expect(rates(held)).toEqual([20, 20, 40, 40]);
  });
});
