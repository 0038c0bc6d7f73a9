/** VLESS users of a running Xray, one by one. */
import { Fault } from '@shared/fault';
import * as wire from '@shared/xray/wire';
import type { UsersReading } from '../../keys/ledger';
import type { Clock } from '../../outside';
import type { UserIdentity } from './api';
import type { Channel } from './channel';
import type { InboundList } from './handlers';
import { checkIdentity, maskedUuid } from './identity';
import { provenWrite } from './proof';

/** A list of 100,000 users takes some seconds. */
const LIST_DEADLINE_MS = 25_000;
/** A short answer can lie in memory that others use too, so it is copied before it is given away. */
const SHARED_BYTES = 65_536;

/** The bytes of an answer, to be transferred to a worker. */
export const toGive = (bytes: Uint8Array): Uint8Array => (bytes.byteLength < SHARED_BYTES ? Uint8Array.from(bytes) : bytes);

/** Users of every VLESS inbound, undecoded. */
export async function readUsers(
  channel: Channel,
  inbounds: InboundList,
  clock: Pick<Clock, 'now' | 'monotonic'>,
  signal: AbortSignal,
): Promise<UsersReading> {
  const [at, askedAt] = [clock.now(), clock.monotonic()];
  const read: { tag: string; bytes: Uint8Array }[] = [];
  for (const { tag, isVless } of await inbounds.read(signal)) {
    if (!isVless || tag === '') continue;
    const bytes = await channel.callRaw(wire.handlerService.getInboundUsers, { tag }, { signal, deadlineMs: LIST_DEADLINE_MS });
    read.push({ tag, bytes: toGive(bytes) });
  }
  return { at, askedAt, inbounds: read };
}

export async function countUsers(channel: Channel, tag: string, signal: AbortSignal): Promise<number> {
  return (await channel.call(wire.handlerService.getInboundUsersCount, { tag }, { signal })).count;
}

function toIdentity(user: wire.User, inboundTag: string): UserIdentity {
  const account = wire.unwrap(wire.account, user.account);
  return { email: user.email, uuid: account?.id.toLowerCase() ?? '', flow: account?.flow ?? '', level: user.level, inboundTag };
}

/** The user of that email (in any letter case), as one inbound has it now; null: it has none. */
export async function findUser(channel: Channel, tag: string, email: string, signal: AbortSignal): Promise<UserIdentity | null> {
  const { users } = await channel.call(wire.handlerService.getInboundUsers, { tag, email }, { signal });
  // The server answers with an empty user for an email that it does not know.
  const found = users.find(user => user.email.toLowerCase() === email.toLowerCase());
  return found && email !== '' ? toIdentity(found, tag) : null;
}

/** Puts a user on a VLESS inbound; see `XrayApi.addUser`. */
export async function addUser(channel: Channel, inbounds: InboundList, user: UserIdentity, signal: AbortSignal): Promise<void> {
  const { email, uuid, flow, level, inboundTag: tag } = user;
  checkIdentity(email, uuid, []);
  await inbounds.vless(tag, signal);
  const twin = await findUser(channel, tag, email, signal);
  if (twin) throw new Fault('exists', `There is a key ${twin.email} already`);
  const operation = wire.wrap(wire.addUser, { user: { level, email, account: wire.wrap(wire.account, { id: uuid, flow }) } });
  await provenWrite(channel.call(wire.handlerService.alterInbound, { tag, operation }, { signal }), async look => {
    const made = await findUser(channel, tag, email, look);
    return made !== null && made.email === email && maskedUuid(made.uuid) === maskedUuid(uuid) && made.flow === flow;
  });
}

/** Takes a user away; see `XrayApi.removeUser`. */
export async function removeUser(
  channel: Channel,
  inbounds: InboundList,
  email: string,
  inboundTag: string | null,
  signal: AbortSignal,
): Promise<void> {
  if (email === '') throw new Fault('bad-input', 'A key without a name cannot be removed over the API');
  const tags =
    inboundTag === null
      ? (await inbounds.read(signal)).filter(({ isVless, tag }) => isVless && tag !== '').map(({ tag }) => tag)
      : [(await inbounds.vless(inboundTag, signal)).tag];
  let removed = 0;
  for (const tag of tags) {
    const found = await findUser(channel, tag, email, signal);
    if (!found) continue;
    const operation = wire.wrap(wire.removeUser, { email: found.email });
    await provenWrite(
      channel.call(wire.handlerService.alterInbound, { tag, operation }, { signal }),
      async look => (await findUser(channel, tag, email, look)) === null,
    );
    removed += 1;
  }
  if (removed === 0) throw new Fault('not-found', `There is no key ${email}`);
}
