import { json, type Reply } from '../http/message';
import type { Handler, Params } from '../http/router';
import type { KeyapiSim, StoredKey } from './sim';

export const detail = (status: number, text: unknown): Reply => json(status, { detail: text });
export const keyNotFound = () => detail(404, 'Key not found');
export const notActive = () => detail(400, 'Key is not active');

/** A body or path that FastAPI's models refuse. */
export const invalid = (type: string, loc: readonly string[], msg: string, input: unknown): Reply =>
  detail(422, [{ type, loc, msg, input }]);

/** `byIdOnly`: the call does not know uuids. */
export function withKey(sim: KeyapiSim, then: (key: StoredKey, params: Params) => Reply | Promise<Reply>, byIdOnly = false): Handler {
  return (_exchange, params) => {
    sim.catchUp();
    const key = sim.find(params.id ?? '', byIdOnly);
    return key ? then(key, params) : keyNotFound();
  };
}

export const caughtUp =
  (sim: KeyapiSim, reply: () => Reply): Handler =>
  () => {
    sim.catchUp();
    return reply();
  };
