import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { expect, it, onTestFinished, vi } from 'vitest';
import { createTidy } from '../../src/main/shell/power/tidy';
import { DrivenClock } from '../engine/support/outside';
import { bundle } from '../engine/support/worker';

function tidied() {
  const clock = new DrivenClock();
  const collect = vi.fn();
  return { clock, collect, tidy: createTidy({ clock, collect }) };
}

it('collects once when no window has shown for a while', async () => {
  const { clock, collect, tidy } = tidied();
  tidy.watched(false);
  await clock.advance(19_000);
  expect(collect).not.toHaveBeenCalled();
  await clock.advance(1_000);
  await clock.advance(600_000);
  expect(collect).toHaveBeenCalledTimes(1);
});

it('not while a window shows, nor at the end', async () => {
  const { clock, collect, tidy } = tidied();
  tidy.watched(false);
  tidy.watched(true);
  await clock.advance(60_000);
  tidy.watched(false);
  tidy.stop();
  await clock.advance(60_000);
  expect(collect).not.toHaveBeenCalled();
});

it('the real one leaves the app alive', async () => {
  // It once stopped for good: a process of its own, so that this can be told.
  const { path, remove } = await bundle('test/shell/tidied.ts');
  onTestFinished(remove);
  const { stdout } = await promisify(execFile)(process.execPath, [path], { timeout: 20_000 });
  expect(stdout).toBe('collected and alive');
});
