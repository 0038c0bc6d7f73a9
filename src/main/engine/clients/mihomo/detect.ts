import { Fault } from '@shared/fault';
import { parseAddress } from '../../transport/address';
import { createHttp } from '../../transport/http';
import { localPath } from '../../transport/local';
import type { DetectHit } from '../hit';
import { parseHello, parseProgram } from './wire';

const DETECT_MS = 4000;

/**
 * Whether a controller listens there, by reads without a credential. Null: something else answered. Rejects with the Fault of the
 * connection. A core with a secret tells only that it is one of the family.
 */
export async function detect(typed: string, signal: AbortSignal): Promise<DetectHit | null> {
  const { address, warnings } = parseAddress('mihomo', typed);
  const http = createHttp({ address, pin: null, deadlineMs: DETECT_MS, maxBytes: 64 * 1024 });
  try {
    const root = await http.send({ path: '/', signal });
    if (root.status === 401)
      return isRefusal(http.parse(root)) ? { kind: 'mihomo', address, program: 'mihomo / sing-box', warnings } : null;
    const hello = root.status === 200 ? parseHello(http.parse(root)) : null;
    if (hello === null) return null;
    const version = await http.send({ path: '/version', signal });
    const found = version.status === 200 ? parseProgram(hello, http.parse(version)) : null;
    return (
      found && {
        kind: 'mihomo',
        address,
        program: `${found.program} ${found.version}`,
        warnings: localPath(address) === null ? [...warnings, 'empty-secret'] : warnings,
      }
    );
  } catch (error) {
    // It speaks HTTP, but not our language.
    if (error instanceof Fault && ['not-json', 'redirect', 'too-large'].includes(error.code)) return null;
    throw error;
  } finally {
    http.close();
  }
}

const isRefusal = (body: unknown): boolean =>
  typeof body === 'object' && body !== null && 'message' in body && body.message === 'Unauthorized' && Object.keys(body).length === 1;
