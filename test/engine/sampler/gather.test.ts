import { describe, expect, it } from 'vitest';
import type { Figures, Reading } from '../../../src/main/engine/clients/client';
import { createGather } from '../../../src/main/engine/sampler/gather';

const frame = (at: number, figures: Partial<Omit<Figures & { kind: 'mihomo' }, 'kind'>>, rowsChanged = false): Reading => ({
  at,
  figures: { kind: 'mihomo', ...figures },
  rowsChanged,
});
const rates = (down: number) => ({ rates: { down, up: 0, at: 0 } });

describe('gathering the frames of a stream', () => {
  it('tells every frame when nothing is to be gathered', () => {
    const gather = createGather(() => 0);
    expect([1, 2, 3].map(at => gather(frame(at, rates(at)), at)?.at)).toEqual([1, 2, 3]);
  });
  it('joins what came of two streams, the latest of each', () => {
    const gather = createGather(() => 5000);
    expect(gather(frame(0, rates(1)), 0)).toMatchObject({ figures: rates(1) });
    expect(gather(frame(1000, rates(2)), 1000)).toBeNull();
    expect(gather(frame(1500, { memory: 7 }), 1500)).toBeNull();
    expect(gather(frame(5000, rates(3)), 5000)).toEqual(frame(5000, { ...rates(3), memory: 7 }));
    expect(gather(frame(6000, { memory: 8 }), 6000)).toBeNull();
  });
  it('holds nothing back that does not flow by itself, nor what came before it', () => {
    const gather = createGather(() => 5000);
    gather(frame(0, rates(1)), 0);
    gather(frame(1000, rates(2)), 1000);
    expect(gather(frame(1100, { mode: 'direct' }), 1100)).toEqual(frame(1100, { ...rates(2), mode: 'direct' }));
    expect(gather(frame(1200, {}, true), 1200)).toEqual(frame(1200, {}, true));
    expect(gather(frame(1300, rates(3)), 1300)).toBeNull();
  });
});
