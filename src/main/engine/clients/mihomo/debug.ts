/** The routes that a core has when it began with log level `debug`; they ask for no secret, and none is sent. */
import { Fault } from '@shared/fault';
import type { ControllerDebug } from './contract';
import { MAX_LIST, type Session } from './session';

const PROFILE_MS = 60_000;

export function createDebug(session: Session): ControllerDebug {
  const ask = async (method: 'GET' | 'PUT', path: string, signal: AbortSignal): Promise<Buffer> => {
    const response = await session.anonymous({ method, path, signal, deadlineMs: PROFILE_MS, maxBytes: MAX_LIST });
    if (response.status === 404) throw new Fault('unimplemented', 'this core did not begin with log level debug');
    if (response.status < 200 || response.status >= 300) throw session.fault(response);
    return response.body;
  };
  return {
    async gc(signal) {
      await ask('PUT', '/debug/gc', signal);
    },
    async profile(name, signal) {
      const bytes = await ask('GET', `/debug/pprof/${name}`, signal);
      if (bytes.length === 0) throw new Fault('unexpected', 'the profile is empty');
      return bytes;
    },
  };
}
