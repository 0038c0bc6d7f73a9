import type { Key } from '@shared/model';
import { beforeEach, describe, expect, it } from 'vitest';
import { createPlainKeys } from '../../../src/main/engine/keys/plain';
import { ALL_KEYS } from '../support/keys';

const key = (name: string): Key => ({ serverId: 's', id: name, name, uuid: 'u', flow: '', createdAt: null, active: true, traffic: null });
let list: Key[] = [];
beforeEach(() => {
  list = [];
});
const keys = createPlainKeys({ rows: () => list });

describe('the list', () => {
  const traffic = { down: 30, up: 12, total: 42, downRate: 5, upRate: 1 };
  const counted: Key = { ...key('counted'), traffic: { ...traffic, source: 'exact' } };
  const guessed: Key = { ...key('Guessed'), active: false, traffic: { ...traffic, source: 'estimate' } };

  it('never mixes an estimate into totals', () => {
    list = [counted, guessed, key('plain')];
    const { rows, rate, counts } = keys.query('s', ALL_KEYS);
    expect(rows.map(row => [row.name, row.state, row.totals?.allTime ?? null, row.estimate])).toEqual([
      ['counted', 'active', { up: 12, down: 30 }, null],
      ['Guessed', 'paused', null, 42],
      ['plain', 'active', null, null],
    ]);
    expect(rate).toEqual({ up: 1, down: 5 });
    expect(counts).toMatchObject({ all: 3, online: 1, differs: 0 });
  });
  it('searches, sorts and gives a window', () => {
    list = Array.from({ length: 30 }, (_, at) => key(`key-${at + 1}`));
    const window = keys.query('s', { ...ALL_KEYS, search: 'KEY-2', sort: { by: 'name', descending: true }, offset: 1, limit: 2 });
    expect(window.rows.map(({ name }) => name)).toEqual(['key-28', 'key-27']);
    expect(window.count).toBe(11);
  });
  it('has no detail of a key that is not there', () => {
    expect(() => keys.detail('s', 'no-such')).toThrow('no key');
  });
  it('is written as a file without what it does not know', () => {
    list = [counted];
    expect(new TextDecoder().decode(keys.export('s', 'csv')).split('\r\n')[1]).toMatch(/^counted,,/);
  });
});
