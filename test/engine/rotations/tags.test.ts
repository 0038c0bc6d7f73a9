import { expect, test } from 'vitest';
import { createPortTags } from '../../../src/main/engine/rotations/tags';
import { createMemoryStore } from '../../../src/main/engine/store/memory';
import { MemoryLog } from '../support/outside';

const tagsOf = () => {
  const store = createMemoryStore();
  return { store, tags: createPortTags(store, new MemoryLog(), () => undefined) };
};

test('two changes at once are both kept, in memory and on the disk', async () => {
  const { store, tags } = tagsOf();
  await Promise.all([tags.change('s1', [1, 2], ['shop'], []), tags.change('s1', [3], ['spare'], []), tags.change('s1', [2], [], ['shop'])]);
  expect([1, 2, 3].map(id => tags.of('s1', id))).toEqual([['shop'], [], ['spare']]);
  const later = createPortTags(store, new MemoryLog(), () => undefined);
  await later.resume();
  expect([1, 2, 3].map(id => later.of('s1', id))).toEqual([['shop'], [], ['spare']]);
});

test('one that could not be stored takes nothing from the next', async () => {
  const { store, tags } = tagsOf();
  const { saveFarmDocument } = store;
  store.saveFarmDocument = () => Promise.reject(new Error('no disk'));
  const lost = tags.change('s1', [1], ['shop'], []);
  await expect(lost).rejects.toThrow('no disk');
  store.saveFarmDocument = saveFarmDocument;
  await tags.change('s1', [2], ['spare'], []);
  expect([1, 2].map(id => tags.of('s1', id))).toEqual([[], ['spare']]);
});
