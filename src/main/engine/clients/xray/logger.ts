import { loggerService } from '@shared/xray/wire';
import type { Channel } from './channel';

/** Closes and opens the server's log files. Nothing of it can be read back: the server's word is all there is. */
export async function restartLogger(channel: Channel, signal: AbortSignal): Promise<void> {
  await channel.call(loggerService.restartLogger, {}, { signal });
}
