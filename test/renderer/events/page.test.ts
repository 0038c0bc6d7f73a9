import type { LoggedEvent, Rotation } from '@shared/model';
import { createTexts } from '@shared/texts';
import { describe, expect, it, vi } from 'vitest';
import { ALL_EVENTS, filterOf } from '../../../src/renderer/pages/events/filter';
import { lineKey, lineMaker } from '../../../src/renderer/pages/events/line';
import { linesOf } from '../../../src/renderer/pages/events/lines';
import { dateText, dayOf, dayText, dayWord } from '../../../src/renderer/pages/events/moments';
import { pressed } from '../../../src/renderer/pages/events/pressed';
import { rowAction } from '../../../src/renderer/pages/events/rowAction';
import { runningRotations } from '../../../src/renderer/pages/events/running';
import { termsOf } from '../../../src/renderer/pages/events/terms';
import { heldWith } from '../../../src/renderer/pages/events/useHolding';

const en = createTexts('en');
const ru = createTexts('ru');
const NONE = { words: [], server: [], kind: [], by: [], state: [] };
const SERVERS = [
  { id: 's1', name: 'riga-farm' },
  { id: 's2', name: 'baku-farm' },
];
const event = (change: Partial<LoggedEvent> = {}): LoggedEvent => ({
  ...{ id: 7, at: 1, shape: 'ok', type: 'mode-set', kind: 'control', by: 'you', serverId: 's1', serverName: 'riga-farm', params: {} },
  ...change,
});
const rotation = (change: Partial<Rotation> = {}): Rotation => ({
  ...{ id: 'r', serverId: 's1', portId: 1, portName: 'LV-11', oldIp: '198.51.100.61', askedBy: 'menu', requestedAt: 5, phase: 'started' },
  ...{ slow: false, outcome: null, endedAt: null, durationMs: null, evidence: [], ...change },
});

describe('terms', () => {
  it('are words, and what stands behind a field’s name', () => {
    expect(termsOf('LV-02 server:riga kind:rotation by:timer state:bad again')).toEqual({
      ...{ words: ['lv-02', 'again'], server: ['riga'], kind: ['rotation'], by: ['timer'], state: ['bad'] },
    });
    expect(termsOf('сервер:рига вид:смена кто:таймер состояние:плохо')).toEqual({
      ...{ words: [], server: ['рига'], kind: ['смена'], by: ['таймер'], state: ['плохо'] },
    });
  });
  it('are held together by quotes, also by one that never ends', () => {
    expect(termsOf('"no internet" server:"my farm" "open')).toEqual({ ...NONE, words: ['no internet', 'open'], server: ['my farm'] });
  });
  it('know no other fields: an address with a port is a word', () => {
    expect(termsOf('127.0.0.1:9090 foo:bar constructor:x')).toEqual({ ...NONE, words: ['127.0.0.1:9090', 'foo:bar', 'constructor:x'] });
  });
  it('leave out a field without a value, and blanks', () => {
    expect(termsOf('  server:  ""  ')).toEqual({ ...NONE, words: ['server:'] });
  });
  it('are at most twenty of two hundred characters', () => {
    expect(termsOf('x '.repeat(50)).words).toHaveLength(20);
    expect(termsOf('y'.repeat(500)).words[0]).toHaveLength(200);
  });
});

