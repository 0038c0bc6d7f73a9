import { z } from 'zod';
import { isExpected, isTestUrl, LONGEST_TEST_MS, MOST_AT_ONCE } from './latency';

/** How latency is tested, as stored and as a window gives it. */
export const latencyTestSchema = z
  .object({
    url: z.string().refine(isTestUrl, { message: 'an http:// or https:// address' }),
    timeoutMs: z.number().int().min(1).max(LONGEST_TEST_MS),
    expected: z.string().refine(isExpected, { message: 'written like 200/204-299' }).nullable(),
    atOnce: z.number().int().min(1).max(MOST_AT_ONCE),
    groups: z.enum(['nodes', 'core']),
  })
  .readonly();
