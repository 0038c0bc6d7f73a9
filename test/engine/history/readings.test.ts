import { describe, expect, it } from 'vitest';
import { createCarried } from '../../../src/main/engine/history/carried';
import { MOVE } from '../../../src/main/engine/history/moves';
import { createRepeats } from '../../../src/main/engine/history/readings';
import { port } from '../../shell/state';

const AT = 1_790_000_000_000;
const told = (readings: ReturnType<ReturnType<typeof createRepeats>['ports']>): readonly string[] =>
  readings.map(({ series: { metric, subject }, value }) => `${metric} ${subject} ${value}`);

describe('what ports and nodes tell', () => {
  it('is told when it changes, and once a minute while it does not', () => {
    const repeats = createRepeats();
    const good = port(1, { rsrp: { value: -90.5, bound: null }, sinr: { value: 12, bound: null } });
    expect(told(repeats.ports('f', [good], AT))).toEqual(['signal 1 -90.5', 'sinr 1 12', 'online 1 1', 'internet 1 1']);
    expect(told(repeats.ports('f', [good], AT + 5_000))).toEqual([]);
    expect(told(repeats.ports('f', [{ ...good, connInet: false }], AT + 10_000))).toEqual(['internet 1 0']);
    expect(told(repeats.ports('f', [{ ...good, connInet: false }], AT + 60_000))).toHaveLength(3);
    // A modem that is not there has no signal: a gap, once.
    const gone = { ...good, connNet: false };
    expect(told(repeats.ports('f', [gone], AT + 61_000))).toEqual(['signal 1 null', 'sinr 1 null', 'online 1 0', 'internet 1 null']);
    expect(told(repeats.ports('f', [gone], AT + 62_000))).toEqual([]);
  });

  it('ends in gaps when its server cannot be reached, and begins again', () => {
    const repeats = createRepeats();
    const group = { name: 'g', type: 'Selector', now: 'a', nodes: ['a', 'b'], delays: { a: 40, b: 0 } };
    expect(told(repeats.nodes('m', [group], AT))).toEqual(['latency a 40']);
    expect(told(repeats.lost('m'))).toEqual(['latency a null']);
    expect(told(repeats.lost('m'))).toEqual([]);
    expect(told(repeats.nodes('m', [group], AT + 1_000))).toEqual(['latency a 40']);
  });
});

describe('what a core carried', () => {
  it('goes on where the core began anew, and nothing of what it had carried before counts', () => {
    const carried = createCarried();
    const read = (down: number, seconds: number): readonly number[] | null => {
      const moves = carried.read('m', { down, up: down / 10 }, AT + seconds * 1_000);
      return moves && [MOVE.downBefore, MOVE.down, MOVE.upBefore, MOVE.up].map(column => moves.values[column] ?? 0);
    };
    expect(read(5_000, 0)).toBeNull();
    expect(read(5_100, 1)).toBeNull();
    expect(read(5_200, 10)).toEqual([0, 200, 0, 20]);
    expect(read(70, 15)).toBeNull();
    expect(read(100, 20)).toEqual([200, 300, 20, 30]);
    expect(read(100, 40)).toBeNull();
  });
});
