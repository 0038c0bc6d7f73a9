/** How much less than the reading before the sum of all estimates must be to be a new beginning, and not bytes shared out in another way. */
const ANEW = 0.5;

/** Whether a server's estimates began anew: what it shares out among its keys only grows while it runs. */
export const estimatesBeganAnew = (before: number, now: number): boolean => now < before * ANEW;

/**
 * What an estimate adds. It may go back while others grow, since the same bytes are shared out anew with each reading: until it is beyond its highest
 * value (`high`) it adds nothing. Null: nothing was read in this run.
 */
export const estimateGrowth = (high: number | null, value: number): number => Math.max(0, value - (high ?? 0));
