import { afterEach, describe, expect, it } from 'vitest';
import { closeOverlay, open, overlayCloser, view } from '../../src/renderer/stores/view';
import { isSamePlace, placeNow, TOP } from '../../src/renderer/ui/rowPlace';

describe('the row that the keyboard is on', () => {
  const inSight = [3, 4, 5];
  const at = (ids: Readonly<Record<number, string>>) => (index: number) => ids[index];

  it('is the same row when the list is sorted anew under it', () => {
    expect(placeNow({ index: 4, id: 'b' }, inSight, at({ 3: 'a', 4: 'b', 5: 'c' }))).toBe(4);
    expect(placeNow({ index: 4, id: 'b' }, inSight, at({ 3: 'b', 4: 'a', 5: 'c' }))).toBe(3);
    expect(placeNow({ index: 4, id: 'b' }, inSight, at({ 3: 'a', 4: 'c', 5: 'b' }))).toBe(5);
  });
  it('is what stands in its place when it is gone or out of sight', () => {
    expect(placeNow({ index: 4, id: 'b' }, inSight, at({ 3: 'a', 4: 'c', 5: 'd', 9: 'b' }))).toBe(4);
  });
  it('stays where it is while it is out of sight itself, or not loaded', () => {
    expect(placeNow({ index: 9, id: 'b' }, inSight, at({ 3: 'a', 9: 'b' }))).toBe(9);
    expect(placeNow(TOP, inSight, at({ 3: 'a' }))).toBe(0);
  });
  it('is another place when either differs', () => {
    expect(isSamePlace({ index: 1, id: 'a' }, { index: 1, id: 'a' })).toBe(true);
    expect(isSamePlace({ index: 1, id: 'a' }, { index: 1, id: 'b' })).toBe(false);
    expect(isSamePlace({ index: 1, id: 'a' }, { index: 2, id: 'a' })).toBe(false);
  });
});

describe('a dialog that closes once its answer is there', () => {
  afterEach(closeOverlay);

  it('closes itself', () => {
    open({ type: 'palette' });
    const close = overlayCloser();
    close();
    expect(view.getState().overlay).toBeNull();
  });
  it('leaves what was opened after it was closed by hand', () => {
    open({ type: 'secret', serverId: 'a' });
    const close = overlayCloser();
    closeOverlay();
    open({ type: 'secret', serverId: 'a' });
    close();
    expect(view.getState().overlay).toEqual({ type: 'secret', serverId: 'a' });
  });
});
