/** What the window specs share: servers of their own, violations of the content security policy, axe. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import AxeBuilder from '@axe-core/playwright';
import type { Kind } from '@shared/model';
import type { Locator, Page } from 'playwright';
import { expect } from 'playwright/test';
import { buildOutput } from '../../scripts/lib/paths.mjs';
import type { LaunchedApp } from './app';
import { until } from './desktop/help';

export interface SimulatedServer {
  readonly kind: Kind;
  readonly name: string;
  readonly address: string;
  readonly username?: string;
  readonly secret: string;
  readonly control: string;
}
export interface SimulatedServers {
  of(kind: Kind): SimulatedServer;
  stop(): Promise<void>;
}

/** One simulated server of each kind (`more`: arguments of the lab) in a process of its own: to the app they are real ones, on this computer. */
export async function startServers(more: readonly string[] = []): Promise<SimulatedServers> {
  const child: ChildProcess = spawn(process.execPath, [join(buildOutput, 'lab/index.js'), '--with-parent', '--seed', '11', ...more], {
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  if (!child.stdout) throw new Error('no output');
  const [line] = (await once(createInterface(child.stdout), 'line')) as [string];
  const { servers } = JSON.parse(line) as { readonly servers: readonly SimulatedServer[] };
  return {
    of(kind) {
      const found = servers.find(server => server.kind === kind);
      if (!found) throw new Error(`no ${kind}`);
      return found;
    },
    async stop() {
      if (child.exitCode !== null) return;
      child.kill('SIGTERM');
      await once(child, 'exit');
    },
  };
}

/** Loads the page anew with a listener that was there first; the returned function gives what was violated since. */
export async function watchViolations(page: Page): Promise<() => Promise<readonly string[]>> {
  await page.addInitScript(() => {
    const seen: string[] = [];
    Object.assign(window, { violations: seen });
    document.addEventListener('securitypolicyviolation', event => {
      seen.push(`${event.violatedDirective} ${event.blockedURI} ${event.sourceFile}:${event.lineNumber}`);
    });
  });
  await page.reload();
  return () => page.evaluate(() => (window as unknown as { readonly violations: readonly string[] }).violations);
}

/** WCAG 2.2 AA by axe; the failure lists rule, element and what to mend. */
export async function expectAccessible(page: Page, what: string): Promise<void> {
  // What fades in or out meanwhile (a toast whose time is over) has hardly any contrast for a moment.
  await page.emulateMedia({ reducedMotion: 'reduce' });
  await page.waitForFunction(() => !document.getAnimations().some(each => each instanceof CSSTransition));
  const { violations } = await new AxeBuilder({ page })
    .setLegacyMode(true)
    .withTags(['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'])
    .analyze();
  await page.emulateMedia({ reducedMotion: null });
  const told = violations.flatMap(({ id, nodes }) => nodes.map(node => `${id}: ${node.html.slice(0, 160)} | ${node.failureSummary ?? ''}`));
  expect.soft(told, what).toEqual([]);
}

/** The tray panel, opened from the tray's menu. */
export async function openPanel(app: LaunchedApp): Promise<Page> {
  const item = await app.host.waitForItem();
  await item.click('Tray panel');
  const panel = await app.panel();
  await panel.waitForSelector('.panel');
  return panel;
}

/** Rail entry of a server or page. */
export const goTo = async (page: Page, name: string): Promise<void> => {
  await page.locator('.rail').getByRole('link', { name }).first().click();
};

/** A number that grows with every redraw of the first chart. */
export const chartPicture = (page: Page): Promise<string> =>
  page.evaluate(() => document.querySelector<HTMLCanvasElement>('.cp canvas')?.toDataURL() ?? '');

export const untilDifferent = (what: string, before: string, read: () => Promise<string>): Promise<string> =>
  until(what, async () => {
    const now = await read();
    return now !== '' && now !== before && now;
  });

/**
 * Puts the focus on a row of a list. The list may be sorted anew between finding the row's element and focusing it: then another row is shown in
 * it, and the keys pressed next would be about that one. From then on the focus goes along with its row.
 */
export const focusRow = (row: Locator): Promise<boolean> =>
  until('the row has the focus', async () => {
    await row.focus();
    return row.evaluate(element => element === document.activeElement);
  });
