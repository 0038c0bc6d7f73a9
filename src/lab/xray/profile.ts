import { z } from 'zod';

const GENERATIONS = ['1.8.24', '25.12.8', '26.3.27', '26.7.28'] as const;
export type Generation = (typeof GENERATIONS)[number];

const SERVICES = ['HandlerService', 'StatsService', 'RoutingService', 'LoggerService', 'ObservatoryService'] as const;

export const xrayProfileSchema = z.strictObject({
  generation: z.enum(GENERATIONS),
  /** `api.services` of its configuration. */
  services: z.array(z.enum(SERVICES)),
  /** `stats` and the policy's user counters are on. */
  userStats: z.boolean(),
  statsUserOnline: z.boolean(),
  /** Clients come through a proxy on the server itself: their addresses are its own, which the core does not list as online. */
  behindProxy: z.boolean(),
  /** Routed connections can be followed; no released core has it on. */
  routingStats: z.boolean(),
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
  services: [...SERVICES],
  userStats: true,
  statsUserOnline: true,
  behindProxy: false,
  routingStats: false,
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
  ListOutbounds: since('25.12.8'),
  ListRule: since('26.3.27'),
};
/** Since then an address is listed as long as a connection lives; before, for 20 s after its last new connection. */
export const countsLinks = since('26.3.27');
/** Rules carry their names under another number than before. */
export const namesRules = since('25.12.8');
export const hasMethod = (profile: XrayProfile, method: string): boolean => NEWER[method]?.(profile) ?? true;
