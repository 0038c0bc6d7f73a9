import { describe, expect, it } from 'vitest';
import { fileOf } from '../../../src/renderer/pages/history/file';
import type { LinesQuestion } from '../../../src/renderer/pages/history/useLines';

const question: LinesQuestion = {
  ...{ by: 'node', serverId: 'gw', measure: 'latency', range: { from: 1_000, to: 3_000 }, ids: ['nl-1', 'nl-2'], compare: 'none' },
};
const line = (id: string, name: string) => ({ id, name });
const series = (subject: string) => ({ serverId: 'gw', metric: 'latency', subject });
const nameOf = (id: string): string => `node ${id}`;

describe('the file of the lines', () => {
  it('has the series that are drawn', () => {
    expect(fileOf(question, [line('nl-2', 'node nl-2')], nameOf)).toEqual({
      ...{ series: [series('nl-2')], labels: ['node nl-2'], range: question.range, past: null },
    });
    expect(fileOf(question, [], nameOf)).toBeNull();
  });
  it('compared, has the one that is drawn at both times, named by them', () => {
    const lines = [line('present', '14 Sep'), line('past', '13 Sep')];
    expect(fileOf({ ...question, compare: 'before' }, lines, nameOf)).toEqual({
      ...{
        series: [series('nl-1')],
        labels: ['node nl-1, 14 Sep', 'node nl-1, 13 Sep'],
        range: question.range,
        past: { from: 0, to: 1_000 },
      },
    });
  });
});
