/**
 * Chances of the property tests: the same cases in every run, so that a run says something of the code and not of its luck.
 * `SWITCHYARD_SEED` (a whole number) has others; `npm run soak -- --only properties` tries many.
 */
import fc from 'fast-check';

fc.configureGlobal({ seed: Number(process.env.SWITCHYARD_SEED ?? 1) });
