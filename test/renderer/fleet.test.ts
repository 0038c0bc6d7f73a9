import { describe, expect, it } from 'vitest';
import { fleetTotals } from '../../src/renderer/pages/mihomo/fleet/totals';
import { mihomoSummary } from '../shell/state';

describe('all controllers together', () => {
  it('sums what is told, and knows nothing where nobody tells', () => {
    const one = mihomoSummary({ rates: { down: 5, up: 1, at: 0 }, memory: 100, connections: null });
    const other = mihomoSummary({ rates: { down: 7, up: 0, at: 0 }, memory: null, connections: null });
    expect(fleetTotals([one, other])).toEqual({ down: 12, up: 1, connections: null, memory: 100 });
    expect(fleetTotals([])).toEqual({ down: null, up: null, connections: null, memory: null });
  });
});
