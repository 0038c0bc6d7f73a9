import { status } from '@grpc/grpc-js';
import * as wire from '@shared/xray/wire';
import { CallError, type Handler, handler, unknown } from './handler';
import type { XraySim } from './sim';

export function statsHandlers(sim: XraySim): Handler[] {
  const { statsService } = wire;
  const missing = (name: string) =>
    sim.profile.generation === '1.8.24'
      ? unknown(`app/stats/command: ${name} not found.`)
      : new CallError(status.NOT_FOUND, `${name} not found.`);
  /** With `reset` the old value is given back and the counter begins again. */
  const take = (name: string, reset: boolean) => {
    const value = sim.counters.get(name) ?? 0;
    if (reset) sim.counters.set(name, 0);
    return { name, value };
  };
  const emailOf = (name: string) => /^user>>>(.*)>>>online$/.exec(name)?.[1] ?? '';
  const ipsOf = (name: string) => {
    const ips = sim.online().get(emailOf(name));
    if (ips) return ips;
    // Whoever was there once keeps an empty list.
    if (sim.profile.statsUserOnline && sim.counters.has(wire.userCounter(emailOf(name), 'uplink'))) return new Map<string, number>();
    throw missing(name);
  };
  return [
    handler(statsService.getSysStats, () => sim.sysStats()),
    handler(statsService.queryStats, ({ pattern, reset }) => {
      sim.catchUp();
      return { stat: [...sim.counters.keys()].filter(name => name.includes(pattern)).map(name => take(name, reset)) };
    }),
    handler(statsService.getStats, ({ name, reset }) => {
      sim.catchUp();
      if (!sim.counters.has(name)) throw missing(name);
      return { stat: take(name, reset) };
    }),
    handler(statsService.getStatsOnline, ({ name }) => ({ stat: { name, value: ipsOf(name).size } })),
    handler(statsService.getStatsOnlineIpList, ({ name }) => ({ name, ips: Object.fromEntries(ipsOf(name)) })),
    handler(statsService.getAllOnlineUsers, () => ({ users: [...sim.online().keys()].map(email => `user>>>${email}>>>online`) })),
    handler(statsService.getUsersStats, ({ includeTraffic, reset }) => ({
      users: [...sim.online()].map(([email, ips]) => ({
        email,
        ips: [...ips].map(([ip, lastSeen]) => ({ ip, lastSeen })),
        traffic: includeTraffic
          ? {
              uplink: take(wire.userCounter(email, 'uplink'), reset).value,
              downlink: take(wire.userCounter(email, 'downlink'), reset).value,
            }
          : null,
      })),
    })),
  ];
}
