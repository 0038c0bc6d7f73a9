/** What the Live page shows: one report from many small calls. */
import { Fault } from '@shared/fault';
import type { Bytes, InboundView, LiveReport, OutboundView, SysView } from '@shared/model';
import * as wire from '@shared/xray/wire';
import type { LedgerFigures } from '../../keys/ledger';
import { type Capabilities, SERVICES } from './capabilities';
import type { Channel } from './channel';
import { type InboundList, listOutbounds } from './handlers';
import type { Inbound } from './inbounds';
import { listRules } from './routing';
import { countUsers } from './users';

export interface LiveParts {
  readonly channel: Channel;
  readonly capabilities: Capabilities;
  readonly inbounds: InboundList;
  /** Of the last reading; null: none yet. */
  readonly figures: LedgerFigures | null;
}

/** Delay of an outbound that did not answer. */
const DEAD_MS = 99_999_999;

/** `xray.proxy.vless.inbound.Config` -> `vless`. */
const shortName = (type: string): string => /^xray\.proxy\.([^.]+)\./.exec(type)?.[1] ?? type;

/** Null where this Xray lacks the call. */
async function ifThere<T>(call: Promise<T>): Promise<T | null> {
  try {
    return await call;
  } catch (error) {
    if (error instanceof Fault && error.code === 'unimplemented') return null;
    throw error;
  }
}

/** A rate of null: nothing was counted, since the server counts none or was not read twice yet. */
const rateOf = (rates: Readonly<Record<string, Bytes>> | undefined, tag: string): Bytes | null =>
  rates && Object.hasOwn(rates, tag) ? (rates[tag] ?? null) : null;

export async function inboundViews(
  { channel, capabilities, inbounds, figures }: LiveParts,
  signal: AbortSignal,
): Promise<readonly InboundView[]> {
  const count = async ({ isVless, tag }: Inbound): Promise<number | null> => {
    if (!isVless || tag === '' || !capabilities.calls.has('GetInboundUsers')) return null;
    return countUsers(channel, tag, signal);
  };
  const list = await inbounds.read(signal);
  const views = await Promise.all(
    list.map(async (inbound): Promise<InboundView> => {
      const takesKeys = inbound.isVless && inbound.tag !== '';
      return {
        tag: inbound.tag,
        protocol: shortName(inbound.protocol),
        port: inbound.ports[0]?.from ?? null,
        listen: inbound.listen || null,
        network: inbound.network,
        security: inbound.security,
        takesKeys,
        users: await count(inbound),
        rate: rateOf(figures?.inbounds, inbound.tag),
        serverNames: inbound.reality?.serverNames ?? [],
        publicKey: inbound.reality?.publicKey ?? null,
        shortIds: inbound.reality?.shortIds.length ?? 0,
      };
    }),
  );
  // The server has no order: those with keys first, then by name.
  return views.sort((a, b) => Number(b.takesKeys) - Number(a.takesKeys) || a.tag.localeCompare(b.tag, 'en'));
}

/** What the observatory knows of an outbound. It counts whole milliseconds: one on the same computer answers within the first. Pure. */
export function observedOf(status: wire.OutboundStatus): NonNullable<OutboundView['observed']> {
  const { alive, delay, lastErrorReason, lastSeenTime, lastTryTime, healthPing } = status;
  return {
    alive,
    delayMs: alive && delay < DEAD_MS ? Math.max(1, delay) : null,
    lastError: lastErrorReason,
    lastSeen: lastSeenTime > 0 ? lastSeenTime * 1000 : null,
    lastTry: lastTryTime > 0 ? lastTryTime * 1000 : null,
    tests: healthPing ? { all: healthPing.all, fail: healthPing.fail } : null,
  };
}

async function outboundViews({ channel, capabilities, figures }: LiveParts, signal: AbortSignal): Promise<readonly OutboundView[] | null> {
  const [listed, observed] = await Promise.all([
    capabilities.calls.has('ListOutbounds') ? listOutbounds(channel, signal) : null,
    ifThere(channel.call(wire.observatoryService.getOutboundStatus, {}, { signal })),
  ]);
  const statuses = new Map((observed?.status?.status ?? []).map(status => [status.outboundTag, status]));
  // An older core cannot list them; their counters and the observatory name some.
  const named = () => [...new Set([...Object.keys(figures?.outbounds ?? {}), ...statuses.keys()])].sort().map(tag => ({ tag, type: '' }));
  const outbounds = listed ?? named();
  if (!listed && outbounds.length === 0) return null;
  return outbounds.map(({ tag, type }) => {
    const status = statuses.get(tag);
    return { tag, protocol: shortName(type), rate: rateOf(figures?.outbounds, tag), observed: status ? observedOf(status) : null };
  });
}

const sysView = (sys: wire.SysStats): SysView => ({
  goroutines: sys.goroutines,
  collections: sys.collections,
  alloc: sys.alloc,
  sys: sys.sys,
  liveObjects: sys.liveObjects,
  uptimeS: sys.uptime,
});

/** Everything but balancers, which need a memory of their names. */
export async function readLive(
  parts: LiveParts,
  signal: AbortSignal,
): Promise<Omit<LiveReport, 'at' | 'balancers' | 'answerBytes' | 'intervalMs'>> {
  const { channel, capabilities } = parts;
  const [sys, inbounds, outbounds, rules] = await Promise.all([
    ifThere(channel.call(wire.statsService.getSysStats, {}, { signal })),
    capabilities.calls.has('ListInbounds') ? inboundViews(parts, signal) : null,
    outboundViews(parts, signal),
    ifThere(listRules(channel, signal)),
  ]);
  const missing = SERVICES.filter(service => !capabilities.services.has(service));
  return { sys: sys ? sysView(sys) : null, inbounds, outbounds, rules, missing };
}
