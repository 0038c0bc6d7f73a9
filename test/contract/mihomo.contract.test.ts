/** The controller client against the lab's current mihomo; the other dialects and the real programs have files of their own, to run at once. */
import { startLabController } from './mihomo/lab';
import { controllerSuite } from './mihomo/suite';

controllerSuite('the lab as mihomo', () => startLabController('mihomo'));
