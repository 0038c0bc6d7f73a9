import { Fault } from '@shared/fault';
import { handlerService, statsService } from '@shared/xray/wire';
import type { Channel } from './channel';
import { isServiceMissing } from './errors';

/** What an Xray API can do, found by asking: there is no call that tells the version. */
export interface Capabilities {
  readonly stats: boolean;
  readonly online: boolean;
  readonly onlineIps: boolean;
  readonly usersStats: boolean;
  readonly handler: boolean;
  readonly users: boolean;
  readonly inbounds: boolean;
}

/** Answers that show that a method is there, whatever it thought of the question. */
async function answers(call: Promise<unknown>): Promise<'yes' | 'no' | 'no-service'> {
  try {
    await call;
    return 'yes';
  } catch (error) {
    if (!(error instanceof Fault)) throw error;
    if (error.code === 'unimplemented') return isServiceMissing(error) ? 'no-service' : 'no';
    if (['not-found', 'server-error', 'no-inbound', 'unexpected', 'bad-input', 'too-large'].includes(error.code)) return 'yes';
    throw error;
  }
}

/** Asks each method once, reading only. Rejects with a Fault when the server cannot be reached. */
export async function findCapabilities(channel: Channel, signal: AbortSignal): Promise<Capabilities> {
  const options = { signal };
  const noOne = 'nobody>>>switchyard';
  const [stats, online, onlineIps, usersStats, users, inbounds] = await Promise.all([
    answers(channel.callRaw(statsService.getSysStats, {}, options)),
    answers(channel.callRaw(statsService.getAllOnlineUsers, {}, options)),
    answers(channel.callRaw(statsService.getStatsOnlineIpList, { name: noOne }, options)),
    answers(channel.callRaw(statsService.getUsersStats, {}, options)),
    answers(channel.callRaw(handlerService.getInboundUsersCount, { tag: noOne }, options)),
    answers(channel.callRaw(handlerService.listInbounds, { isOnlyTags: true }, options)),
  ]);
  return {
    stats: stats === 'yes',
    online: online === 'yes',
    onlineIps: onlineIps === 'yes',
    usersStats: usersStats === 'yes',
    handler: users !== 'no-service',
    users: users === 'yes',
    inbounds: inbounds === 'yes',
  };
}

/** The oldest version that has all of it, e.g. `25.6.7+`; null when nothing dates it. */
export function versionOf(found: Capabilities): string | null {
  if (found.usersStats) return '26.4.13+';
  if (found.online) return '26.1.13+';
  if (found.inbounds) return '25.6.7+';
  if (found.onlineIps) return '25.2.18+';
  if (found.users) return '24.11.5+';
  return null;
}

/** Names for the user; texts are `capability.<name>`. */
export function namesOf(found: Capabilities): readonly string[] {
  const names: readonly (readonly [boolean, string])[] = [
    [found.stats, 'system-stats'],
    [found.stats, 'traffic-counters'],
    [found.online, 'online-users'],
    [found.onlineIps, 'online-addresses'],
    [found.users && found.inbounds, 'list-keys'],
    [found.users && found.inbounds, 'create-keys'],
    [found.inbounds, 'links'],
  ];
  return names.filter(([has]) => has).map(([, name]) => name);
}
