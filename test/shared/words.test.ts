import { asksNothing, holds, parseWords, placesOf } from '@shared/words';
import { describe, expect, it } from 'vitest';

describe('words of a filter', () => {
  it('are wanted, unwanted after a minus, and one where they are quoted', () => {
    expect(parseWords('  Video -"i/o timeout" "two words" -  ')).toEqual({
      wanted: ['video', 'two words', '-'],
      unwanted: ['i/o timeout'],
    });
    expect(asksNothing(parseWords('   '))).toBe(true);
    expect(parseWords('"open')).toEqual({ wanted: ['open'], unwanted: [] });
  });
  it('must all stand in a text, and none of the unwanted', () => {
    const words = parseWords('match video -udp');
    expect(holds('[tcp] video match', words)).toBe(true);
    expect(holds('[udp] video match', words)).toBe(false);
    expect(holds('[tcp] video', words)).toBe(false);
  });
  it('are found where they stand, once where they overlap', () => {
    expect(placesOf('cdn.Video.example video', parseWords('video deo.ex'))).toEqual([
      [4, 12],
      [18, 23],
    ]);
    expect(placesOf('nothing', parseWords('-nothing'))).toEqual([]);
    // In lower case this letter has two code units.
    expect(placesOf('İ video', parseWords('video'))).toEqual([]);
  });
});
