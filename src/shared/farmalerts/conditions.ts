/** What one reading says of each condition of one port. */
import { normaliseIp } from '../ip';
import type { Verdict } from './held';
import type { FarmCondition, FarmRules, PortMemory, PortSight } from './types';

export type PortCondition = Extract<FarmCondition, 'port-offline' | 'no-internet' | 'ip-stuck' | 'signal-poor' | 'unique-share-low'>;
export const PORT_CONDITIONS: readonly PortCondition[] = ['port-offline', 'no-internet', 'ip-stuck', 'signal-poor', 'unique-share-low'];

export interface Judged {
  readonly verdict: Verdict;
  readonly value: string | number | null;
}
const of = (verdict: Verdict, value: Judged['value'] = null): Judged => ({ verdict, value });
const badIf = (bad: boolean, value: Judged['value'] = null): Judged => of(bad ? 'bad' : 'good', value);

/** `open`: it was told; then the way out is the one with hysteresis. */
export function judgePort(condition: PortCondition, sight: PortSight, memory: PortMemory, rules: FarmRules, open: boolean): Judged {
  const { port, inWork } = sight;
  const attached = port.connDev && port.connNet;
  switch (condition) {
    case 'port-offline':
      return inWork ? of(attached ? 'good' : 'unknown') : badIf(!attached);
    case 'no-internet':
      // Not even attached: that is another thing, told as such.
      if (!attached) return of('unknown');
      return inWork && !port.connInet ? of('unknown') : badIf(!port.connInet);
    case 'ip-stuck':
      return judgeIp(sight, memory, rules);
    case 'signal-poor':
      return attached && !inWork ? judgeSignal(sight, rules, open) : of('unknown');
    case 'unique-share-low': {
      const { unique } = sight;
      if (unique === null || unique.changes < Math.max(1, rules.uniqueChanges)) return of('unknown');
      const share = unique.unique / unique.changes;
      if (open) return badIf(share < rules.uniqueClearAt, share);
      return badIf(share < rules.uniqueBelow, share);
    }
  }
}

function judgeIp({ port, inWork, sameIpInRow }: PortSight, memory: PortMemory, rules: FarmRules): Judged {
  const ip = normaliseIp(port.externalIp);
  if (ip === null || inWork) return of('unknown');
  const timed = port.reconnectType === 'time' || port.reconnectType === 'time_link';
  const intervalMs = timed && port.reconnectIntervalS !== null && port.reconnectIntervalS > 0 ? port.reconnectIntervalS * 1000 : null;
  const kept = intervalMs !== null && memory.ipMs > rules.stuckIntervals * intervalMs;
  const again = sameIpInRow !== null && sameIpInRow >= Math.max(1, rules.stuckRotations);
  return badIf(kept || again, ip);
}

function judgeSignal({ port: { rsrp, sinr, bars } }: PortSight, rules: FarmRules, open: boolean): Judged {
  const margin = open ? rules.signalHysteresisDb : 0;
  if (rsrp === null && sinr === null) {
    // 3G, or the modem does not say.
    return bars === null ? of('unknown') : badIf(bars <= rules.barsAtMost, bars);
  }
  const weak = rsrp !== null && rsrp.value < rules.rsrpBelow + margin;
  const noisy = sinr !== null && sinr.value < rules.sinrBelow + margin;
  return badIf(weak || noisy, weak ? rsrp.value : (sinr?.value ?? rsrp?.value ?? null));
}

/** How long the port shows the same address. While it is changed, and while it shows none, the count waits. */
export function rememberPort({ port, inWork }: PortSight, before: PortMemory | undefined, elapsed: number): PortMemory {
  const ip = normaliseIp(port.externalIp);
  const name = port.name;
  if (before === undefined) return { name, ip, ipMs: 0 };
  if (ip === null || ip === before.ip) {
    const ipMs = ip === null || inWork ? before.ipMs : before.ipMs + elapsed;
    return ipMs === before.ipMs && name === before.name ? before : { ...before, name, ipMs };
  }
  return { name, ip, ipMs: 0 };
}