describe('a filter', () => {
  it('is empty for nothing', () => {
    expect(filterOf(en, ' ', 'all', SERVERS)).toEqual(ALL_EVENTS);
  });
  it('finds a word in texts of the window’s language, in reasons and in names of servers', () => {
    const [made] = filterOf(en, 'verified', 'all', SERVERS).words;
    expect(made?.types).toContain('key-made');
    expect(made?.types).not.toContain('mode-set');
    const [refused] = filterOf(en, 'refused', 'all', SERVERS).words;
    expect(refused?.codes).toContain('refused');
    const [farm] = filterOf(en, 'farm', 'all', SERVERS).words;
    expect(farm?.serverIds).toEqual(['s1', 's2']);
    const [russian] = filterOf(ru, 'застрял', 'all', []).words;
    const [stuck] = filterOf(ru, 'завис', 'all', []).words;
    expect([...(russian?.types ?? []), ...(stuck?.types ?? [])]).toContain('rotation-stuck');
  });
  it('does not take the names of parameters for words', () => {
    expect(filterOf(en, 'newip', 'all', []).words[0]?.types).toEqual([]);
  });
  it('takes kinds, sources and states by their beginning, in English and in the window’s language', () => {
    expect(filterOf(en, 'kind:rot by:tim state:bad', 'all', [])).toEqual({
      ...ALL_EVENTS,
      ...{ kinds: ['rotation'], sources: ['timer'], shapes: ['bad'] },
    });
    expect(filterOf(ru, 'kind:смена', 'all', []).kinds).toEqual(['rotation']);
    expect(filterOf(ru, 'kind:rotation', 'all', []).kinds).toEqual(['rotation']);
  });
  it('joins the chosen kind with the typed ones', () => {
    expect(filterOf(en, '', 'drift', []).kinds).toEqual(['drift']);
    expect(filterOf(en, 'kind:drift', 'drift', []).kinds).toEqual(['drift']);
  });
  it('finds nothing by a kind that is none, or by two at once', () => {
    for (const filter of [filterOf(en, 'kind:nonsense', 'all', []), filterOf(en, 'kind:app', 'drift', [])])
      expect(filter.words).toEqual([expect.objectContaining({ text: '\u0001', types: [] })]);
  });
  it('names servers by id, and by the name that an event has kept', () => {
    expect(filterOf(en, 'server:riga server:gone', 'all', SERVERS).servers).toEqual([
      { serverIds: ['s1'], name: 'riga' },
      { serverIds: [], name: 'gone' },
    ]);
  });
});

describe('lines', () => {
  const days = [
    { day: '2026-09-14', count: 3 },
    { day: '2026-09-13', count: 2 },
  ];
  const all = (lines: ReturnType<typeof linesOf>) => Array.from({ length: lines.count + 1 }, (_, index) => lines.at(index));

  it('have a head for each day, then its events', () => {
    expect(all(linesOf(days, new Set(), 0, '2026-09-14'))).toEqual([
      { type: 'day', day: '2026-09-14', count: 3, folded: false },
      { type: 'event', index: 0 },
      { type: 'event', index: 1 },
      { type: 'event', index: 2 },
      { type: 'day', day: '2026-09-13', count: 2, folded: false },
      { type: 'event', index: 3 },
      { type: 'event', index: 4 },
      undefined,
    ]);
  });
  it('leave out the events of a folded day', () => {
    const lines = linesOf(days, new Set(['2026-09-14']), 2, '2026-09-14');
    expect(all(lines).map(place => place?.type)).toEqual(['day', 'day', 'event', 'event', undefined]);
    expect(lines.events(0, 4)).toEqual({ start: 3, end: 5 });
    expect(lines.events(0, 1)).toBeNull();
  });
  it('have what goes on under today, which has a head for it also without events', () => {
    expect(all(linesOf(days, new Set(), 2, '2026-09-14')).slice(0, 4)).toEqual([
      { type: 'day', day: '2026-09-14', count: 3, folded: false },
      { type: 'running', index: 0 },
      { type: 'running', index: 1 },
      { type: 'event', index: 0 },
    ]);
    const lines = linesOf(days.slice(1), new Set(), 1, '2026-09-14');
    expect(all(lines).map(place => place?.type)).toEqual(['day', 'running', 'day', 'event', 'event', undefined]);
    expect(lines.dayLine('2026-09-13')).toBe(2);
    expect(lines.dayLine('2026-01-01')).toBeNull();
  });
  it('are none without days', () => {
    const lines = linesOf([], new Set(), 0, '2026-09-14');
    expect([lines.count, lines.at(0), lines.events(0, 10)]).toEqual([0, undefined, null]);
  });
  it('tell the places of the events between any two of them', () => {
    const many = Array.from({ length: 50 }, (_, index) => ({ day: `day ${index}`, count: (index * 7) % 13 }));
    const lines = linesOf(many, new Set(['day 3', 'day 8']), 1, 'day 0');
    for (let start = 0; start < lines.count; start += 5) {
      const places = Array.from({ length: 20 }, (_, index) => lines.at(start + index));
      const events = places.flatMap(place => (place?.type === 'event' ? [place.index] : []));
      const range = lines.events(start, start + 20);
      expect(range).toEqual(events.length === 0 ? null : { start: Math.min(...events), end: Math.max(...events) + 1 });
    }
  });
  it('stay the same for the same thing', () => {
    const lineOf = lineMaker('UTC', '2026-09-14');
    const one = event();
    expect(lineOf(one)).toBe(lineOf(one));
    expect(lineOf(undefined)).toBeUndefined();
    expect(lineOf(rotation())).toMatchObject({ id: 'run r', at: 5, shape: 'busy', kind: 'rotation', by: 'tray', serverId: 's1' });
    expect([lineOf(one), lineOf({ type: 'day', day: 'x', count: 1, folded: false })].map(line => line && lineKey(line))).toEqual([
      '7',
      'day x',
    ]);
  });
});

