/**
 * Xray's gRPC wire: messages and methods, for the client and the lab alike. A client call is
 * `makeUnaryRequest(m.path, v => Buffer.from(m.request.encode(v)), bytes => m.response.decode(bytes), ...)`, a server definition the same
 * with the sides swapped.
 */
import { type Codec, codec, type Method, method } from './codec';
import type * as M from './messages';

export type * from './messages';
export type { Codec, Method };

export const account = codec<M.Account>('xray.proxy.vless.Account');
export const user = codec<M.User>('xray.common.protocol.User');
export const addUser = codec<M.AddUser>('xray.app.proxyman.command.AddUserOperation');
export const removeUser = codec<M.RemoveUser>('xray.app.proxyman.command.RemoveUserOperation');
export const receiverConfig = codec<M.ReceiverConfig>('xray.app.proxyman.ReceiverConfig');
export const realityConfig = codec<M.RealityConfig>('xray.transport.internet.reality.Config');
export const vlessInbound = codec<M.VlessInboundConfig>('xray.proxy.vless.inbound.Config');

const STATS = 'xray.app.stats.command.StatsService';
const HANDLER = 'xray.app.proxyman.command.HandlerService';

export const statsService = {
  getSysStats: method<M.Empty, M.SysStats>(STATS, 'GetSysStats'),
  queryStats: method<M.QueryStats, M.Stats>(STATS, 'QueryStats'),
  getStats: method<M.GetStats, M.OneStat>(STATS, 'GetStats'),
  getStatsOnline: method<M.GetStats, M.OneStat>(STATS, 'GetStatsOnline'),
  getStatsOnlineIpList: method<M.GetStats, M.OnlineIps>(STATS, 'GetStatsOnlineIpList'),
  getAllOnlineUsers: method<M.Empty, M.OnlineUsers>(STATS, 'GetAllOnlineUsers'),
  getUsersStats: method<M.GetUsersStats, M.UsersStats>(STATS, 'GetUsersStats'),
} as const;

export const handlerService = {
  listInbounds: method<M.ListInbounds, M.Inbounds>(HANDLER, 'ListInbounds'),
  getInboundUsers: method<M.GetInboundUsers, M.InboundUsers>(HANDLER, 'GetInboundUsers'),
  getInboundUsersCount: method<M.GetInboundUsers, M.UsersCount>(HANDLER, 'GetInboundUsersCount'),
  alterInbound: method<M.AlterInbound, M.Empty>(HANDLER, 'AlterInbound'),
} as const;

/** Puts a message into a `TypedMessage`. */
export const wrap = <T>(of: Codec<T>, value: Partial<T>): M.TypedMessage => ({ type: of.name, value: of.encode(value) });

/** Takes a message out of a `TypedMessage`; null when it is another message. */
export const unwrap = <T>(of: Codec<T>, typed: M.TypedMessage | null): T | null =>
  typed?.type === of.name ? of.decode(typed.value) : null;

/** Names of a user's counters. The pattern of QueryStats is a plain part of the name, so a prefix must end in the separator. */
export const userCounter = (email: string, direction: 'uplink' | 'downlink'): string => `user>>>${email}>>>traffic>>>${direction}`;
