/** Rules and balancers of a running Xray. */
import { isIPv4 } from 'node:net';
import { Fault } from '@shared/fault';
import type { BalancerView, RouteAnswer, RouteQuestion, RuleView } from '@shared/model';
import * as wire from '@shared/xray/wire';
import type { RouteSeen, RuleDraft } from './api';
import type { Channel } from './channel';
import { listOutbounds } from './handlers';
import { provenWrite } from './proof';
import { openStream } from './server-stream';

/** Rules in their order. */
export async function listRules(channel: Channel, signal: AbortSignal): Promise<readonly RuleView[]> {
  const { rules } = await channel.call(wire.routingService.listRule, {}, { signal });
  return rules.map(({ ruleTag, outboundTag }) => ({ ruleTag, tag: outboundTag }));
}
const hasRule = async (channel: Channel, ruleTag: string, signal: AbortSignal): Promise<boolean> =>
  (await listRules(channel, signal)).some(rule => rule.ruleTag === ruleTag);

/**
 * Adds a rule behind all others. Cores that cannot list their rules number their fields otherwise, and nothing could be read back: they
 * are not asked at all (`listRules` rejects with `unimplemented`).
 */
export async function addRule(channel: Channel, draft: RuleDraft, signal: AbortSignal): Promise<void> {
  const { ruleTag, to } = draft;
  if (ruleTag === '') throw new Fault('bad-input', 'A rule needs a tag: without one it could never be removed');
  const domain = (draft.domains ?? []).map(value => ({ type: wire.DOMAIN_TYPE.domain, value }));
  const rule: Partial<wire.RoutingRule> = {
    ruleTag,
    domain,
    inboundTag: draft.inboundTags ?? [],
    userEmail: draft.users ?? [],
    protocol: draft.protocols ?? [],
    networks: (draft.networks ?? []).map(network => wire.NETWORK[network]),
    portList: draft.ports && draft.ports.length > 0 ? { range: draft.ports } : null,
    ...('outboundTag' in to ? { outboundTag: to.outboundTag } : { balancingTag: to.balancerTag }),
  };
  const conditions = [rule.domain, rule.inboundTag, rule.userEmail, rule.protocol, rule.networks, draft.ports];
  if (conditions.every(list => (list?.length ?? 0) === 0)) throw new Fault('bad-input', 'A rule needs a condition');
  if (await hasRule(channel, ruleTag, signal)) throw new Fault('exists', `There is a rule ${ruleTag} already`);
  if ('outboundTag' in to) await needOutbound(channel, to.outboundTag, signal);
  const config = wire.wrap(wire.routerConfig, { rule: [rule] });
  await provenWrite(channel.call(wire.routingService.addRule, { config, shouldAppend: true }, { signal }), look =>
    hasRule(channel, ruleTag, look),
  );
}

/** Faults: `not-found`, which the server itself would not say. */
export async function removeRule(channel: Channel, ruleTag: string, signal: AbortSignal): Promise<void> {
  if (ruleTag === '') throw new Fault('bad-input', 'A rule without a tag cannot be removed over the API');
  if (!(await hasRule(channel, ruleTag, signal))) throw new Fault('not-found', `There is no rule ${ruleTag}`);
  await provenWrite(
    channel.call(wire.routingService.removeRule, { ruleTag }, { signal }),
    async look => !(await hasRule(channel, ruleTag, look)),
  );
}

/** Four or sixteen bytes of an address as text. */
function addressBytes(ip: string): Uint8Array {
  if (isIPv4(ip)) return Uint8Array.from(ip.split('.').map(Number));
  const [head = '', tail] = ip.split('%')[0]?.split('::') ?? [];
  const groups = (text: string | undefined): number[] =>
    (text ?? '')
      .split(':')
      .filter(group => group !== '')
      .flatMap(group => {
        if (!group.includes('.')) return [Number.parseInt(group, 16)];
        const [a = 0, b = 0, c = 0, d = 0] = group.split('.').map(Number);
        return [a * 256 + b, c * 256 + d];
      });
  const [front, back] = [groups(head), groups(tail)];
  const all = [...front, ...new Array<number>(Math.max(0, 8 - front.length - back.length)).fill(0), ...back];
  return Uint8Array.from(all.flatMap(group => [group >> 8, group & 255]));
}

