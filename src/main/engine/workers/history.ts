/** The history in a thread of its own. */
import { parentPort } from 'node:worker_threads';
import { serveHistory } from './history/serve';

if (!parentPort) throw new Error('runs as a worker only');
serveHistory(parentPort);