describe('days', () => {
  const at = Date.parse('2026-09-14T21:30:00Z');
  it('are those of the zone', () => {
    expect([dayOf(at, 'UTC'), dayOf(at, 'Europe/Riga')]).toEqual(['2026-09-14', '2026-09-15']);
  });
  it('are named as people name them', () => {
    expect(dayText(en, '2026-09-14', '2026-09-14')).toBe('Today, 14 Sept');
    expect(dayText(en, '2026-02-28', '2026-03-01')).toBe('Yesterday, 28 Feb');
    expect(dayText(en, '2026-09-12', '2026-09-14')).toBe('12 Sept');
    expect(dayWord(ru, '2026-09-13', '2026-09-14')).toBe('Вчера');
    expect(dateText(en, '2025-12-31', '2026-01-01')).toBe('31 Dec 2025');
  });
});

describe('rotations that go on', () => {
  const state = (rotations: readonly Rotation[]) => ({
    rotations: Object.fromEntries(rotations.map(each => [each.id, each])),
    servers: { s1: { name: 'riga-farm' } } as never,
  });
  it('are found by kind, server, state and words, newest first', () => {
    const both = state([rotation(), rotation({ id: 'q', requestedAt: 9, portName: 'LV-02' }), rotation({ id: 'd', phase: 'done' })]);
    const found = (text: string, kind: 'all' | 'rotation' | 'keys' = 'all') =>
      runningRotations(both, filterOf(en, text, kind, SERVERS)).map(({ id }) => id);
    expect(found('')).toEqual(['q', 'r']);
    expect(found('', 'rotation')).toEqual(['q', 'r']);
    expect(found('', 'keys')).toEqual([]);
    expect(found('lv-11')).toEqual(['r']);
    expect(found('198.51 riga')).toEqual(['q', 'r']);
    expect(found('server:baku')).toEqual([]);
    expect(found('state:busy')).toEqual(['q', 'r']);
    expect(found('state:ok')).toEqual([]);
  });
});

describe('what an event leads to', () => {
  const label = (change: Partial<LoggedEvent>, isThere = true) => rowAction(event(change), () => isThere)?.label;
  it('is its breach, review, QR code, list or server', () => {
    expect(label({ type: 'breach', kind: 'breach' })).toBe('open');
    expect(label({ type: 'quiet-over', kind: 'app', serverId: null })).toBe('list');
    expect(label({ type: 'key-made', kind: 'keys' })).toBe('show-qr');
    expect(label({ type: 'drift', kind: 'drift' })).toBe('review');
    expect(label({ type: 'rotations-run', kind: 'rotation' })).toBe('list');
    expect(label({ type: 'link-lost', kind: 'connection' })).toBe('open');
    expect(label({})).toBeUndefined();
  });
  it('is nothing of a server that is gone', () => {
    expect(label({ type: 'key-made', kind: 'keys' }, false)).toBeUndefined();
    expect(label({ type: 'breach', kind: 'breach' }, false)).toBe('open');
  });
  it('is reached by Enter; on the head of a day keys fold', () => {
    const fold = vi.fn();
    const context = { t: en, fold, isThere: () => false };
    const head = { type: 'day', day: 'd', today: 'd', count: 1, folded: false } as const;
    expect(['Enter', ' ', 'ArrowLeft', 'ArrowRight', 'x'].map(key => pressed(head, { key }, context))).toEqual([
      true,
      true,
      true,
      false,
      false,
    ]);
    expect(pressed({ ...head, folded: true }, { key: 'ArrowRight' }, context)).toBe(true);
    expect(fold).toHaveBeenCalledTimes(4);
    const line = lineMaker('UTC', 'd')(event());
    expect(line && pressed(line, { key: 'Enter' }, context)).toBe(false);
  });
});

describe('a list that holds still', () => {
  const FREE = { pointer: false, scrolled: false, stopped: false, upTo: null };
  it('ends with the event that was the newest when it began', () => {
    const held = heldWith(FREE, { pointer: true }, 5);
    expect(held.upTo).toBe(5);
    const more = heldWith(held, { scrolled: true }, 9);
    expect(more.upTo).toBe(5);
    expect(heldWith(more, { pointer: false }, 9).upTo).toBe(5);
    expect(heldWith(heldWith(more, { pointer: false }, 9), { scrolled: false }, 9).upTo).toBeNull();
  });
});
