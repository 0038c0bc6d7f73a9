/** Every route, against the lab in its three dialects. */
import { startLabController } from './mihomo/lab';
import { routesSuite } from './mihomo/routes';

routesSuite('the lab as mihomo', () => startLabController('mihomo', { debugRoutes: true, oddNames: true }));
routesSuite('the lab as an old mihomo', () => startLabController('mihomo-old'));
routesSuite('the lab as sing-box', () => startLabController('sing-box'));
