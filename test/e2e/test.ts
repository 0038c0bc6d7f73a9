/** Playwright's `test`; of one that fails its report also says what the apps showed then, for whoever has nothing else. */
import type { Page } from 'playwright';
import { test as base } from 'playwright/test';
import { runningApps } from './app';
import { stateOf } from './desktop/help';

export { expect } from 'playwright/test';

const GUARD_MS = 5_000;

export const test = base.extend<{ telling: null }>({
  telling: [
    async ({ browserName: _ }, use, info) => {
      await use(null);
      if (info.status === info.expectedStatus) return;
      const pages = runningApps().flatMap(app => app.electronApp.windows());
      const told = await Promise.all(pages.filter(page => !page.isClosed()).map(page => inTime(page)));
      // The list of results reads these (`scripts/lib/results.mjs`).
      for (const description of told.flat()) info.annotations.push({ type: 'shown', description });
    },
    { auto: true },
  ],
});

const inTime = (page: Page): Promise<readonly string[]> => {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const over = new Promise<readonly string[]>(resolve => {
    timer = setTimeout(() => resolve([`${nameOf(page)} does not answer`]), GUARD_MS);
  });
  const told = tell(page).catch(error => [`${nameOf(page)}: ${String(error).split('\n')[0]}`]);
  return Promise.race([told, over]).finally(() => clearTimeout(timer));
};

/** What a window says and where its focus is; how the servers' links are, and what happened last. */
async function tell(page: Page): Promise<readonly string[]> {
  const { says, focus } = await page.evaluate(() => {
    const wordsOf = (element: Element | null) => (element?.textContent ?? '').replace(/\s+/g, ' ').trim().slice(0, 160);
    const said = [...document.querySelectorAll('[role=alert],[role=status],[role=dialog],[role=menu]')].map(wordsOf);
    const active = document.activeElement;
    return {
      says: said.filter(text => text !== ''),
      focus: `${active?.tagName.toLowerCase()} ${active?.getAttribute('aria-label') ?? wordsOf(active).slice(0, 40)}`,
    };
  });
  const state = await stateOf(page);
  const links = Object.values(state.summaries).map(({ kind, link, failure }) => `${kind} ${link}${failure ? ` ${failure.code}` : ''}`);
  const events = state.events
    .slice(0, 5)
    .map(({ at, type, params }) => `${new Date(at).toISOString().slice(11, 19)} ${type} ${JSON.stringify(params)}`);
  return [
    `${nameOf(page)} at ${new Date().toISOString().slice(11, 19)}: focus on ${focus}; ${links.join(', ')}`,
    ...says.map(text => `says: ${text}`),
    ...events.map(text => `happened: ${text}`),
  ];
}

const nameOf = (page: Page): string => page.url().replace(/^app:\/\/switchyard\//, '') || 'a window';
