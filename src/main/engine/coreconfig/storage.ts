/** Values that a core keeps for its dashboards, as text that a person reads and writes. */
import { Fault } from '@shared/fault';
import type { CoreStored } from '@shared/model';
import type { ControllerStorage } from '../clients/mihomo/contract';

export async function readStored(storage: ControllerStorage, key: string, signal: AbortSignal): Promise<CoreStored> {
  const value = await storage.read(key, signal);
  if (value === null) return { text: null, bytes: 0 };
  return { text: JSON.stringify(value, null, 2), bytes: Buffer.byteLength(JSON.stringify(value)) };
}

/** `text` null: removed. Faults: `bad-input` for what is no JSON; a core takes `null` for nothing kept. */
export async function writeStored(storage: ControllerStorage, key: string, text: string | null, signal: AbortSignal): Promise<CoreStored> {
  if (text === null) await storage.remove(key, signal);
  else await storage.write(key, parsed(text), signal);
  return await readStored(storage, key, signal);
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch (error) {
    throw new Fault('bad-input', `this is no JSON: ${error instanceof Error ? error.message : ''}`, { cause: error });
  }
}
