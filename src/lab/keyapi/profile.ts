import { z } from 'zod';

/** The five dialects of the notes: v1.0 open, v1.0 with a key, port based, v2.3, and the newer panel. */
export const keyapiProfileSchema = z.strictObject({
  dialect: z.enum(['A', 'B', 'C', 'D', 'E']),
  /** Empty: no key is asked for, whatever the dialect. */
  apiKey: z.string(),
  /** What creating or deleting a key costs, since Xray is restarted for it. */
  restartMs: z.number().int().nonnegative(),
  /** The restart fails after everything was saved: 500, and the key is there all the same (A and B). */
  restartFails: z.boolean(),
  /** Reset says success and resets nothing. */
  resetLies: z.boolean(),
  /** Only numeric ids are taken by the traffic calls (E): 422 for a uuid. */
  numericOnly: z.boolean(),
  traffic: z.enum(['sound', 'null', 'error', 'unavailable']),
  /** The dialect D and E limits per minute. */
  rateLimits: z.boolean(),
  list: z.enum(['array', 'wrapped']),
  created: z.enum(['object', 'list']),
  mostKeys: z.number().int().positive(),
  /** The server's clock against ours, and its zone, which its dates never name. */
  skewMs: z.number().int(),
  utcOffsetMinutes: z.number().int(),
});
export type KeyapiProfile = z.infer<typeof keyapiProfileSchema>;
export type Dialect = KeyapiProfile['dialect'];

/** A dialect's usual behaviour. */
export function keyapiDefaults(dialect: Dialect, apiKey: string): KeyapiProfile {
  return {
    dialect,
    apiKey: dialect === 'A' ? '' : apiKey,
    restartMs: 1_500,
    restartFails: false,
    resetLies: dialect === 'B',
    numericOnly: dialect === 'E',
    traffic: 'sound',
    rateLimits: dialect === 'D',
    list: dialect === 'E' ? 'wrapped' : 'array',
    created: 'object',
    mostKeys: dialect === 'D' ? 100 : 10_000,
    skewMs: 0,
    utcOffsetMinutes: 120,
  };
}
