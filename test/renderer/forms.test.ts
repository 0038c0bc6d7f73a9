import type { AppState, Breach, Rotation, Server, ServerSummary } from '@shared/model';
import { createTexts } from '@shared/texts';
import { describe, expect, it } from 'vitest';
import {
  draftOf,
  EMPTY_FORM,
  formOf,
  hostOf,
  problemsOf,
  suggestName,
  unsaved,
  withFound,
} from '../../src/renderer/pages/onboarding/draft';
import { moved } from '../../src/renderer/pages/settings/Servers';
import { newsBetween } from '../../src/renderer/stores/announce';
import { railFigure, serverShape, stateLine } from '../../src/renderer/ui/serverState';
import { sortRows } from '../../src/renderer/ui/sort';

describe('the form of a server', () => {
  it.each([
    ['https://riga.example.net:8000/panel', 'riga.example.net', 'riga'],
    ['192.0.2.44:8000', '192.0.2.44', 'farm-192.0.2.44'],
    ['http://user@[2001:db8::1]:90', '2001:db8::1', 'farm-2001db81'],
    ['www.example.org', 'www.example.org', 'farm-www.example.org'],
    ['', '', ''],
  ])('takes host and name from %s', (address, host, name) => {
    expect(hostOf(address)).toBe(host);
    expect(suggestName('farm', address)).toBe(name);
  });
  it('names what is missing, by kind', () => {
    expect(problemsOf(EMPTY_FORM)).toEqual(['address', 'username', 'secret']);
    expect(problemsOf({ ...EMPTY_FORM, kind: 'mihomo', address: 'x' })).toEqual([]);
    expect(problemsOf({ ...EMPTY_FORM, kind: 'keyapi', address: 'x', pin: 'abc' })).toEqual(['pin']);
    expect(problemsOf({ ...EMPTY_FORM, kind: 'keyapi', address: 'x', pin: Array(32).fill('AB').join(':') })).toEqual([]);
  });
  it('keeps the stored secret unless another is typed, and sends none for Xray', () => {
    const farm = {
      kind: 'farm',
      id: 'f',
      name: 'riga',
      address: 'http://h',
      tags: ['eu', 'home'],
      pin: null,
      lab: false,
      username: 'op',
      favourites: [],
    } as Server;
    const form = formOf(farm);
    expect('secret' in draftOf(form)).toBe(false);
    expect(draftOf({ ...form, secret: 'new' }).secret).toBe('new');
    expect(draftOf(form)).toMatchObject({ tags: ['eu', 'home'], username: 'op', pin: null });
    expect(draftOf({ ...EMPTY_FORM, kind: 'xray', address: 'h:1' }).secret).toBe('');
  });
  it('keeps what was typed while it was saved', () => {
    const sent = { ...EMPTY_FORM, name: 'one' };
    const typed = { ...sent, name: 'one more' };
    expect([unsaved(sent, sent), unsaved(typed, sent), unsaved(null, sent)]).toEqual([null, typed, null]);
  });
  it('keeps the kind that the user chose while its address was looked at; another address is judged anew', () => {
    const form = { ...EMPTY_FORM, kind: 'farm', address: ' http://h ' } as const;
    expect(withFound(form, 'mihomo', 'http://h').kind).toBe('farm');
    expect(withFound(form, 'mihomo', null).kind).toBe('mihomo');
    expect(withFound({ ...form, address: 'http://other' }, 'mihomo', 'http://h').kind).toBe('mihomo');
  });
});

describe('the order of rows', () => {
  const rows = [
    { n: 'LV-10', v: 5 },
    { n: 'LV-2', v: null },
    { n: 'LV-1', v: 9 },
  ];
  const names = (list: readonly { readonly n: string }[]) => list.map(row => row.n);
  const key = (row: { readonly n: string }) => row.n;
  it('counts numbers in names', () => expect(names(sortRows(rows, key, row => row.n, false, null))).toEqual(['LV-1', 'LV-2', 'LV-10']));
  it('puts the unknown last in both directions', () => {
    expect(names(sortRows(rows, key, row => row.v, false, null)).at(-1)).toBe('LV-2');
    expect(names(sortRows(rows, key, row => row.v, true, null)).at(-1)).toBe('LV-2');
  });
  it('holds still under the pointer, new rows coming last', () =>
    expect(names(sortRows([...rows, { n: 'LV-0', v: 99 }], key, row => row.v, true, ['LV-2', 'LV-10', 'LV-1']))).toEqual([
      'LV-2',
      'LV-10',
      'LV-1',
      'LV-0',
    ]));
});

describe('news for toasts', () => {
  const state = (rotations: Record<string, Partial<Rotation>>, breaches: Partial<Breach>[]): AppState =>
    ({ rotations, breaches }) as unknown as AppState;
  it('are rotations that ended and breaches that began, once', () => {
    const before = state({ a: { id: '1', phase: 'started', outcome: null } }, []);
    const done = { id: '1', phase: 'done', outcome: { type: 'unknown' } } as const;
    const after = state({ a: done }, [{ id: 'b', muted: false, endedAt: null }]);
    expect(newsBetween(before, after)).toEqual({ rotations: [done], breaches: after.breaches });
    expect(newsBetween(after, after)).toEqual({ rotations: [], breaches: [] });
  });
  it('are not what was there when the window opened', () => {
    const done = { id: '1', phase: 'done', outcome: { type: 'unknown' } } as const;
    expect(newsBetween(state({}, []), state({ a: done }, [])).rotations).toEqual([]);
  });
});

describe('how a server stands', () => {
  const summary = (change: Partial<ServerSummary>): ServerSummary =>
    ({
      kind: 'farm',
      link: 'live',
      warnings: [],
      needsSecret: false,
      lastData: 1000,
      since: 1000,
      failure: null,
      portsTotal: 12,
      portsOnline: 12,
      ...change,
    }) as ServerSummary;
  const t = createTexts('en');
  it('is told by a shape', () => {
    expect(serverShape(summary({}))).toBe('ok');
    expect(serverShape(summary({ warnings: ['plain-http'] }))).toBe('ok');
    expect(serverShape(summary({ portsOnline: 10 } as Partial<ServerSummary>))).toBe('warn');
    expect(serverShape(summary({ link: 'stale' }))).toBe('stale');
    expect(serverShape(summary({ link: 'backoff' }))).toBe('bad');
    expect(serverShape(summary({ needsSecret: true, link: 'stopped' }))).toBe('warn');
    expect(serverShape(summary({ link: 'stopped' }))).toBe('off');
  });
  it('is told by a figure and a line', () => {
    expect(railFigure(summary({ portsOnline: 10 } as Partial<ServerSummary>))).toBe('10/12');
    expect(railFigure(summary({ lastData: null }))).toBe('');
    expect(stateLine(t, summary({}))).toBe('12 of 12 ports online');
    expect(stateLine(t, summary({ link: 'auth-failed' }))).toBe('login refused');
  });
});

describe('reordering', () => {
  it('moves one by one place and stops at the ends', () => {
    expect(moved(['a', 'b', 'c'], 'c', -1)).toEqual(['a', 'c', 'b']);
    expect(moved(['a', 'b', 'c'], 'a', -1)).toEqual(['a', 'b', 'c']);
    expect(moved(['a', 'b', 'c'], 'c', 1)).toEqual(['a', 'b', 'c']);
  });
});
