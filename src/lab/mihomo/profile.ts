import { z } from 'zod';

/** Which program answers: mihomo 1.19.28, mihomo 1.19.2 (February 2025) or sing-box 1.14.1. */
export type Dialect = 'mihomo' | 'mihomo-old' | 'sing-box';

export const mihomoProfileSchema = z.strictObject({
  dialect: z.enum(['mihomo', 'mihomo-old', 'sing-box']),
  /** Empty: no authentication. */
  secret: z.string(),
  /** The core began with log level `debug`. */
  debugRoutes: z.boolean(),
  /** Milliseconds a restart keeps the port closed. */
  restartMs: z.number().int().nonnegative(),
  /** Milliseconds that it takes to download a version, a dashboard, databases. */
  downloadMs: z.number().int().nonnegative(),
  /** Groups, nodes and a provider with names that a path cannot hold as they are, and of types nobody knows. Only at the start and at a reset. */
  oddNames: z.boolean(),
  /** No connection is open, and none is opened. */
  idle: z.boolean(),
  /** For benchmarks: a list of connections tells as its memory the microseconds of the monotonic clock at which it was written. */
  stamped: z.boolean(),
});
export type MihomoProfile = z.infer<typeof mihomoProfileSchema>;

export const VERSIONS: Readonly<Record<Dialect, { meta: boolean; version: string; hello: string }>> = {
  mihomo: { meta: true, version: 'v1.19.28', hello: 'mihomo' },
  'mihomo-old': { meta: true, version: 'v1.19.2', hello: 'mihomo' },
  'sing-box': { meta: true, version: 'sing-box 1.14.1', hello: 'clash' },
};
