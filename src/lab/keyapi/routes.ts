import { json } from '../http/message';
import type { Routes } from '../http/router';
import { keysRoutes } from './keys-routes';
import type { KeyapiSim } from './sim';
import type { Steps } from './steps';
import { systemRoutes } from './system-routes';
import { trafficRoutes } from './traffic-routes';

/** What is answered without a credential. */
export const OPEN_PATHS: ReadonlySet<string> = new Set(['/', '/api/', '/health', '/openapi.json']);

/** Everything one dialect answers; the rest is 404. */
export function keyapiRoutes(sim: KeyapiSim, steps: Steps): Routes {
  const routes: Routes = {
    'GET /': () => json(200, banner(sim)),
    'GET /api/': () => json(200, banner(sim)),
    ...keysRoutes(sim, steps),
    ...trafficRoutes(sim, steps),
    ...systemRoutes(sim, steps),
  };
  if (!sim.profile.describes) return routes;
  return { ...routes, 'GET /openapi.json': () => json(200, description(sim, routes)) };
}

const banner = (sim: KeyapiSim) => ({
  message: 'VPN Key Management API',
  version: { A: '1.0.0', B: '1.0.0', C: '2.0.0', D: '2.3.1', E: '3.0.0' }[sim.profile.dialect],
  status: 'running',
});

/** The framework's own list of its calls. */
function description(sim: KeyapiSim, routes: Routes): unknown {
  const paths: Record<string, Record<string, unknown>> = {};
  for (const route of Object.keys(routes)) {
    const [method = '', path = ''] = route.split(' ');
    const shown = path.replace(':id', '{key_id}').replace(':date', '{date}');
    paths[shown] = { ...paths[shown], [method.toLowerCase()]: { responses: { 200: { description: 'Successful Response' } } } };
  }
  return { openapi: '3.1.0', info: { title: 'VPN Key Management API', version: banner(sim).version }, paths };
}
