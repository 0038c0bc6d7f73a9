import { z } from 'zod';

const ms = z.number().int().nonnegative().max(600_000);

/** The five dialects of the notes: v1.0 open, v1.0 with a key, port based, v2.3, and the newer panel. */
export const keyapiProfileSchema = z.strictObject({
  dialect: z.enum(['A', 'B', 'C', 'D', 'E']),
  /** Empty: no key is asked for, whatever the dialect. */
  apiKey: z.string(),
  /** It lists its own calls at `/openapi.json`. */
  describes: z.boolean(),
  /** What creating or deleting a key costs by the lab's clock, since Xray is restarted for it: so long, or between two. */
  restartMs: z.union([ms, z.tuple([ms, ms])]),
  /** A driven clock has to be moved for a restart to end; otherwise it ends at once there. */
  restartWaits: z.boolean(),
  /** A restart does not end before this is taken back, however long it takes. */
  restartHeld: z.boolean(),
  /** The service is one thread: while Xray restarts it answers nobody. */
  blocks: z.boolean(),
  /** A new or deleted key restarts Xray; without, it is told to the running one. */
  restarts: z.boolean(),
  /** The restart fails after everything was saved: 500, and the key is there all the same (A and B). */
  restartFails: z.boolean(),
  /** Reset says success and resets nothing. */
  resetLies: z.boolean(),
  /** Only numeric ids are taken by the traffic calls (E): 422 for a uuid. */
  numericOnly: z.boolean(),
  /** Ids in the list of E: numbers, or uuids with the number only in the answer about one key. */
  listIds: z.enum(['number', 'uuid']),
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
    describes: dialect !== 'E',
    restartMs: [3_000, 5_000],
    restartWaits: false,
    restartHeld: false,
    blocks: dialect !== 'E',
    restarts: dialect !== 'D',
    restartFails: false,
    resetLies: dialect === 'B',
    numericOnly: dialect === 'E',
    listIds: 'number',
    traffic: 'sound',
    rateLimits: dialect === 'D',
    list: dialect === 'E' ? 'wrapped' : 'array',
    created: 'object',
    mostKeys: dialect === 'C' ? 20 : dialect === 'D' ? 100 : 10_000,
    skewMs: 0,
    utcOffsetMinutes: 120,
  };
}
