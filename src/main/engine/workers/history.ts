/** The history in a worker of its own. A damaged database ends it, so that the next one sets it aside. */
import { parentPort } from 'node:worker_threads';
import { toFailure } from '@shared/fault';
import type { HistoryRequest } from '../history/protocol';
import { createDesk } from './history/desk';
import type { LineMessage } from './line';
import { isDamage } from './store/open';

const port = parentPort;
if (!port) throw new Error('runs as a worker only');

const desk = createDesk(
  warning => port.postMessage({ warning } satisfies LineMessage),
  thrown => {
    throw thrown;
  },
);

port.on('message', (request: HistoryRequest) => {
  try {
    port.postMessage({ id: request.id, ok: true, value: desk.answer(request) } satisfies LineMessage);
  } catch (thrown) {
    if (isDamage(thrown)) throw thrown;
    port.postMessage({ id: request.id, ok: false, error: toFailure(thrown) } satisfies LineMessage);
  }
  if (request.call === 'close') port.close();
});
