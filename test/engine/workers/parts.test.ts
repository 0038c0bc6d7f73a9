/** Several services in one thread, each with an end of its own. */
import { Worker } from 'node:worker_threads';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { createParts, type LineWorker } from '../../../src/main/engine/workers/parts';
import { until } from '../support/outside';
import { type Bundle, bundle } from '../support/worker';

let entry: Bundle;
let threads: Worker[];
beforeAll(async () => {
  entry = await bundle('test/engine/support/echo.ts');
});
afterAll(() => entry.remove());

function open() {
  threads = [];
  const part = createParts(() => {
    const thread = new Worker(entry.path);
    threads.push(thread);
    return thread;
  });
  return (service: string) => watched(part(service));
}
function watched(part: LineWorker) {
  const seen: unknown[] = [];
  part.on('message', message => seen.push(message));
  part.on('error', error => seen.push(String(error)));
  part.on('exit', () => seen.push('exit'));
  return { part, seen };
}
const shows = (seen: readonly unknown[], ...wanted: readonly unknown[]) =>
  until(`it shows ${wanted.join(', ')}`, () => JSON.stringify(seen) === JSON.stringify(wanted));
const gone = (thread: Worker | undefined) => until('the thread has ended', () => thread?.threadId === -1);

it('serves each on its own port, in one thread', async () => {
  const start = open();
  const [one, two] = [start('upper'), start('lower')];
  one.part.postMessage('Word');
  two.part.postMessage('Word');
  await shows(one.seen, 'WORD');
  await shows(two.seen, 'word');
  expect(threads).toHaveLength(1);
  one.part.terminate();
  two.part.terminate();
  await gone(threads[0]);
});

it('ends one without the other, and the thread with the last', async () => {
  const start = open();
  const [one, two] = [start('upper'), start('lower')];
  one.part.terminate();
  await shows(one.seen, 'exit');
  const again = start('upper');
  again.part.postMessage('still');
  two.part.postMessage('HERE');
  await shows(again.seen, 'STILL');
  await shows(two.seen, 'here');
  expect(threads).toHaveLength(1);
  again.part.terminate();
  two.part.terminate();
  await gone(threads[0]);
  const later = start('lower');
  later.part.postMessage('NEW');
  await shows(later.seen, 'new');
  expect(threads).toHaveLength(2);
  later.part.terminate();
  await gone(threads[1]);
});

it('tells the last messages of one that ends by itself before its end', async () => {
  const { part, seen } = open()('upper');
  part.postMessage('last');
  part.postMessage(null);
  await shows(seen, 'LAST', 'exit');
  await gone(threads[0]);
});

it('tells all of them when the thread dies, and begins another', async () => {
  const start = open();
  const [one, two] = [start('upper'), start('lower')];
  two.part.postMessage('A');
  await shows(two.seen, 'a');
  one.part.postMessage(1);
  await until('both have ended', () => one.seen.at(-1) === 'exit' && two.seen.at(-1) === 'exit');
  expect(String(one.seen[0])).toContain('is not a function');
  const next = start('upper');
  next.part.postMessage('next');
  await shows(next.seen, 'NEXT');
  expect(threads).toHaveLength(2);
  next.part.terminate();
  await gone(threads[1]);
});
