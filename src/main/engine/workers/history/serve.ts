/** The history's service: one request at a time. A damaged database ends its thread, so that the next one sets it aside. */
import type { MessagePort } from 'node:worker_threads';
import { toFailure } from '@shared/fault';
import type { HistoryRequest } from '../../history/protocol';
import type { LineMessage } from '../line';
import { isDamage } from '../store/open';
import { createDesk } from './desk';

export function serveHistory(port: MessagePort): void {
  const send = (message: LineMessage): void => port.postMessage(message);
  const desk = createDesk(
    warning => send({ warning }),
    damage => {
      throw damage;
    },
  );
  port.on('message', (request: HistoryRequest) => {
    try {
      send({ id: request.id, ok: true, value: desk.answer(request) });
    } catch (thrown) {
      if (isDamage(thrown)) throw thrown;
      send({ id: request.id, ok: false, error: toFailure(thrown) });
    }
    if (request.call === 'close') port.close();
  });
}
