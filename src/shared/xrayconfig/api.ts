import { listenLines, loopbackLines, ruleLines, serviceLines } from '../doctor/lines';
import type { ConfigLine } from '../model/doctor';
import { attention, danger, type Problem } from './problem';
import type { ConfigShape, InboundShape } from './shape';

const NEEDED = ['StatsService', 'HandlerService'] as const;
const TUNNELS: ReadonlySet<string> = new Set(['dokodemo-door', 'tunnel']);
const LOOPBACK = /^(127(\.\d{1,3}){3}|localhost|::1|\[::1\])$/i;
const USUAL = { tag: 'api', port: '10085' } as const;

const isSocket = (listen: string): boolean => listen.startsWith('/') || listen.startsWith('@');
const isPrivate = (host: string): boolean => LOOPBACK.test(host) || isSocket(host);
/** `127.0.0.1:10085`, `[::1]:1` -> the host; a bare host stays. */
const hostOf = (listen: string): string => (isSocket(listen) ? listen : listen.replace(/:\d+$/, '') || '0.0.0.0');

/** A tunnel that leads to itself: what it sends comes back to it. Without a port of its own it leads to the port that was asked for. */
function leadsToItself({ protocol, port, listen, to }: InboundShape): boolean {
  if (!TUNNELS.has(protocol) || !isPrivate(to.address)) return false;
  return (to.port === '' || to.port === '0' || to.port === port) && (listen === '' || listen === '0.0.0.0' || LOOPBACK.test(listen));
}

function newApiLines(): readonly ConfigLine[] {
  const add = (text: string): ConfigLine => ({ text, add: true });
  return [
    add('"api": {'),
    add(`  "tag": "${USUAL.tag}",`),
    add(`  "listen": "127.0.0.1:${USUAL.port}",`),
    add('  "services": ["HandlerService", "StatsService", "RoutingService"]'),
    add('},'),
  ];
}

/** The inbounds through which an API of the old style is reached, each with its rule's place (from 1; 0: none). */
function doors({ inbounds, rules }: ConfigShape, apiTag: string): readonly { readonly inbound: InboundShape; readonly at: number }[] {
  return inbounds
    .map(inbound => ({
      inbound,
      at: rules.findIndex(rule => rule.outboundTag === apiTag && inbound.tag !== '' && rule.inboundTags.includes(inbound.tag)) + 1,
    }))
    .filter(({ inbound, at }) => at > 0 || leadsToItself(inbound));
}

function doorProblems(shape: ConfigShape, apiTag: string): readonly Problem[] {
  return doors(shape, apiTag).flatMap(({ inbound, at }): readonly Problem[] => {
    const { tag, port, listen } = inbound;
    const name = tag || USUAL.tag;
    const open = isPrivate(listen) ? [] : [danger('api-open', { listen: `${listen || '0.0.0.0'}:${port}` }, loopbackLines(name))];
    if (at === 0) return [danger('api-loop', { tag: name, port }, ruleLines(name, apiTag, shape.rules.length > 0)), ...open];
    const before = shape.rules.slice(0, at - 1);
    const taken = before.some(rule => rule.inboundTags.length === 0 || rule.inboundTags.includes(tag));
    return [...(taken ? [attention('api-rule-later', { tag, at }, ruleLines(tag, apiTag, true))] : []), ...open];
  });
}

/** Whether the API can be reached, by nobody else, and without harm. */
export function apiProblems(shape: ConfigShape): readonly Problem[] {
  const { api } = shape;
  // A tunnel to itself harms with or without an API.
  if (!api) return [...doorProblems(shape, USUAL.tag), attention('no-api', {}, newApiLines())];
  const tag = api.tag || USUAL.tag;
  const missing = NEEDED.filter(name => !api.services.some(service => service.toLowerCase() === name.toLowerCase()));
  const problems: Problem[] = [...doorProblems(shape, tag)];
  if (api.tag === '')
    problems.push(
      attention('no-api-tag', {}, [
        { text: '"api": {', add: false },
        { text: `  "tag": "${USUAL.tag}",`, add: true },
        { text: '}', add: false },
      ]),
    );
  if (api.listen !== '' && !isPrivate(hostOf(api.listen)))
    problems.push(danger('api-open', { listen: api.listen }, listenLines(/:(\d+)$/.exec(api.listen)?.[1] ?? USUAL.port)));
  if (api.listen === '' && doors(shape, tag).length === 0) problems.push(attention('api-no-way', { tag }, listenLines(USUAL.port)));
  if (missing.length > 0) problems.push(attention('no-service', { missing: missing.join(', ') }, serviceLines(missing, api.services)));
  return problems;
}
