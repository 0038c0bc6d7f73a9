import { resolve } from 'node:path';
import { defineConfig } from 'vitest/config';

const alias = { '@shared': resolve(import.meta.dirname, 'src/shared') };
const project = (name: string, include: string[], extra: object = {}) => ({
  resolve: { alias },
  test: { name, include, environment: 'node' as const, ...extra },
});

/** The limits (ms) only guard, also on a slow and busy computer: a condition that is looked at until it holds, a test, a hook. */
const POLL = { expect: { poll: { timeout: 20_000 } } };
const GUARD = { testTimeout: 120_000, hookTimeout: 120_000, ...POLL, setupFiles: ['test/support/chance.ts'] };

export default defineConfig({
  test: {
    // Most tests wait for sockets and clocks: one worker a core leaves the other core idle.
    maxWorkers: 2,
    projects: [
      project('unit', ['test/{shared,engine,shell,lab,scripts,architecture}/**/*.test.ts'], GUARD),
      project('renderer', ['test/renderer/**/*.test.{ts,tsx}'], GUARD),
      project('contract', ['test/contract/**/*.test.ts'], { testTimeout: 180_000, hookTimeout: 180_000, ...POLL }),
    ],
  },
});
