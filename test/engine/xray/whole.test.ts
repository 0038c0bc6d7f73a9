/** The Live page through the whole engine: rates of inbounds and outbounds as the keys worker folded them. */
import { expect, it } from 'vitest';
import { inWorld } from '../keys/harness';

const world = inWorld('file');

it('shows rates that come from two readings, and who is online', async () => {
  const { handlers, state } = world.engine;
  const { serverId } = world;
  await handlers.chooseFirstContact({ serverId, choice: 'start-at-zero' });
  await expect
    .poll(
      async () => {
        await Promise.resolve(handlers.refreshServer({ id: serverId })).catch(() => undefined);
        const { inbounds, outbounds } = await handlers.readLive({ serverId });
        const down = (rows: readonly { readonly rate: { readonly down: number } | null }[] | null) =>
          (rows ?? []).reduce((sum, { rate }) => sum + (rate?.down ?? 0), 0);
        return down(inbounds) > 0 && down(outbounds) > 0;
      },
      { timeout: 20_000, interval: 300 },
    )
    .toBe(true);
  const summary = state.getState().summaries[serverId];
  expect(summary).toMatchObject({ kind: 'xray', version: '26.1.23–26.4.12' });
  expect(summary?.kind === 'xray' ? summary.online : 0).toBeGreaterThan(0);
  expect((await handlers.readLive({ serverId })).answerBytes).toBeGreaterThan(1_000);
});
