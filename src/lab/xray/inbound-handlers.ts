import * as wire from '@shared/xray/wire';
import { type Handler, handler, noClue, panic, protoNotFound, unknown } from './handler';
import { ACCOUNT_TYPES, type Inbound, inboundMessage, readAdded, userMessage } from './inbounds';
import { outboundMessage, PROXY_TYPES } from './outbounds';
import type { XraySim } from './sim';
import { keyOf, type XrayUser } from './users';

/** Inbounds and their users. `crash` ends the process of the core, as a panic does. */
export function inboundHandlers(sim: XraySim, crash: () => void): Handler[] {
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
        .shuffled(sim.inbounds)
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
      else throw noOperation(operation, 'inbound');
      return {};
    }),
    handler(handlerService.addInbound, ({ inbound }) => {
      if (!inbound) return panic(crash);
      const read = readAdded(inbound, crash);
      if (inbound.tag !== '' && sim.inbounds.some(({ tag }) => tag === inbound.tag))
        throw unknown(`app/proxyman/inbound: existing tag found: ${inbound.tag}`);
      sim.addInbound(read);
      return {};
    }),
    handler(handlerService.removeInbound, ({ tag }) => {
      if (tag === '' || !sim.inbounds.some(inbound => inbound.tag === tag)) throw noClue();
      sim.removeInbound(tag);
      return {};
    }),
  ];
}

export function outboundHandlers(sim: XraySim, crash: () => void): Handler[] {
  const { handlerService } = wire;
  return [
    handler(handlerService.listOutbounds, () => ({ outbounds: sim.shuffled(sim.outbounds).map(outboundMessage) })),
    handler(handlerService.addOutbound, ({ outbound }) => {
      if (!outbound?.proxySettings) return panic(crash);
      const { tag, proxySettings } = outbound;
      if (proxySettings.type === wire.receiverConfig.name) throw unknown('common: *proxyman.ReceiverConfig is not registered');
      if (!PROXY_TYPES.includes(proxySettings.type)) throw protoNotFound();
      if (sim.outbounds.some(other => other.tag === tag)) throw unknown(`app/proxyman/outbound: existing tag found: ${tag}`);
      sim.outbounds.push({ tag, type: proxySettings.type });
      return {};
    }),
    // A tag that nothing has is removed without a word.
    handler(handlerService.removeOutbound, ({ tag }) => {
      if (tag === '') throw noClue();
      sim.outbounds = sim.outbounds.filter(outbound => outbound.tag !== tag);
      return {};
    }),
    handler(handlerService.alterOutbound, ({ operation }) => {
      if (!operation) return panic(crash);
      throw noOperation(operation, 'outbound');
    }),
  ];
}

const OPERATIONS: readonly string[] = [wire.addUser.name, wire.removeUser.name];
const noOperation = ({ type }: wire.TypedMessage, side: 'inbound' | 'outbound') =>
  type.startsWith('xray.proxy.') || OPERATIONS.includes(type)
    ? unknown(`app/proxyman/command: not an ${side} operation`)
    : unknown('app/proxyman/command: unknown operation > proto: not found');

const UUID = /^[0-9a-f]{8}-?[0-9a-f]{4}-?[0-9a-f]{4}-?[0-9a-f]{4}-?[0-9a-f]{12}$/i;
const KNOWN_ACCOUNTS = /^xray\.proxy\.(vless|vmess|trojan|shadowsocks|shadowsocks_2022|socks|http)\.Account$/;

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
