/** A controller's log as windows watch it: listened to while they look, kept, filtered, paused. */
import { LOG_KEPT, type LogPage, type LogView, type MihomoServer } from '@shared/model';
import { describe, expect, it } from 'vitest';
import { createLogs } from '../../../src/main/engine/logs';
import { LogRing } from '../../../src/main/engine/logs/ring';
import { logText } from '../../../src/main/engine/logs/text';
import { LogViewer } from '../../../src/main/engine/logs/viewer';
import { eventually } from '../support/eventually';
import { DrivenClock } from '../support/outside';
import { client, core, open } from './scripted';

const VIEW: LogView = { level: 'info', search: '', paused: false, follow: true, from: 0, limit: 50 };
const line = (message: string, level: 'debug' | 'info' | 'warning' | 'error' = 'info') => ({ time: '', level, message, fields: [] });

describe('the lines that are kept', () => {
  it('are the newest, and fit into the memory whatever their length', () => {
    const ring = new LogRing();
    for (let index = 0; index < LOG_KEPT + 10; index += 1) ring.addLine(line(`${index}`), index);
    expect(ring.size).toBe(LOG_KEPT);
    expect(ring.all[0]?.line?.message).toBe('10');
    for (let index = 0; index < 4_000; index += 1) ring.addLine(line('x'.repeat(4_096)), 0);
    expect(ring.size).toBeLessThan(1_600);
    ring.clear();
    expect(ring.size).toBe(0);
  });
  it('have places that stay while old ones are dropped', () => {
    const ring = new LogRing();
    const viewer = new LogViewer(ring, { ...VIEW, search: 'even', follow: false, from: 100, limit: 3 });
    for (let index = 0; index < LOG_KEPT + 100; index += 1)
      viewer.added(ring.addLine(line(index % 2 === 0 ? `even ${index}` : `${index}`), index));
    const seen = viewer.lines();
    expect(seen).toMatchObject({ first: 50, end: 2_550, total: LOG_KEPT, found: 2_500, from: 100 });
    expect(seen.rows.map(({ line }) => line?.message)).toEqual(['even 200', 'even 202', 'even 204']);
    viewer.change({ ...viewer.view, follow: true });
    expect(viewer.lines().rows.at(-1)?.line?.message).toBe(`even ${LOG_KEPT + 98}`);
    viewer.change({ ...viewer.view, search: '', level: 'warning' });
    expect(viewer.lines()).toMatchObject({ first: 0, end: 0, total: 0, found: 0, rows: [] });
  });
  it('stand still for a window that is paused, which is told how many came', () => {
    const ring = new LogRing();
    const viewer = new LogViewer(ring, VIEW);
    viewer.added(ring.addLine(line('one'), 1));
    viewer.change({ ...VIEW, paused: true });
    viewer.added(ring.addLine(line('two'), 2));
    viewer.added(ring.addLine(line('a detail', 'debug'), 3));
    expect(viewer.lines()).toMatchObject({ end: 1, waiting: 1, paused: true });
    viewer.change({ ...VIEW, paused: true, search: 'two' });
    expect(viewer.lines()).toMatchObject({ end: 0, total: 1, waiting: 1 });
    viewer.change(VIEW);
    expect(viewer.lines()).toMatchObject({ end: 2, waiting: 0 });
  });
  it('are written out with their moments, levels, fields and gaps', () => {
    const at = Date.UTC(2026, 0, 2, 3, 4, 5);
    const fields = [
      { name: 'host', value: 'a b' },
      { name: 'n', value: '1' },
    ];
    expect(
      logText([
        { id: 1, at, line: { ...line('went\nwrong', 'error'), fields } },
        { id: 2, at: at + 2_000, gap: { from: at, to: at + 2_000, why: 'lost' } },
      ]),
    ).toBe(
      '2026-01-02T03:04:05.000Z error   went wrong host="a b" n=1\n# 2026-01-02T03:04:05.000Z to 2026-01-02T03:04:07.000Z: lines may be missing (lost)\n',
    );
  });
});

async function watched() {
  const server = await core();
  const clock = new DrivenClock();
  const { made } = client(server.address, clock);
  const pages: LogPage[] = [];
  const now = { client: made as typeof made | null };
  const logs = createLogs({
    clock,
    kind: id => (id === 'x' ? 'xray' : 'mihomo'),
    client: () => now.client,
    send: page => pages.push(page),
  });
  open.unshift({ close: () => logs.stop() });
  const path = (level: string) => `/logs?level=${level}&format=structured`;
  const opened = (level: string, count = 1) =>
    eventually(() => expect(server.sockets.filter(socket => socket.path === path(level))).toHaveLength(count));
  const say = (message: string, level = 'info') => server.send(path(level), { time: '', level, message, fields: [] });
  /** The page that the window would show now. */
  const page = () => logs.watch('s', 'w', VIEW);
  const heard = (count: number) => eventually(() => expect(page().total).toBe(count));
  const live = () => eventually(() => expect(page().link).toBe('live'));
  return { ...server, clock, logs, pages, now, made, opened, say, page, heard, live };
}

