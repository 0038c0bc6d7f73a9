/** The thread that is there while the app rests in the tray: the store, the books of keys that are committed to it, controllers' lists, the log of events, the history. */
import { parentPort } from 'node:worker_threads';
import { serveEvents } from './events/serve';
import { serveHistory } from './history/serve';
import { serveKeys } from './keys/serve';
import { serveLists } from './lists/serve';
import { serveParts } from './parts';
import { serveStore } from './store/serve';

if (!parentPort) throw new Error('runs as a worker only');
serveParts(parentPort, { store: serveStore, keys: serveKeys, lists: serveLists, events: serveEvents, history: serveHistory });
