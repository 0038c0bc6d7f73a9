import type { AppState } from '@shared/model';
import { describe, expect, it } from 'vitest';
import { breachNews } from '../../../src/renderer/pages/limits/breachNews';
import { settled } from '../../../src/renderer/pages/limits/drafts';
import { newForm } from '../../../src/renderer/pages/limits/limitForm';
import { firstOf } from '../../../src/renderer/pages/limits/useSelected';
import { grouped, groupKey } from '../../../src/renderer/ui/breachText';
import { breach, limit } from '../../shared/limits/limit';

const form = newForm('memory', { type: 'all' }, 'typed', null, { sizes: 'iec', rates: 'bytes', language: 'en' });

describe('what is typed of a limit', () => {
  const other = { ...form, id: 'other' };
  it('is a draft no longer when it was saved', () => {
    expect(settled({ '': form, other }, '', form, 'new')).toEqual({ other });
    expect(settled({ a: form }, 'a', form, 'a')).toEqual({});
    expect(settled({ other }, 'a', form, 'a')).toEqual({ other });
  });
  it('while it was being saved is kept, as what is not saved of that limit', () => {
    const since = { ...form, at: '7' };
    expect(settled({ '': since, other }, '', form, 'new')).toEqual({ new: { ...since, id: 'new' }, other });
    expect(settled({ a: since }, 'a', form, 'a')).toEqual({ a: { ...since, id: 'a' } });
  });
});

it('the limit that is shown first is one that is broken, or the first', () => {
  const limits = [limit({ id: 'a' }), limit({ id: 'b' })];
  expect(firstOf(limits, [])).toBe('a');
  expect(firstOf(limits, [breach({ limitId: 'b' })])).toBe('b');
  expect(firstOf([], [])).toBeNull();
});

describe('news of breaches', () => {
  const event = (id: number, type: string): AppState['events'][number] => ({ id, type, at: 0, shape: 'ok', serverId: null, params: {} });
  const open = breach({ id: 'x', endedAt: null, action: { type: 'pause-key', state: 'doing', at: 1, code: null } });
  it('are what becomes of open ones, what was done because of them included', () => {
    const before = breachNews({ breaches: [open], events: [] });
    expect(breachNews({ breaches: [{ ...open }], events: [event(1, 'mode-set')] })).toBe(before);
    expect(breachNews({ breaches: [{ ...open, action: { type: 'pause-key', state: 'done', at: 2, code: null } }], events: [] })).not.toBe(
      before,
    );
    expect(breachNews({ breaches: [{ ...open, muted: true }], events: [] })).not.toBe(before);
    expect(breachNews({ breaches: [], events: [] })).not.toBe(before);
  });
  it('are also one that was over before anybody saw it open', () => {
    const before = breachNews({ breaches: [], events: [event(1, 'breach'), event(0, 'mode-set')] });
    expect(breachNews({ breaches: [], events: [event(2, 'mode-set'), event(1, 'breach')] })).toBe(before);
    expect(breachNews({ breaches: [], events: [event(3, 'recovery'), event(2, 'breach')] })).not.toBe(before);
  });
});

it('a line of many breaches stays the same when one more begins; each of few is its own', () => {
  const of = (count: number, newest: string) =>
    grouped(
      Array.from({ length: count }, (_, index) => breach({ id: index === 0 ? newest : `b${index}`, limitId: 'l', serverId: 's' })),
    ).map(groupKey);
  expect(of(3, 'b0')).toEqual(['l s']);
  expect(of(4, 'b9')).toEqual(['l s']);
  expect(of(2, 'b0')).toEqual(['b0', 'b1']);
});