describe('a log', () => {
  it('is listened to while it is watched, told at most four times a second, and ends with the last window', async () => {
    const { logs, opened, say, pages, clock, sockets, heard } = await watched();
    logs.watch('s', 'w', VIEW);
    await opened('info');
    await clock.advance(1_000);
    pages.length = 0;
    say('one');
    say('two');
    await eventually(() => expect(logs.text('w').count).toBe(2));
    expect(logs.text('w').text).toContain('one');
    expect(pages).toEqual([]);
    await clock.advance(250);
    expect(pages).toHaveLength(1);
    expect(pages[0]).toMatchObject({ watchId: 'w', serverId: 's', link: 'live', total: 2, rows: [{ line: { message: 'one' } }, {}] });
    await clock.advance(1_000);
    expect(pages).toHaveLength(1);
    await heard(2);
    logs.unwatch('w');
    expect(() => logs.text('w')).toThrow();
    await clock.advance(3_000);
    await eventually(() => expect(sockets[0]?.socket.readyState).toBe(3));
    // What came is there for a window that comes back, for a while.
    expect(logs.watch('s', 'v', VIEW).total).toBe(2);
    logs.unwatch('v');
    await clock.advance(600_000);
    expect(logs.watch('s', 'v', VIEW).total).toBe(0);
  });
  it('is watched no longer by a window that does not say so', async () => {
    const { logs, opened, clock, sockets } = await watched();
    logs.watch('s', 'w', VIEW);
    await opened('info');
    await clock.advance(60_000);
    logs.watch('s', 'w', VIEW);
    await clock.advance(60_000);
    expect(logs.text('w').count).toBe(0);
    await clock.advance(40_000);
    expect(() => logs.text('w')).toThrow();
    await eventually(() => expect(sockets[0]?.socket.readyState).toBe(3));
  });
  it('asks for the lowest level that is watched, and shows each window its own', async () => {
    const { logs, opened, say, page, sockets } = await watched();
    logs.watch('s', 'w', VIEW);
    await opened('info');
    logs.watch('s', 'v', { ...VIEW, level: 'debug' });
    await opened('debug');
    await eventually(() => expect(page().link).toBe('live'));
    say('a detail', 'debug');
    await eventually(() => expect(logs.text('v').count).toBe(1));
    expect(page().total).toBe(0);
    logs.unwatch('v');
    await opened('info', 2);
    expect(sockets).toHaveLength(3);
  });
  it('marks where lines may be missing', async () => {
    const { logs, opened, say, page, sockets, clock, live, heard } = await watched();
    logs.watch('s', 'w', VIEW);
    await opened('info');
    await live();
    say('one');
    await heard(1);
    sockets[0]?.socket.terminate();
    await eventually(() => expect(page().link).toBe('backoff'));
    expect(page().retryAt).not.toBeNull();
    await clock.advance(30_000);
    await opened('info', 2);
    await live();
    say('two');
    await heard(2);
    const rows = page().rows;
    expect(rows.map(({ line, gap }) => line?.message ?? gap?.why)).toEqual(['one', 'lost', 'two']);
    expect(page().found).toBe(2);
    logs.seen(false);
    expect(page().link).toBe('idle');
    logs.seen(true);
    await opened('info', 3);
    await live();
    expect(page().rows.at(-1)?.gap?.why).toBe('not-watched');
    logs.clear('w');
    expect(page()).toMatchObject({ total: 0, end: 0 });
  });
  it('goes on with the next client of its server, and ends with the server', async () => {
    const { logs, opened, page, now, address, clock, made, live } = await watched();
    logs.watch('s', 'w', VIEW);
    await opened('info');
    await live();
    made.close();
    now.client = null;
    logs.linked('s');
    expect(page().link).toBe('idle');
    now.client = client(address, clock).made;
    logs.linked('s');
    await opened('info', 2);
    await live();
    logs.follow([]);
    expect(() => logs.text('w')).toThrow();
  });
  it('of a server that is at another address begins anew', async () => {
    const { logs, opened, page, say, heard, live, address } = await watched();
    const server: MihomoServer = { kind: 'mihomo', id: 's', name: 'gw', address, tags: [], pin: null, lab: false };
    logs.follow([server]);
    page();
    await opened('info');
    await live();
    say('of the first');
    await heard(1);
    logs.follow([{ ...server, name: 'another name' }]);
    expect(page().total).toBe(1);
    logs.follow([{ ...server, address: 'http://127.0.0.1:1' }]);
    expect(page()).toMatchObject({ total: 0, rows: [] });
  });
  it('is one of a controller that is connected', async () => {
    const { logs, now } = await watched();
    expect(() => logs.watch('x', 'w', VIEW)).toThrow(expect.objectContaining({ code: 'wrong-kind' }));
    now.client = null;
    expect(() => logs.watch('s', 'w', VIEW)).toThrow(expect.objectContaining({ code: 'gone' }));
    expect(() => logs.clear('w')).toThrow(expect.objectContaining({ code: 'gone' }));
    logs.unwatch('w');
  });
});
