import { z } from 'zod';

const GENERATIONS = ['1.8.24', '25.12.8', '26.3.27', '26.7.28'] as const;
export type Generation = (typeof GENERATIONS)[number];

export const xrayProfileSchema = z.strictObject({
  generation: z.enum(GENERATIONS),
  /** `api.services` of its configuration. */
  services: z.array(z.enum(['HandlerService', 'StatsService'])),
  /** `stats` and the policy's user counters are on. */
  userStats: z.boolean(),
  statsUserOnline: z.boolean(),
  /** Linux with Vision: a user's downlink is added only when the connection closes. */
  splice: z.boolean(),
  /** Milliseconds a restart keeps the port closed. */
  restartMs: z.number().int().nonnegative(),
  /** `loop`: the API of the old style without its routing rule; the port accepts and never speaks. */
  exposure: z.enum(['api', 'loop']),
});
export type XrayProfile = z.infer<typeof xrayProfileSchema>;

export const DEFAULT_XRAY: XrayProfile = {
  generation: '26.3.27',
  services: ['HandlerService', 'StatsService'],
  userStats: true,
  statsUserOnline: true,
  splice: false,
  restartMs: 400,
  exposure: 'api',
};

const since = (generation: Generation) => (profile: XrayProfile) =>
  GENERATIONS.indexOf(profile.generation) >= GENERATIONS.indexOf(generation);

/** The generation of the table that first has a method; the rest are as old as the services. */
const NEWER: Readonly<Record<string, (profile: XrayProfile) => boolean>> = {
  GetStatsOnline: since('25.12.8'),
  GetStatsOnlineIpList: since('25.12.8'),
  GetAllOnlineUsers: since('26.3.27'),
  GetUsersStats: since('26.7.28'),
  GetInboundUsers: since('25.12.8'),
  GetInboundUsersCount: since('25.12.8'),
  ListInbounds: since('25.12.8'),
};
export const hasMethod = (profile: XrayProfile, method: string): boolean => NEWER[method]?.(profile) ?? true;
