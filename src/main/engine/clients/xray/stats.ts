/** Single counters of a running Xray; all of them at once: `poll.ts`. */
import { Fault } from '@shared/fault';
import type { Bytes } from '@shared/model';
import { type Method, type OneStat, statsService, userCounter } from '@shared/xray/wire';
import type { Channel } from './channel';

type Ask = Method<{ readonly name: string; readonly reset: boolean }, OneStat>;

/** A counter that is not there yet stands at zero: the server makes it with the first byte. */
async function standOf(channel: Channel, method: Ask, name: string, signal: AbortSignal): Promise<number> {
  try {
    const value = (await channel.call(method, { name, reset: false }, { signal })).stat?.value ?? 0;
    if (!Number.isSafeInteger(value) || value < 0) throw new Fault('unexpected', `${name} stands at ${value}`);
    return value;
  } catch (error) {
    if (error instanceof Fault && error.code === 'not-found') return 0;
    throw error;
  }
}

/** What the server has counted for a user since it began; nothing is reset. */
export async function countedFor(channel: Channel, email: string, signal: AbortSignal): Promise<Bytes> {
  const [up, down] = await Promise.all([
    standOf(channel, statsService.getStats, userCounter(email, 'uplink'), signal),
    standOf(channel, statsService.getStats, userCounter(email, 'downlink'), signal),
  ]);
  return { up, down };
}

/** From how many addresses a user is online, by the server's own list; 0 also where it keeps none. */
export const addressesOf = (channel: Channel, email: string, signal: AbortSignal): Promise<number> =>
  standOf(channel, statsService.getStatsOnline, `user>>>${email}>>>online`, signal);
