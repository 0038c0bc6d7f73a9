import { randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { uptime } from 'node:os';

/** Reads a steady clock. */
export type SteadyClock = () => { readonly clock: string; readonly at: number; readonly precisionMs: number };

/** Linux tells hundredths of a second, macOS whole seconds. */
const PRECISION_MS = process.platform === 'linux' ? 20 : 1_000;

/**
 * The time since this computer started, which goes on while it sleeps and which nobody sets. Where the system names its start (Linux), readings
 * can be compared across runs of this program, else within one.
 */
export function steadyClock(): SteadyClock {
  const clock = bootId() ?? randomUUID();
  return () => ({ clock, at: Math.round(uptime() * 1000), precisionMs: PRECISION_MS });
}

function bootId(): string | null {
  try {
    return readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim() || null;
  } catch {
    return null;
  }
}
