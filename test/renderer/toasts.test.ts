import { afterEach, expect, it, vi } from 'vitest';
import { tell, tellBriefly, toasts } from '../../src/renderer/stores/toasts';

afterEach(() => vi.restoreAllMocks());

it('errors stay until they are closed; what is kept elsewhere, too, leaves however bad it is', () => {
  const add = vi.spyOn(toasts, 'add');
  tell('ok', 'Saved');
  tell('bad', 'Not saved');
  tellBriefly('bad', 'Core memory: home-gw', '241 MiB', { label: 'Open', run: () => undefined });
  const told = add.mock.calls.map(([{ timeout, priority }]) => ({ timeout, priority }));
  expect(told).toEqual([
    { timeout: 6_000, priority: 'low' },
    { timeout: 0, priority: 'high' },
    { timeout: 6_000, priority: 'high' },
  ]);
});