/** Where a connection of that kind would go. */
export async function testRoute(channel: Channel, question: RouteQuestion, signal: AbortSignal): Promise<RouteAnswer> {
  const routingContext = {
    inboundTag: question.inboundTag,
    network: wire.NETWORK[question.network],
    targetPort: question.port,
    targetDomain: question.domain ?? '',
    targetIps: question.ip === null ? [] : [addressBytes(question.ip)],
    protocol: question.protocol ?? '',
    user: question.user ?? '',
  };
  try {
    const answer = await channel.call(wire.routingService.testRoute, { routingContext, fieldSelectors: ['outbound'] }, { signal });
    return { outboundTag: answer.outboundTag === '' ? null : answer.outboundTag, groupTags: answer.outboundGroupTags };
  } catch (error) {
    // No rule fits: the server calls that "not enough information".
    if (error instanceof Fault && error.code === 'not-found') return { outboundTag: null, groupTags: [] };
    throw error;
  }
}

/** Faults: `not-found`. */
export async function readBalancer(channel: Channel, tag: string, signal: AbortSignal): Promise<BalancerView> {
  const { balancer } = await channel.call(wire.routingService.getBalancerInfo, { tag }, { signal });
  // A server without a router of its own answers with nothing to every name.
  if (!balancer?.override && !balancer?.principleTarget) throw new Fault('not-found', `There is no balancer ${tag}`);
  const target = balancer.override?.target ?? '';
  return { tag, override: target === '' ? null : target, chosen: balancer.principleTarget?.tag ?? [] };
}

async function needOutbound(channel: Channel, tag: string, signal: AbortSignal): Promise<void> {
  let tags: readonly string[];
  try {
    tags = (await listOutbounds(channel, signal)).map(outbound => outbound.tag);
  } catch (error) {
    // An older core cannot list them; it is believed that the user knows.
    if (error instanceof Fault && error.code === 'unimplemented') return;
    throw error;
  }
  if (!tags.includes(tag)) throw new Fault('not-found', `There is no outbound ${tag}`);
}

/** Makes a balancer use one outbound, or choose by itself again (null). The server would take any name: it is checked first. */
export async function overrideBalancer(channel: Channel, tag: string, target: string | null, signal: AbortSignal): Promise<void> {
  await readBalancer(channel, tag, signal);
  if (target !== null) await needOutbound(channel, target, signal);
  await provenWrite(
    channel.call(wire.routingService.overrideBalancerTarget, { balancerTag: tag, target: target ?? '' }, { signal }),
    async look => (await readBalancer(channel, tag, look)).override === target,
  );
}

const textOf = (bytes: Uint8Array): string =>
  bytes.length === 4
    ? bytes.join('.')
    : Array.from({ length: bytes.length / 2 }, (_, at) => (((bytes[2 * at] ?? 0) << 8) | (bytes[2 * at + 1] ?? 0)).toString(16)).join(':');

/** Tells each routed connection; see `XrayApi.followRoutes`. */
export const followRoutes = (channel: Channel, told: (route: RouteSeen) => void, ended: (fault: Error | null) => void): (() => void) =>
  openStream(
    channel,
    wire.routingService.subscribeRoutingStats,
    { fieldSelectors: ['inbound', 'network', 'ip_target', 'port_target', 'domain', 'user', 'outbound'] },
    {
      told: ({ inboundTag, outboundTag, network, targetDomain, targetIps, targetPort, user }) => {
        const host = targetDomain || (targetIps[0] ? textOf(targetIps[0]) : '');
        const name = network === wire.NETWORK.tcp ? 'tcp' : network === wire.NETWORK.udp ? 'udp' : null;
        told({ inboundTag, outboundTag, network: name, target: host === '' ? '' : `${host}:${targetPort}`, user });
      },
      ended,
    },
  );
