import { describe, expect, it } from 'vitest';
import { placeOf, scrollFor, showsAt, sightOf, slotsFor } from '../../src/renderer/ui/slots/sight';

const at = (scrollTop: number, height = 280) => ({ scrollTop, height, rowHeight: 28 });

describe('rows in sight', () => {
  it('are those that show, and a few beyond on either side', () => {
    expect(sightOf(at(0), 10_000)).toEqual({ first: 0, end: 13 });
    expect(sightOf(at(2800), 10_000)).toEqual({ first: 97, end: 113 });
  });
  it('end with the list', () => {
    expect(sightOf(at(0), 4)).toEqual({ first: 0, end: 4 });
    expect(sightOf(at(279_720), 10_000)).toEqual({ first: 9987, end: 10_000 });
    expect(sightOf(at(0), 0)).toEqual({ first: 0, end: 0 });
  });
  it('stay inside a list that shrank while it was scrolled down', () => {
    const { first, end } = sightOf(at(5000), 20);
    expect(first).toBeLessThan(20);
    expect(end).toBe(20);
  });
  it('never need more rows than were made, wherever the list is scrolled to', () => {
    for (const height of [0, 1, 27, 28, 29, 280, 613])
      for (let top = 0; top < 400; top += 7) {
        const { first, end } = sightOf(at(top, height), 10_000);
        expect(end - first).toBeLessThanOrEqual(slotsFor(height, 28));
      }
  });
});

describe('a row beyond the edge', () => {
  it('shows as soon as a part of it does', () => {
    expect([0, 9, 10].map(index => showsAt(index, at(0)))).toEqual([true, true, false]);
    expect([9, 10, 20, 21].map(index => showsAt(index, at(290)))).toEqual([false, true, true, false]);
  });
});

describe('the scroll position for a row', () => {
  it('is kept while the row shows', () => {
    expect(scrollFor(3, at(0))).toBeNull();
    expect(scrollFor(9, at(0))).toBeNull();
  });
  it('brings it to the nearer edge', () => {
    expect(scrollFor(10, at(0))).toBe(28);
    expect(scrollFor(2, at(280))).toBe(56);
  });
});

describe('the row that keys act on', () => {
  const list = (names: string) => (index: number) => names[index];
  it('is where it stands by now, when the list was sorted anew', () => {
    expect(placeOf('c', 2, list('abcdef'))).toBe(2);
    expect(placeOf('c', 2, list('cabdef'))).toBe(0);
    expect(placeOf('c', 2, list('abdefc'))).toBe(5);
  });
  it('is the one in its place where it is gone, or was not there yet', () => {
    expect(placeOf('c', 2, list('abdef'))).toBe(2);
    expect(placeOf(undefined, 2, list('abc'))).toBe(2);
    expect(placeOf(undefined, -1, list('abc'))).toBe(-1);
  });
});
