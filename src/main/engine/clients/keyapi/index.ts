import { Fault } from '@shared/fault';
import { parseAddress } from '../../transport/address';
import { createHttp } from '../../transport/http';
import type { ClientContext } from '../client';
import type { DetectHit } from '../hit';
import { Keyapi } from './client';
import type { KeyapiClient } from './contract';
import { Pace } from './pace';
import { openDoor } from './session';
import { ServerTime } from './time';
import { Wire } from './wire';

/** Detection has little time. */
const DETECT_RETRY_MS = 300;

/** A client of a VPN key management API. Throws a Fault `bad-address`. Nothing is sent before the first call. */
export function createKeyapiClient(context: ClientContext): KeyapiClient {
  if (context.server.kind !== 'keyapi') throw new Fault('wrong-kind', `Not a key API: ${context.server.kind}`);
  return new Keyapi(context.server, context);
}

/**
 * Whether a key API answers at an address; reads only and sends no secret. Null: something else. Rejects with the Fault of the connection.
 */
export async function detect(text: string, signal: AbortSignal): Promise<DetectHit | null> {
  const { address, warnings } = parseAddress('keyapi', text);
  return (await answers(address, signal)) ? { kind: 'keyapi', address, program: 'VPN Key Management API', warnings } : null;
}

/** A list of keys, or the refusal that this API gives for one. */
async function answers(address: string, signal: AbortSignal): Promise<boolean> {
  const { origin, pathname } = new URL(address);
  const http = createHttp({ address: origin, pin: null });
  const now = (): number => performance.now();
  try {
    await openDoor(new Wire(http, new Pace(now), now, DETECT_RETRY_MS), pathname, null, new ServerTime(), signal);
    return true;
  } catch (error) {
    if (!(error instanceof Fault)) throw error;
    if (error.code === 'needs-secret') return /api.?key|not authenticated|authorization|token/i.test(error.message);
    if (['wrong-kind', 'not-json', 'unexpected', 'rejected', 'server-error', 'redirect', 'forbidden'].includes(error.code)) return false;
    throw error;
  } finally {
    http.close();
  }
}
