import type * as wire from '@shared/xray/wire';
import { createRandom } from '../random';
import type { Outbound } from './outbounds';

/** Each outbound is tried this often. */
const EVERY_MS = 10_000;
const DEAD_MS = 99_999_999;
/** How long ago the dead one answered last, when the world began. */
const DEAD_SINCE_MS = 300_000;

/** Milliseconds that an outbound takes in the try at `at`; the same for whoever asks. */
export function delayAt(seed: string, { tag, delayMs }: Outbound, at: number): number | null {
  if (delayMs === null || delayMs === undefined) return null;
  const random = createRandom(`${seed}/observatory/${tag}/${Math.floor(at / EVERY_MS)}`);
  return Math.max(1, Math.round(delayMs * random.range(0.85, 1.2)));
}

/** What the observatory says of the outbounds that it watches; `since`: when the core began, Unix ms. */
export function observe(seed: string, outbounds: readonly Outbound[], since: number, now: number): readonly wire.OutboundStatus[] {
  const tried = Math.floor((now - (now % EVERY_MS)) / 1_000);
  return outbounds
    .filter(({ delayMs }) => delayMs !== undefined)
    .map(outbound => {
      const delay = delayAt(seed, outbound, now);
      const { tag, lost = 0 } = outbound;
      return {
        outboundTag: tag,
        alive: delay !== null,
        delay: delay ?? DEAD_MS,
        lastErrorReason: delay === null ? `the outbound ${tag} is dead: GET request failed: context deadline exceeded` : '',
        lastSeenTime: delay === null ? Math.floor((since - DEAD_SINCE_MS) / 1_000) : tried,
        lastTryTime: tried,
        healthPing: { all: 10, fail: delay === null ? 10 : lost, average: (delay ?? 0) * 1e6 },
      };
    });
}
