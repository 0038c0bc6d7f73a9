/** The real programs: sing-box as `npm test` builds it, and mihomo when SWITCHYARD_MIHOMO names one. */
import { needs, type PeerName, peer } from '../peers/peers';
import type { Controller } from './mihomo/controller';
import { mihomo, singBox } from './mihomo/process';
import { routesSuite } from './mihomo/routes';
import { controllerSuite } from './mihomo/suite';

function real(name: PeerName, start: (file: string) => Promise<Controller>): void {
  const file = peer(name);
  const title = file === null ? `a real ${name} ${needs(name)}` : `a real ${name}`;
  for (const suite of [controllerSuite, routesSuite]) suite(title, file === null ? null : () => start(file));
}
real('sing-box-1.14.1', singBox);
real('mihomo', mihomo);
