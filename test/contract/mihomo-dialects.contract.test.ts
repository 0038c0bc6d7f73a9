import { startLabController } from './mihomo/lab';
import { controllerSuite } from './mihomo/suite';

controllerSuite('the lab as an old mihomo', () => startLabController('mihomo-old'));
controllerSuite('the lab as sing-box', () => startLabController('sing-box'));
