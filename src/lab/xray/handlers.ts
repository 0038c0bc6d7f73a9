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
/** Xray's handlers return plain Go errors: always code 2, only the text tells them apart. */
const unknown = (message: string) => new CallError(status.UNKNOWN, message);

/** A unary method of the simulated core, erased to bytes. */
export interface Handler {
  readonly path: string;
  readonly call: (request: Uint8Array) => Uint8Array;
}

function handler<Request, Response>(method: wire.Method<Request, Response>, call: (request: Request) => Partial<Response>): Handler {
  return { path: method.path, call: bytes => method.response.encode(call(method.request.decode(bytes))) };
}

/** `crash` ends the process of the core, as a panic does. */
export function createHandlers(sim: XraySim, crash: () => void): Handler[] {
  return [...statsHandlers(sim), ...inboundHandlers(sim, crash)];
}

function statsHandlers(sim: XraySim): Handler[] {
  const { statsService } = wire;
  const missing = (name: string) =>
    new CallError(sim.profile.generation === '1.8.24' ? status.UNKNOWN : status.NOT_FOUND, `${name} not found.`);
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
    if (!found) throw unknown(`handler not found: ${tag}`);
    return found;
  };
  const tableOf = (tag: string) => {
    if (inboundOf(tag).protocol === 'dokodemo') throw unknown('proxy is not a UserManager');
    return sim.users.get(tag) ?? new Map<string, XrayUser>();
  };
  const initial = (tag: string) => [...(sim.users.get(tag)?.values() ?? [])].filter(user => user.configured);
  return [
    handler(handlerService.listInbounds, ({ isOnlyTags }) => ({
      inbounds: sim.inbounds.map(inbound =>
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
      const inbound = inboundOf(tag);
      const table = tableOf(tag);
      const adding = wire.unwrap(wire.addUser, operation);
      const removing = wire.unwrap(wire.removeUser, operation);
      if (adding) addUser(sim, inbound, table, adding.user, crash);
      else if (removing) removeUser(sim, tag, table, removing.email);
      else throw unknown('unknown operation');
      return {};
    }),
  ];
}

const UUID = /^[0-9a-f]{8}-?[0-9a-f]{4}-?[0-9a-f]{4}-?[0-9a-f]{4}-?[0-9a-f]{12}$/i;

function addUser(sim: XraySim, inbound: Inbound, table: ReadonlyMap<string, XrayUser>, user: wire.User | null, crash: () => void): void {
  if (!user?.account) throw unknown('empty account');
  const { type } = user.account;
  if (inbound.protocol === 'shadowsocks' && type !== ACCOUNT_TYPES.shadowsocks) {
    // This inbound casts the account unchecked: the whole core panics.
    crash();
    throw new CallError(status.UNAVAILABLE, 'error reading from server: EOF');
  }
  const account = wire.unwrap(wire.account, user.account);
  if (inbound.protocol === 'vless' && !account) throw unknown(`unknown account type: ${type}`);
  const id = account?.id ?? '';
  if (inbound.protocol === 'vless' && !UUID.test(id) && (id.length < 1 || id.length > 30))
    throw unknown(`failed to parse ID > invalid UUID: ${id}`);
  const added: XrayUser = {
    email: user.email,
    uuid: id,
    flow: account?.flow ?? '',
    level: user.level,
    accountType: type,
    configured: false,
  };
  if (table.has(keyOf(added)) && user.email !== '') throw unknown(`User ${user.email} already exists.`);
  sim.add(inbound.tag, added);
}

function removeUser(sim: XraySim, tag: string, table: ReadonlyMap<string, XrayUser>, email: string): void {
  if (email === '') throw unknown('Email must not be empty.');
  if (!table.has(email.toLowerCase())) throw unknown(`User ${email} not found.`);
  sim.remove(tag, email);
}
