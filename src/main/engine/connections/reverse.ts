/** The name of an address: the core is asked first, whose resolver knows its network best. */
import { reverse } from 'node:dns/promises';
import type { ReverseName } from '@shared/model';
import type { ControllerClient } from '../clients/mihomo/contract';

/** Null for none, and for whatever keeps the system from telling. */
async function systemName(address: string): Promise<string | null> {
  try {
    return (await reverse(address))[0] ?? null;
  } catch {
    return null;
  }
}

export async function reverseName(client: ControllerClient, address: string, signal: AbortSignal): Promise<ReverseName> {
  const name = await client.dns.reverse(address, signal).catch(error => {
    if (signal.aborted) throw error;
    return null;
  });
  if (name !== null) return { name, by: 'core' };
  return { name: await systemName(address), by: 'system' };
}
