import { json, type Reply } from '../http/message';
import type { Routes } from '../http/router';
import { detail, invalid, keyNotFound, withKey } from './replies';
import type { KeyapiSim, StoredKey } from './sim';
import type { Steps } from './steps';
import { clientConfig, keyView, linkOf } from './views';

/** Keys: list, one, make, delete, link. */
export function keysRoutes(sim: KeyapiSim, steps: Steps): Routes {
  const common: Routes = {
    'POST /api/keys': ({ body }) => create(sim, steps, body),
    'GET /api/keys': () => list(sim),
    'GET /api/keys/:id': withKey(sim, key => json(200, keyView(sim, key))),
    'DELETE /api/keys/:id': withKey(sim, key => remove(sim, steps, key)),
    'GET /api/keys/:id/config': withKey(sim, key => json(200, clientConfig(sim, key))),
  };
  if (sim.profile.dialect !== 'E') return common;
  return { ...common, 'GET /api/keys/:id/link': withKey(sim, key => json(200, { vless_link: linkOf(sim, key) })) };
}

function list(sim: KeyapiSim): Reply {
  const rows = sim.keys.map(key => keyView(sim, key, false));
  return json(200, sim.profile.list === 'wrapped' ? { keys: rows, total: rows.length } : rows);
}

/** The name a body asks for, or the refusal of the model. */
function nameOf(body: string): { readonly name: string } | { readonly refusal: Reply } {
  let input: unknown;
  try {
    input = JSON.parse(body);
  } catch {
    return { refusal: invalid('json_invalid', ['body', '0'], 'JSON decode error', {}) };
  }
  const name = input !== null && typeof input === 'object' ? (input as Record<string, unknown>).name : undefined;
  if (name === undefined) return { refusal: invalid('missing', ['body', 'name'], 'Field required', input) };
  if (typeof name !== 'string') return { refusal: invalid('string_type', ['body', 'name'], 'Input should be a valid string', name) };
  if (name.length < 1) return { refusal: invalid('string_too_short', ['body', 'name'], 'String should have at least 1 character', name) };
  if ([...name].length > 100) {
    return { refusal: invalid('string_too_long', ['body', 'name'], 'String should have at most 100 characters', name) };
  }
  return { name };
}

/** The two that know no way back: what was saved before a failed restart stays. */
const keepsAfterFailure = ({ profile: { dialect } }: KeyapiSim): boolean => dialect === 'A' || dialect === 'B';

/** A restart, or the running Xray is told. */
async function apply(sim: KeyapiSim): Promise<boolean> {
  if (sim.profile.restarts) return sim.restartXray();
  sim.catchUp();
  sim.load();
  return !sim.profile.restartFails;
}

/** In A and B the key is stored first and Xray restarted afterwards: a failure leaves it behind. */
async function create(sim: KeyapiSim, steps: Steps, body: string): Promise<Reply> {
  const asked = nameOf(body);
  if ('refusal' in asked) return asked.refusal;
  return sim.inTurn(async () => {
    const { dialect, mostKeys, created } = sim.profile;
    if (sim.keys.length >= mostKeys) return detail(400, `Maximum number of keys (${mostKeys}) reached`);
    sim.catchUp();
    const key = sim.make(asked.name);
    const success = (): Reply => {
      const view = keyView(sim, key);
      return json(dialect === 'E' ? 201 : 200, created === 'list' ? [view] : view);
    };
    return steps.run('create', {
      save: () => sim.store(key),
      configure: () => sim.configure(),
      restart: () => apply(sim),
      success,
      answer: restarted => {
        if (restarted) return success();
        if (keepsAfterFailure(sim)) return detail(500, 'Failed to create key: 500: Failed to restart Xray service');
        sim.delete(key);
        sim.configure();
        return detail(500, 'Failed to restart Xray service');
      },
    });
  });
}

function remove(sim: KeyapiSim, steps: Steps, key: StoredKey): Promise<Reply> {
  return sim.inTurn(async () => {
    if (!sim.keys.includes(key)) return keyNotFound();
    const deleted_key = keyView(sim, key);
    const success = () =>
      json(
        200,
        sim.profile.dialect === 'A' ? { message: 'Key deleted successfully', deleted_key } : { message: 'Key deleted successfully' },
      );
    return steps.run('delete', {
      save: () => sim.delete(key),
      configure: () => sim.configure(),
      restart: () => apply(sim),
      success,
      answer: restarted => (restarted ? success() : detail(500, 'Failed to restart Xray service')),
    });
  });
}
