import { expect, it, vi } from 'vitest';
import { createTidy } from '../../src/main/shell/power/tidy';
import { DrivenClock } from '../engine/support/outside';

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
