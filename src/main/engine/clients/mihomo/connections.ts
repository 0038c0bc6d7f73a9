import { Fault } from '@shared/fault';
import { faultOf } from '../../transport/errors';
import { DOUBTFUL_CODES } from '../../transport/verified';
import type { CloseOutcome, ControllerConnections } from './contract';
import { inParallel } from './pool';
import { MAX_LIST, type Session, segment } from './session';
import { connectionIds, isConnections } from './wire';

const CLOSED_AT_ONCE = 6;

export function createConnections(session: Session): ControllerConnections {
  const bytes = async (signal: AbortSignal): Promise<Buffer> => {
    const { body } = await session.body({ path: '/connections', signal, maxBytes: MAX_LIST });
    if (!isConnections(body)) throw new Fault('unexpected', '/connections: no connections in the answer');
    return body;
  };
  /** Ids are found without reading the rows. */
  const outcome = async (ids: readonly string[], signal: AbortSignal): Promise<CloseOutcome> => {
    const now = connectionIds(await bytes(signal));
    const left = ids.filter(id => now.has(id));
    return { closed: ids.length - left.length, left };
  };

  return {
    async list(signal) {
      const found = await session.large('connections', [await bytes(signal)]);
      if (!found) throw new Fault('unexpected', '/connections: no connections in the answer');
      return found;
    },
    async close(wanted, onProgress, signal) {
      const ids = [...new Set(wanted)];
      await inParallel(
        ids,
        CLOSED_AT_ONCE,
        signal,
        async id => {
          try {
            await session.json({ method: 'DELETE', path: `/connections/${segment(id)}`, signal });
            return true;
          } catch (error) {
            const fault = faultOf(error);
            // Whether it took effect is seen below.
            if (DOUBTFUL_CODES.has(fault.code) || fault.code === 'not-found') return false;
            throw fault;
          }
        },
        onProgress,
      );
      return await outcome(ids, signal);
    },
    async closeAll(signal) {
      const ids = [...connectionIds(await bytes(signal))];
      await session.json({ method: 'DELETE', path: '/connections', signal });
      return await outcome(ids, signal);
    },
  };
}
