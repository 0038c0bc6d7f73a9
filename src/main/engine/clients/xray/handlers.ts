/** Inbounds and outbounds of a running Xray. */
import { Fault } from '@shared/fault';
import * as wire from '@shared/xray/wire';
import type { Channel } from './channel';
import { type Inbound, readInbound } from './inbounds';
import { provenWrite } from './proof';

/** A list of inbounds this old is believed: many keys in a row would else ask for as many lists. */
const BELIEVED_MS = 5_000;
const LIST_DEADLINE_MS = 20_000;

/** Inbounds as the server listed them last; a new connection, a restart or a write of ours makes it ask again. */
export class InboundList {
  private last: { readonly at: number; readonly generation: number; readonly list: readonly Inbound[] } | null = null;

  constructor(
    private readonly channel: Channel,
    /** Monotonic ms. */
    private readonly now: () => number,
  ) {}

  async read(signal: AbortSignal): Promise<readonly Inbound[]> {
    const { last } = this;
    if (last && last.generation === this.channel.generation && this.now() - last.at < BELIEVED_MS) return last.list;
    const list = await listInbounds(this.channel, signal);
    this.last = { at: this.now(), generation: this.channel.generation, list };
    return list;
  }

  /** The VLESS inbound of that tag. Faults: `no-inbound`; `wrong-protocol`, since an account of another protocol can crash the server. */
  async vless(tag: string, signal: AbortSignal): Promise<Inbound> {
    const found = (await this.read(signal)).find(inbound => inbound.tag === tag);
    if (!found) throw new Fault('no-inbound', `There is no inbound ${tag}`);
    if (!found.isVless) throw new Fault('wrong-protocol', `The inbound ${tag} is not VLESS (${found.protocol})`);
    return found;
  }

  forget(): void {
    this.last = null;
  }
}

/** Inbounds with their settings, read now. */
export async function listInbounds(channel: Channel, signal: AbortSignal): Promise<readonly Inbound[]> {
  const answer = await channel.call(wire.handlerService.listInbounds, {}, { signal, deadlineMs: LIST_DEADLINE_MS });
  return answer.inbounds.map(readInbound);
}

async function inboundTags(channel: Channel, signal: AbortSignal): Promise<readonly string[]> {
  return (await channel.call(wire.handlerService.listInbounds, { isOnlyTags: true }, { signal })).inbounds.map(({ tag }) => tag);
}

export interface Outbound {
  readonly tag: string;
  /** Full name of the protocol's settings. */
  readonly type: string;
}
/** Outbounds, read now, in the order of their tags: the server has none. */
export async function listOutbounds(channel: Channel, signal: AbortSignal): Promise<readonly Outbound[]> {
  const { outbounds } = await channel.call(wire.handlerService.listOutbounds, {}, { signal });
  return outbounds
    .map(({ tag, proxySettings }) => ({ tag, type: proxySettings?.type ?? '' }))
    .sort((a, b) => (a.tag < b.tag ? -1 : Number(a.tag > b.tag)));
}
const outboundTags = async (channel: Channel, signal: AbortSignal): Promise<readonly string[]> =>
  (await listOutbounds(channel, signal)).map(({ tag }) => tag);

/** An absent message inside would crash the server, and what has no tag can never be removed. */
function checkHandler(tag: string, ...parts: readonly (wire.TypedMessage | null)[]): void {
  if (tag === '') throw new Fault('bad-input', 'It needs a tag: without one it could never be removed');
  if (parts.some(part => part === null || part.type === '')) throw new Fault('bad-input', `Settings of ${tag} are missing`);
}

/**
 * Adds an inbound and reads back that it is listed. One that cannot listen (`busy`: another program has the port) is refused by the server
 * and stays in its list all the same: it is taken away again.
 */
export async function addInbound(channel: Channel, inbound: wire.InboundHandler, signal: AbortSignal): Promise<void> {
  const { tag } = inbound;
  checkHandler(tag, inbound.receiverSettings, inbound.proxySettings);
  const others = await listInbounds(channel, signal);
  if (others.some(other => other.tag === tag)) throw new Fault('exists', `There is an inbound ${tag} already`);
  // Linux lets one program listen twice on one port: each inbound would get some of the connections.
  const ports = readInbound(inbound).ports;
  const twin = others.find(other => other.ports.some(a => ports.some(b => a.from <= b.to && b.from <= a.to)));
  if (twin) throw new Fault('exists', `Port ${ports[0]?.from} is used by the inbound ${twin.tag} already`);
  const listed = async (look: AbortSignal): Promise<boolean> => (await inboundTags(channel, look)).includes(tag);
  try {
    await provenWrite(channel.call(wire.handlerService.addInbound, { inbound }, { signal }), listed);
  } catch (error) {
    const refused = error instanceof Fault && (error.code === 'busy' || error.code === 'server-error');
    if (refused && (await listed(signal))) await channel.call(wire.handlerService.removeInbound, { tag }, { signal });
    throw error;
  }
}

/** Faults: `not-found`. Connections that came through it go on. */
export async function removeInbound(channel: Channel, tag: string, signal: AbortSignal): Promise<void> {
  if (!(await inboundTags(channel, signal)).includes(tag)) throw new Fault('not-found', `There is no inbound ${tag}`);
  await provenWrite(
    channel.call(wire.handlerService.removeInbound, { tag }, { signal }),
    async look => !(await inboundTags(channel, look)).includes(tag),
  );
}

export async function addOutbound(channel: Channel, outbound: wire.OutboundHandler, signal: AbortSignal): Promise<void> {
  const { tag } = outbound;
  // Sender settings may be absent: the server then takes its own.
  checkHandler(tag, outbound.proxySettings);
  if ((await outboundTags(channel, signal)).includes(tag)) throw new Fault('exists', `There is an outbound ${tag} already`);
  await provenWrite(channel.call(wire.handlerService.addOutbound, { outbound }, { signal }), async look =>
    (await outboundTags(channel, look)).includes(tag),
  );
}

/** Faults: `not-found`, which the server itself would not say. */
export async function removeOutbound(channel: Channel, tag: string, signal: AbortSignal): Promise<void> {
  if (!(await outboundTags(channel, signal)).includes(tag)) throw new Fault('not-found', `There is no outbound ${tag}`);
  await provenWrite(
    channel.call(wire.handlerService.removeOutbound, { tag }, { signal }),
    async look => !(await outboundTags(channel, look)).includes(tag),
  );
}

/** Alters an outbound by an operation that this server knows. No released core has any: they refuse with `wrong-protocol` or `server-error`. */
export async function alterOutbound(channel: Channel, tag: string, operation: wire.TypedMessage, signal: AbortSignal): Promise<void> {
  checkHandler(tag, operation);
  if (!(await outboundTags(channel, signal)).includes(tag)) throw new Fault('not-found', `There is no outbound ${tag}`);
  await channel.call(wire.handlerService.alterOutbound, { tag, operation }, { signal });
}
