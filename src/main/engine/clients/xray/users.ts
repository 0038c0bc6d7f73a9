import { randomUUID } from 'node:crypto';
import { Fault } from '@shared/fault';
import type { XrayServer } from '@shared/model';
import * as wire from '@shared/xray/wire';
import type { Channel } from './channel';
import { isDoubtful } from './errors';
import { checkIdentity, maskedUuid, type XrayUser } from './identity';
import { type Inbound, readInbound } from './inbounds';

const VISION = 'xtls-rprx-vision';

/** Inbounds with their settings, read now. */
export async function listInbounds(channel: Channel, signal: AbortSignal): Promise<readonly Inbound[]> {
  const { inbounds } = await channel.call(wire.handlerService.listInbounds, {}, { signal });
  return inbounds.map(readInbound);
}

/** The users of one inbound, read now; one email only when given. */
async function inboundUsers(channel: Channel, tag: string, signal: AbortSignal, email = ''): Promise<readonly XrayUser[]> {
  const answer = await channel.call(wire.handlerService.getInboundUsers, { tag, email }, { signal, deadlineMs: 20_000 });
  return answer.users
    .filter(user => user.email !== '')
    .map(user => {
      const account = wire.unwrap(wire.account, user.account);
      return { email: user.email, uuid: account?.id ?? null, flow: account?.flow ?? '', level: user.level, tag };
    });
}

/** Users of every VLESS inbound, read now. */
export async function listUsers(channel: Channel, inbounds: readonly Inbound[], signal: AbortSignal): Promise<readonly XrayUser[]> {
  const found: XrayUser[] = [];
  for (const { tag, isVless } of inbounds) if (isVless && tag !== '') found.push(...(await inboundUsers(channel, tag, signal)));
  return found;
}

/** The inbound that new keys go to. Throws `no-inbound`; an inbound that is not VLESS is never chosen, since it could crash the server. */
export function chooseInbound(inbounds: readonly Inbound[], wanted: string | null): Inbound {
  if (wanted !== null) {
    const named = inbounds.find(({ tag }) => tag === wanted);
    if (!named) throw new Fault('no-inbound', `There is no inbound ${wanted}`);
    if (!named.isVless) throw new Fault('no-inbound', `The inbound ${wanted} is not VLESS (${named.protocol})`);
    return named;
  }
  const usable = inbounds.filter(({ isVless, tag }) => isVless && tag !== '');
  const first = usable.find(({ security }) => security === 'reality') ?? usable[0];
  if (!first) throw new Fault('no-inbound', 'There is no VLESS inbound with a tag');
  return first;
}

/** Flow and level as the inbound's other users have them; else Vision where it belongs. */
function habits(inbound: Inbound, users: readonly XrayUser[]): { flow: string; level: number } {
  const other = users.find(({ tag }) => tag === inbound.tag);
  const fits = inbound.network === 'tcp' && (inbound.security === 'reality' || inbound.security === 'tls');
  return { flow: other?.flow ?? inbound.flows[0] ?? (fits ? VISION : ''), level: other?.level ?? 0 };
}

/**
 * Sends one write and reads back whether it took effect: `holds` looks at the server again. A write that failed plainly and is not there
 * rejects with its own fault; one whose truth cannot be read rejects with `doubtful`.
 */
async function provenWrite(write: Promise<unknown>, holds: () => Promise<boolean>): Promise<void> {
  let failed: Fault | null = null;
  try {
    await write;
  } catch (error) {
    if (!(error instanceof Fault) || !isDoubtful(error)) throw error;
    failed = error;
  }
  let there: boolean;
  try {
    there = await holds();
  } catch (error) {
    throw new Fault('doubtful', `${failed?.message ?? 'The server answered'}, and it could not be read back`, { cause: error });
  }
  if (!there) throw failed ?? new Fault('rejected', 'The server answered without an error, but the change is not there');
}

/** A signal for reading back: an action that was cancelled after its write is still looked after. */
const readBack = (): AbortSignal => AbortSignal.timeout(10_000);

/** Adds one user; identity traps are refused before anything is sent. Never sends the write twice. */
export async function addUser(channel: Channel, server: XrayServer, email: string, signal: AbortSignal): Promise<XrayUser> {
  const inbounds = await listInbounds(channel, signal);
  const inbound = chooseInbound(inbounds, server.inboundTag);
  const users = await listUsers(channel, inbounds, signal);
  const uuid = randomUUID();
  checkIdentity(email, uuid, users);
  const { flow, level } = habits(inbound, users);
  const operation = wire.wrap(wire.addUser, { user: { level, email, account: wire.wrap(wire.account, { id: uuid, flow }) } });
  let made: XrayUser | undefined;
  await provenWrite(channel.call(wire.handlerService.alterInbound, { tag: inbound.tag, operation }, { signal }), async () => {
    made = (await inboundUsers(channel, inbound.tag, readBack(), email)).find(user => maskedUuid(user.uuid ?? '') === maskedUuid(uuid));
    return made !== undefined;
  });
  return { email, uuid, flow: made?.flow ?? flow, level, tag: inbound.tag };
}

/** Removes a user from every VLESS inbound that has it. Live connections go on. */
export async function removeUser(channel: Channel, email: string, signal: AbortSignal): Promise<void> {
  const users = await listUsers(channel, await listInbounds(channel, signal), signal);
  const found = users.filter(user => user.email.toLowerCase() === email.toLowerCase());
  if (found.length === 0) throw new Fault('not-found', `There is no key ${email}`);
  for (const { tag, email: exact } of found) {
    const operation = wire.wrap(wire.removeUser, { email: exact });
    await provenWrite(
      channel.call(wire.handlerService.alterInbound, { tag, operation }, { signal }),
      async () => (await inboundUsers(channel, tag, readBack(), exact)).length === 0,
    );
  }
}
