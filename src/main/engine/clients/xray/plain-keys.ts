/** Keys of an Xray read and written without the ledger, for callers that know only `KeyClient`. */
import { randomUUID } from 'node:crypto';
import { Fault } from '@shared/fault';
import type { Key, XrayServer } from '@shared/model';
import * as wire from '@shared/xray/wire';
import type { UserIdentity, XrayApi } from './api';
import { chooseInbound, usualFlow } from './choose';

const toKey = (serverId: string, { email, uuid, flow }: Pick<UserIdentity, 'email' | 'uuid' | 'flow'>): Key => ({
  ...{ serverId, id: email, name: email, uuid, flow },
  ...{ createdAt: null, active: true, traffic: null },
});

/** Users out of GetInboundUserResponse bytes. */
export function usersOf(bytes: Uint8Array, inboundTag: string): readonly UserIdentity[] {
  return wire.handlerService.getInboundUsers.response
    .decode(bytes)
    .users.filter(({ email }) => email !== '')
    .map(({ email, level, account }) => {
      const { id = '', flow = '' } = wire.unwrap(wire.account, account) ?? {};
      return { email, uuid: id, flow, level, inboundTag };
    });
}

export class PlainKeys {
  constructor(
    private readonly server: XrayServer,
    private readonly xray: XrayApi,
    private readonly users: (signal: AbortSignal) => Promise<readonly UserIdentity[]>,
  ) {}

  async keys(signal: AbortSignal): Promise<readonly Key[]> {
    const byEmail = new Map((await this.users(signal)).map(user => [user.email, user]));
    return [...byEmail.values()].map(user => toKey(this.server.id, user));
  }

  async createKey(email: string, signal: AbortSignal): Promise<Key> {
    const inbound = chooseInbound(await this.xray.inbounds(signal), this.server.inboundTag);
    const twin = (await this.users(signal)).find(user => user.email.toLowerCase() === email.toLowerCase());
    if (twin) throw new Fault('exists', `There is a key ${twin.email} already`);
    const user = { email, uuid: randomUUID(), flow: usualFlow(inbound), level: 0, inboundTag: inbound.tag };
    await this.xray.addUser(user, signal);
    return toKey(this.server.id, user);
  }

  async link(keyId: string, signal: AbortSignal) {
    const user = (await this.users(signal)).find(({ email }) => email === keyId);
    if (!user) throw new Fault('not-found', `There is no key ${keyId}`);
    return this.xray.linkOf(user, signal);
  }
}
