/**
 * Xray's gRPC wire: messages and methods, for the client and the lab alike. A client call is
 * `makeUnaryRequest(m.path, v => Buffer.from(m.request.encode(v)), bytes => m.response.decode(bytes), ...)`, a server definition the same
 * with the sides swapped.
 */
import { type Codec, codec, first, type Method, method } from './codec';
import type * as M from './messages';

export type * from './messages';
export { DOMAIN_TYPE, NETWORK } from './messages';
export type { Codec, Method };

export const account = codec<M.Account>('xray.proxy.vless.Account');
export const user = codec<M.User>('xray.common.protocol.User');
export const addUser = codec<M.AddUser>('xray.app.proxyman.command.AddUserOperation');
export const removeUser = codec<M.RemoveUser>('xray.app.proxyman.command.RemoveUserOperation');
export const receiverConfig = codec<M.ReceiverConfig>('xray.app.proxyman.ReceiverConfig');
export const realityConfig = codec<M.RealityConfig>('xray.transport.internet.reality.Config');
export const transports = {
  tcp: codec<M.TcpConfig>('xray.transport.internet.tcp.Config'),
  ws: codec<M.WebConfig>('xray.transport.internet.websocket.Config'),
  httpupgrade: codec<M.WebConfig>('xray.transport.internet.httpupgrade.Config'),
  grpc: codec<M.GrpcConfig>('xray.transport.internet.grpc.encoding.Config'),
  xhttp: codec<M.XhttpConfig>('xray.transport.internet.splithttp.Config'),
  kcp: codec<M.KcpConfig>('xray.transport.internet.kcp.Config'),
} as const;
export const maskText = codec<M.MaskText>('xray.transport.internet.finalmask.Text');
export const httpHeader = codec<M.HttpHeaderConfig>('xray.transport.internet.headers.http.Config');
export const tlsConfig = codec<M.TlsConfig>('xray.transport.internet.tls.Config');
/** A configuration can begin with a hundred thousand users, of which nobody needs more than an example of their flow. */
export const vlessInbound = first(codec<M.VlessInboundConfig>('xray.proxy.vless.inbound.Config'), 1, 20);

export const routerConfig = codec<M.RouterConfig>('xray.app.router.Config');

const STATS = 'xray.app.stats.command.StatsService';
const HANDLER = 'xray.app.proxyman.command.HandlerService';
const ROUTING = 'xray.app.router.command.RoutingService';
const LOGGER = 'xray.app.log.command.LoggerService';
/** The one whose package is not `xray.app`. */
const OBSERVATORY = 'xray.core.app.observatory.command.ObservatoryService';

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
  addInbound: method<M.AddInbound, M.Empty>(HANDLER, 'AddInbound'),
  removeInbound: method<M.ByTag, M.Empty>(HANDLER, 'RemoveInbound'),
  listOutbounds: method<M.Empty, M.Outbounds>(HANDLER, 'ListOutbounds'),
  addOutbound: method<M.AddOutbound, M.Empty>(HANDLER, 'AddOutbound'),
  removeOutbound: method<M.ByTag, M.Empty>(HANDLER, 'RemoveOutbound'),
  alterOutbound: method<M.AlterOutbound, M.Empty>(HANDLER, 'AlterOutbound'),
} as const;

export const routingService = {
  /** A stream of responses. */
  subscribeRoutingStats: method<M.SubscribeRoutes, M.RoutingContext>(ROUTING, 'SubscribeRoutingStats'),
  testRoute: method<M.TestRoute, M.RoutingContext>(ROUTING, 'TestRoute'),
  getBalancerInfo: method<M.ByTag, M.BalancerAnswer>(ROUTING, 'GetBalancerInfo'),
  overrideBalancerTarget: method<M.OverrideBalancer, M.Empty>(ROUTING, 'OverrideBalancerTarget'),
  addRule: method<M.AddRule, M.Empty>(ROUTING, 'AddRule'),
  removeRule: method<M.RemoveRule, M.Empty>(ROUTING, 'RemoveRule'),
  listRule: method<M.Empty, M.Rules>(ROUTING, 'ListRule'),
} as const;

export const loggerService = { restartLogger: method<M.Empty, M.Empty>(LOGGER, 'RestartLogger') } as const;

export const observatoryService = { getOutboundStatus: method<M.Empty, M.OutboundStatuses>(OBSERVATORY, 'GetOutboundStatus') } as const;

/** Puts a message into a `TypedMessage`. */
export const wrap = <T>(of: Codec<T>, value: Partial<T>): M.TypedMessage => ({ type: of.name, value: of.encode(value) });

/** Takes a message out of a `TypedMessage`; null when it is another message. */
export const unwrap = <T>(of: Codec<T>, typed: M.TypedMessage | null): T | null =>
  typed?.type === of.name ? of.decode(typed.value) : null;

/** Names of a user's counters. The pattern of QueryStats is a plain part of the name, so a prefix must end in the separator. */
export const userCounter = (email: string, direction: 'uplink' | 'downlink'): string => `user>>>${email}>>>traffic>>>${direction}`;
