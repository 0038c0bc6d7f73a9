import * as wire from '@shared/xray/wire';
import { type Handler, handler, panic, protoNotFound, type StreamHandler, streamHandler, unknown } from './handler';
import { observe } from './observatory';
import type { XraySim } from './sim';

const SELECTORS: Readonly<Record<string, readonly (keyof wire.RoutingContext)[]>> = {
  inbound: ['inboundTag'],
  network: ['network'],
  ip_source: ['sourceIps'],
  ip_target: ['targetIps'],
  port_source: ['sourcePort'],
  port_target: ['targetPort'],
  domain: ['targetDomain'],
  protocol: ['protocol'],
  user: ['user'],
  attributes: ['attributes'],
  outbound_group: ['outboundGroupTags'],
  outbound: ['outboundTag'],
};
/** Only the fields that some selector begins; none selects all. */
function selected(route: Partial<wire.RoutingContext>, selectors: readonly string[]): Partial<wire.RoutingContext> {
  if (selectors.length === 0) return route;
  const fields = Object.entries(SELECTORS).flatMap(([name, of]) => (selectors.some(start => name.startsWith(start)) ? of : []));
  return Object.fromEntries(fields.flatMap(field => (field in route ? [[field, route[field]]] : [])));
}

export function routingHandlers(sim: XraySim, crash: () => void): Handler[] {
  const { routingService } = wire;
  return [
    handler(routingService.testRoute, ({ routingContext: asked, fieldSelectors, publishResult }) => {
      if (!asked) throw unknown('app/router/command: Invalid routing request.');
      const { inboundTag = '', network = 0, targetDomain: domain = '', targetIps: ips = [], targetPort: port = 0 } = asked;
      const { protocol = '', user = '' } = asked;
      const outboundTag = sim.router.pick({ inboundTag, network, domain, ips, port, protocol, user });
      const route = { ...asked, outboundTag };
      if (publishResult) for (const tell of sim.followers) tell(route);
      return selected(route, fieldSelectors);
    }),
    handler(routingService.getBalancerInfo, ({ tag }) => {
      const { override, principle } = sim.router.balancer(tag);
      return { balancer: { override: { target: override }, principleTarget: { tag: principle } } };
    }),
    handler(routingService.overrideBalancerTarget, ({ balancerTag, target }) => {
      sim.router.override(balancerTag, target);
      return {};
    }),
    handler(routingService.addRule, ({ config, shouldAppend }) => {
      if (!config) return panic(crash);
      const read = wire.unwrap(wire.routerConfig, config);
      if (read) sim.router.add(read, shouldAppend);
      else if (config.type.startsWith('xray.')) throw unknown('app/router: AddRule: config type error');
      else throw protoNotFound();
      return {};
    }),
    handler(routingService.removeRule, ({ ruleTag }) => {
      sim.router.remove(ruleTag);
      return {};
    }),
    handler(routingService.listRule, () => ({ rules: sim.router.list() })),
    handler(wire.loggerService.restartLogger, () => {
      sim.logRestarts += 1;
      return {};
    }),
    handler(wire.observatoryService.getOutboundStatus, () => ({
      status: { status: observe(sim.seed, sim.outbounds, sim.startedAt, sim.clock.now()) },
    })),
  ];
}

export const routingStreams = (sim: XraySim): StreamHandler[] => [
  streamHandler(wire.routingService.subscribeRoutingStats, ({ fieldSelectors }, tell) => {
    if (!sim.profile.routingStats) throw unknown('app/router/command: Routing statistics not enabled.');
    const follower = (route: Partial<wire.RoutingContext>): void => tell(selected(route, fieldSelectors));
    sim.followers.add(follower);
    return () => sim.followers.delete(follower);
  }),
];
