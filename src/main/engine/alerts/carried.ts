import type { HistoryDays } from '@shared/history/query';
import { DAY_MS } from '@shared/walltime';
import type { CarriedBefore } from './gather/keys';

/** Keys that are asked for: others carried less than each of these. */
const MOST = 2_000;

export interface DaysOfKeys {
  days(query: { readonly serverId: string; readonly from: number; readonly to: number; readonly most: number }): Promise<HistoryDays>;
}

/** Bytes of the `days - 1` days before today, as far as the history knows of them. Rejects with a Fault `storage`. */
export async function carriedBefore(history: DaysOfKeys, serverId: string, days: number, now: number): Promise<CarriedBefore> {
  if (days <= 1) return { all: 0, byKey: {} };
  const { at, total, keys } = await history.days({ serverId, from: now - (days - 1) * DAY_MS, to: now, most: MOST });
  // The last one is today, of which the ledger knows more.
  const whole = at.filter(day => day <= now).length - 1;
  const sum = ({ down, up }: { readonly down: Float64Array; readonly up: Float64Array }): number => {
    let bytes = 0;
    // An hour that the clock skipped makes the span reach a day too far.
    for (let day = Math.max(0, whole - (days - 1)); day < whole; day += 1) bytes += (down[day] || 0) + (up[day] || 0);
    return bytes;
  };
  return { all: sum(total), byKey: Object.fromEntries(keys.map(key => [key.keyId, sum(key)])) };
}
