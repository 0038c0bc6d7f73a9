/** A thread with two services that answer with the word they got, in their case; null ends them, and what is no word ends the thread. */
import { type MessagePort, parentPort } from 'node:worker_threads';
import { serveParts } from '../../../src/main/engine/workers/parts';

const echo =
  (change: (word: string) => string) =>
  (port: MessagePort): void =>
    void port.on('message', (word: string | null) => (word === null ? port.close() : port.postMessage(change(word))));

if (!parentPort) throw new Error('runs as a worker only');
serveParts(parentPort, { upper: echo(word => word.toUpperCase()), lower: echo(word => word.toLowerCase()) });
