import type { GroupSummary } from '@shared/model';
import { describe, expect, it } from 'vitest';
import { rangeFor } from '../../../src/renderer/pages/mihomo/logs/range';
import { leafOf } from '../../../src/renderer/pages/mihomo/rules/goesTo';

const group = (name: string, now: string | null): GroupSummary => ({ name, type: 'Selector', now, nodes: [], delays: {} });

describe('where a rule leads', () => {
  it('is the node behind all groups, as far as one is chosen', () => {
    const groups = [
      group('Main', 'Fastest'),
      group('Fastest', 'FRA 1'),
      group('Spread', null),
      group('Via', 'Spread'),
      group('Loop', 'Loop'),
    ];
    expect(leafOf(groups, 'Main')).toBe('FRA 1');
    expect(leafOf(groups, 'route(Main)')).toBe('FRA 1');
    expect(leafOf(groups, 'DIRECT')).toBeNull();
    expect(leafOf(groups, 'Spread')).toBeNull();
    expect(leafOf(groups, 'Via')).toBe('Spread');
    expect(leafOf(groups, 'Loop')).toBeNull();
    expect(leafOf([group('A', 'B'), group('B', 'A')], 'A')).toBeNull();
  });
});

describe('the rows of a log that are asked for', () => {
  it('stay while they cover what is in sight', () => {
    const first = rangeFor({ from: 0, limit: 100 }, 200, 20);
    expect(first).toEqual({ from: 170, limit: 80 });
    expect(rangeFor(first, 215, 20)).toBe(first);
    expect(rangeFor(first, 240, 20)).toEqual({ from: 210, limit: 80 });
    expect(rangeFor(first, 5, 20).from).toBe(0);
    // Far more than is in sight: the pane became small.
    expect(rangeFor({ from: 0, limit: 400 }, 10, 5)).toEqual({ from: 0, limit: 65 });
  });
});
