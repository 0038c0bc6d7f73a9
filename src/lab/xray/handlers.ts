import { status } from '@grpc/grpc-js';
import * as wire from '@shared/xray/wire';
import { ACCOUNT_TYPES, type Inbound, inboundMessage, userMessage } from './inbounds';
import { keyOf, type XraySim, type XrayUser } from './sim';

/** How a call fails: a gRPC status and Xray's words. */
export class CallError extends Error {
  constructor(
    readonly code: status,
    message: string,
  ) {
    super(message);
  }
}
/** Xray's handlers return plain Go errors: always code 2, only the text tells them apart. Texts as all three real generations give them. */
const unknown = (message: string) => new CallError(status.UNKNOWN, message);

/** A unary method of the simulated core, erased to bytes. */
export interface Handler {
  readonly path: string;
  readonly call: (request: Uint8Array) => Uint8Array;
}

function handler<Request, Response>(method: wire.Method<Request, Response>, call: (request: Request) => Partial<Response>): Handler {
  const read = (bytes: Uint8Array): Request => {
    try {
      return method.request.decode(bytes);
    } catch {
      throw new CallError(status.INTERNAL, 'grpc: error unmarshalling request: proto: cannot parse invalid wire-format data');
    }
  };
  return { path: method.path, call: bytes => method.response.encode(call(read(bytes))) };
}

/** `crash` ends the process of the core, as a panic does. */
export function createHandlers(sim: XraySim, crash: () => void): Handler[] {
  return [...statsHandlers(sim), ...inboundHandlers(sim, crash)];
}

function statsHandlers(sim: XraySim): Handler[] {
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
    if (!ips) throw missing(name);
    return ips;
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

function inboundHandlers(sim: XraySim, crash: () => void): Handler[] {
  const { handlerService } = wire;
  const inboundOf = (tag: string): Inbound => {
    const found = sim.inbounds.find(inbound => inbound.tag === tag);
    if (!found) throw unknown(`app/proxyman/command: failed to get handler: ${tag} > app/proxyman/inbound: handler not found: ${tag}`);
    return found;
  };
  const tableOf = (tag: string) => {
    if (inboundOf(tag).protocol === 'dokodemo') throw unknown('app/proxyman/command: proxy is not a UserManager');
    return sim.users.get(tag) ?? new Map<string, XrayUser>();
  };
  const initial = (tag: string) => [...(sim.users.get(tag)?.values() ?? [])].filter(user => user.configured);
  return [
    handler(handlerService.listInbounds, ({ isOnlyTags }) => ({
      inbounds: sim
        .shuffledInbounds()
        .map(inbound =>
          isOnlyTags ? { tag: inbound.tag, receiverSettings: null, proxySettings: null } : inboundMessage(inbound, initial(inbound.tag)),
        ),
    })),
    handler(handlerService.getInboundUsers, ({ tag, email }) => {
      const table = tableOf(tag);
      if (email === '') return { users: [...table.values()].map(userMessage) };
      const found = table.get(email.toLowerCase());
      // An unknown e-mail gives one user without anything in it.
      return { users: [found ? userMessage(found) : { level: 0, email: '', account: null }] };
    }),
    handler(handlerService.getInboundUsersCount, ({ tag }) => ({
      count: [...tableOf(tag).values()].filter(user => user.email !== '').length,
    })),
    handler(handlerService.alterInbound, ({ tag, operation }) => {
      if (!operation) return panic(crash);
      const adding = wire.unwrap(wire.addUser, operation);
      const removing = wire.unwrap(wire.removeUser, operation);
      if (adding) addUser(sim, inboundOf(tag), tableOf(tag), adding.user, crash);
      else if (removing) removeUser(sim, tag, tableOf(tag), removing.email);
      else if (operation.type.startsWith('xray.proxy.')) throw unknown('app/proxyman/command: not an inbound operation');
      else throw unknown('app/proxyman/command: unknown operation > proto: not found');
      return {};
    }),
  ];
}

const UUID = /^[0-9a-f]{8}-?[0-9a-f]{4}-?[0-9a-f]{4}-?[0-9a-f]{4}-?[0-9a-f]{12}$/i;
const KNOWN_ACCOUNTS = /^xray\.proxy\.(vless|vmess|trojan|shadowsocks|shadowsocks_2022|socks|http)\.Account$/;

/** A Go panic nobody catches: the process of the core ends, and the caller sees the connection drop. */
function panic(crash: () => void): never {
  crash();
  throw new CallError(status.UNAVAILABLE, 'error reading from server: EOF');
}

function addUser(sim: XraySim, inbound: Inbound, table: ReadonlyMap<string, XrayUser>, user: wire.User | null, crash: () => void): void {
  const parse = (why: string) => unknown(`app/proxyman/command: failed to parse user > ${why}`);
  if (!user?.account) throw parse(`common/protocol: Account${sim.profile.generation === '1.8.24' ? '' : ' is'} missing`);
  const { type } = user.account;
  if (!KNOWN_ACCOUNTS.test(type)) throw parse('proto: not found');
  const account = wire.unwrap(wire.account, user.account);
  const id = account?.id ?? '';
  // An empty id fails without a word.
  if (account && id === '') throw unknown('');
  if (account && !UUID.test(id) && id.length > 30) throw parse(`proxy/vless: failed to parse ID > common/uuid: invalid UUID: ${id}`);
  // Every inbound casts the account unchecked.
  if (inbound.protocol === 'dokodemo' || type !== ACCOUNT_TYPES[inbound.protocol]) panic(crash);
  const accountType = type;
  const added: XrayUser = { email: user.email, uuid: id, flow: account?.flow ?? '', level: user.level, accountType, configured: false };
  if (table.has(keyOf(added)) && user.email !== '') throw unknown(`proxy/vless: User ${user.email} already exists.`);
  sim.add(inbound.tag, added);
}

function removeUser(sim: XraySim, tag: string, table: ReadonlyMap<string, XrayUser>, email: string): void {
  if (email === '') throw unknown('proxy/vless: Email must not be empty.');
  if (!table.has(email.toLowerCase())) throw unknown(`proxy/vless: User ${email} not found.`);
  sim.remove(tag, email);
}

/** Services the lab's configuration does not name; a probe is told so in the words of the core. */
export const ABSENT_METHODS: readonly string[] = [
  ...['SubscribeRoutingStats', 'TestRoute', 'GetBalancerInfo', 'OverrideBalancerTarget', 'AddRule', 'RemoveRule', 'ListRule'].map(
    name => `/xray.app.router.command.RoutingService/${name}`,
  ),
  '/xray.app.log.command.LoggerService/RestartLogger',
  '/xray.core.app.observatory.command.ObservatoryService/GetOutboundStatus',
];
