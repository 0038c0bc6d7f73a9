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

  it('is followed by what was judged of ports, and ends in a gap for a port that is not judged', () => {
    const repeats = createRepeats();
    const judged = (subject: string, measure: 'ipStuck' | 'uniqueShare' | 'sinr', value: number | null) => ({
      ...{ measure, serverId: 'f', subject, subjectName: '', value },
    });
    const share = judged('1', 'uniqueShare', 66.67);
    const first = [judged('1', 'ipStuck', 2), share, judged('2', 'ipStuck', 0), judged('2', 'uniqueShare', null), judged('2', 'sinr', 9)];
    expect(told(repeats.judged('f', first, AT))).toEqual(['ipStuck 1 2', 'uniqueShare 1 66.67', 'ipStuck 2 0']);
    expect(told(repeats.judged('f', first, AT + 5_000))).toEqual([]);
    // It rotates, and the other is off.
    expect(told(repeats.judged('f', [judged('1', 'ipStuck', null), share], AT + 10_000))).toEqual(['ipStuck 1 null', 'ipStuck 2 null']);
    expect(told(repeats.judged('f', [judged('1', 'ipStuck', 3), share], AT + 20_000))).toEqual(['ipStuck 1 3']);
    // Of what a port's readings tell by themselves nothing ends.
    repeats.ports('f', [port(1)], AT + 21_000);
    expect(told(repeats.judged('f', [], AT + 22_000))).toEqual(['ipStuck 1 null', 'uniqueShare 1 null']);
  });

  it('tells how many keys differ and whether services run, once that is known', () => {
    const repeats = createRepeats();
    expect(told(repeats.server('x', 'drift', null, AT))).toEqual([]);
    expect(told(repeats.server('x', 'drift', 0, AT))).toEqual(['drift  0']);
    expect(told(repeats.server('x', 'drift', 0, AT + 5_000))).toEqual([]);
    expect(told(repeats.server('x', 'drift', 2, AT + 6_000))).toEqual(['drift  2']);
    expect(told(repeats.server('x', 'drift', 2, AT + 66_000))).toEqual(['drift  2']);
    expect(told(repeats.server('x', 'services', 1, AT + 66_000))).toEqual(['services  1']);
    expect(told(repeats.lost('x'))).toEqual(['drift  null', 'services  null']);
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
