import { Fault } from '@shared/fault';
import type { ErrorCode } from '@shared/model';
import { handlerService, loggerService, type Method, observatoryService, routingService, statsService } from '@shared/xray/wire';
import { afterSilence } from '../../transport/silence';
import type { Channel } from './channel';
import { isServiceMissing } from './errors';
import { openStream } from './server-stream';

/** Services that `api.services` of the server's configuration can name. */
export const SERVICES = ['StatsService', 'HandlerService', 'RoutingService', 'LoggerService', 'ObservatoryService'] as const;
export type Service = (typeof SERVICES)[number];

/** Calls that some Xray lacks, or that depend on its configuration. All others come with their service. */
export type Call =
  | ('GetStatsOnline' | 'GetStatsOnlineIpList' | 'GetAllOnlineUsers' | 'GetUsersStats')
  | ('GetInboundUsers' | 'ListInbounds' | 'ListOutbounds' | 'isOnlyTags')
  | ('GetBalancerInfo' | 'ListRule' | 'SubscribeRoutingStats');

/** What an Xray API can do, found by asking: there is no call that tells the version. */
export interface Capabilities {
  readonly services: ReadonlySet<Service>;
  readonly calls: ReadonlySet<Call>;
}

/** Something that certainly is not there, so that asking for it changes nothing and answers little. */
const NO_ONE = 'nobody>>>switchyard';
/** A stream that is not refused is open, and then silent: so long the refusal is waited for once everything else was answered. */
const STREAM_MS = 500;

type Answer = 'yes' | 'no' | 'no-service';
/** Answers that show that a method is there, whatever it thought of the question. */
const THERE: ReadonlySet<ErrorCode> = new Set<ErrorCode>([
  ...(['not-found', 'server-error', 'no-inbound', 'unexpected', 'bad-input', 'too-large', 'wrong-protocol', 'exists'] as const),
]);

async function answers(call: Promise<unknown>): Promise<Answer> {
  try {
    await call;
    return 'yes';
  } catch (error) {
    if (!(error instanceof Fault)) throw error;
    if (error.code === 'unimplemented') return isServiceMissing(error) ? 'no-service' : 'no';
    if (THERE.has(error.code)) return 'yes';
    throw error;
  }
}

/** A request that cannot be read is refused before anything is done: it tells whether the call is there. */
const unreadable = <Q, A>(method: Method<Q, A>): Method<Q, A> => ({
  ...method,
  request: { ...method.request, encode: () => Uint8Array.of(0x0a, 0x7f) },
});

/** `others`: what is asked at the same time. A server that answered none of it yet, far away or busy, may still refuse. */
function streams(channel: Channel, others: Promise<unknown>): Promise<Answer> {
  return new Promise((resolve, reject) => {
    let cancel = (): void => {};
    let over = false;
    const close = (): void => {
      over = true;
      cancel();
    };
    const done = (answer: Answer): void => {
      close();
      resolve(answer);
      stop();
    };
    const look = (): void => {
      if (!over) cancel = afterSilence(STREAM_MS, () => done('yes'));
    };
    others.then(look, () => done('no'));
    const stop = openStream(
      channel,
      routingService.subscribeRoutingStats,
      {},
      {
        told: () => done('yes'),
        ended: fault => {
          if (!fault) return;
          close();
          answers(Promise.reject(fault)).then(resolve, reject);
        },
      },
    );
  });
}

/** Asks for each call once, reading only. Rejects with a Fault when the server cannot be reached. */
export async function findCapabilities(channel: Channel, signal: AbortSignal): Promise<Capabilities> {
  const ask = <Q, A>(method: Method<Q, A>, request: Partial<Q>): Promise<Answer> => answers(channel.callRaw(method, request, { signal }));
  // Alone and first: a server that cannot be reached is asked once.
  const stats = await ask(statsService.getSysStats, {});
  const onlyTags = channel
    .call(handlerService.listInbounds, { isOnlyTags: true }, { signal })
    .then(({ inbounds }) => inbounds.every(({ receiverSettings, proxySettings }) => !receiverSettings && !proxySettings));
  const tagsOnly = onlyTags.catch(() => false);
  const asked = Promise.all([
    ask(unreadable(loggerService.restartLogger), {}),
    ask(observatoryService.getOutboundStatus, {}),
    ask(routingService.testRoute, {}),
    ask(statsService.getStatsOnline, { name: NO_ONE }),
    ask(statsService.getStatsOnlineIpList, { name: NO_ONE }),
    ask(statsService.getAllOnlineUsers, {}),
    ask(statsService.getUsersStats, {}),
    ask(handlerService.getInboundUsersCount, { tag: NO_ONE }),
    answers(onlyTags),
    ask(handlerService.listOutbounds, {}),
    ask(routingService.getBalancerInfo, { tag: NO_ONE }),
    ask(routingService.listRule, {}),
  ]);
  const [[logger, observatory, testRoute, ...called], stream] = await Promise.all([asked, streams(channel, asked)]);
  const found: readonly Answer[] = [...called, stream];
  const CALLS = [
    ...(['GetStatsOnline', 'GetStatsOnlineIpList', 'GetAllOnlineUsers', 'GetUsersStats'] as const),
    ...(['GetInboundUsers', 'ListInbounds', 'ListOutbounds'] as const),
    ...(['GetBalancerInfo', 'ListRule', 'SubscribeRoutingStats'] as const),
  ];
  const calls = new Set<Call>(CALLS.filter((_, at) => found[at] === 'yes'));
  if (calls.has('ListInbounds') && (await tagsOnly)) calls.add('isOnlyTags');
  const services: readonly (readonly [Service, boolean])[] = [
    ['StatsService', stats === 'yes'],
    ['HandlerService', found[4] !== 'no-service'],
    ['RoutingService', testRoute === 'yes'],
    ['LoggerService', logger === 'yes'],
    ['ObservatoryService', observatory === 'yes'],
  ];
  return { services: new Set(services.filter(([, there]) => there).map(([name]) => name)), calls };
}

/** Keys can be read and written: without a list of inbounds a key could reach one that it crashes. */
export const takesKeys = ({ calls }: Capabilities): boolean => calls.has('GetInboundUsers') && calls.has('ListInbounds');

/** Names for the user; texts are `capability.<name>`. */
export function namesOf(found: Capabilities): readonly string[] {
  const { calls, services } = found;
  const names: readonly (readonly [boolean, string])[] = [
    [services.has('StatsService'), 'system-stats'],
    [services.has('StatsService'), 'traffic-counters'],
    [calls.has('GetAllOnlineUsers') || calls.has('GetUsersStats'), 'online-users'],
    [calls.has('GetStatsOnlineIpList'), 'online-addresses'],
    [takesKeys(found), 'list-keys'],
    [takesKeys(found), 'create-keys'],
    [calls.has('ListInbounds'), 'links'],
    [calls.has('ListOutbounds'), 'outbounds'],
    [services.has('RoutingService'), 'route-test'],
    [calls.has('ListRule'), 'rules'],
    [calls.has('GetBalancerInfo'), 'balancers'],
    [calls.has('SubscribeRoutingStats'), 'route-stream'],
    [services.has('ObservatoryService'), 'observatory'],
    [services.has('LoggerService'), 'restart-log'],
  ];
  return names.filter(([has]) => has).map(([, name]) => name);
}
