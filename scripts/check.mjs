import { runScript } from './lib/life.mjs';
import { lint, types } from './lib/suites.mjs';

/** Lint and types only: what an editor would tell, for a quick look before a commit. */
await runScript(async () => {
  const results = [await lint(), await types()];
  return results.every(({ failed }) => failed.length === 0) ? 0 : 1;
});
