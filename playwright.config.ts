import { defineConfig } from 'playwright/test';

/**
 * The real app in the real Electron. `npm test` gives it a virtual desktop: screen, session bus, unlocked keyring, tray and
 * notification stand-ins. Desktop tests start further ones, to take parts of them away.
 */
export default defineConfig({
  testDir: 'test/e2e',
  outputDir: 'test-results',
  // Each app has a screen, a bus and a keyring of its own.
  workers: 2,
  retries: 0,
  forbidOnly: true,
  // They only guard: what is waited for comes within seconds, and on a slow and busy computer within many of them.
  timeout: 300_000,
  expect: { timeout: 45_000 },
  reporter: 'list',
  projects: [
    { name: 'e2e', testIgnore: 'desktop/**', testMatch: '**/*.spec.ts' },
    { name: 'desktop', testMatch: 'desktop/**/*.spec.ts' },
  ],
});
