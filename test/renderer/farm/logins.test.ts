import type { FarmLogin } from '@shared/model';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';

const login = (upBps: number | null): FarmLogin => ({ id: 7, login: 'ads', downBps: null, upBps, known: true });
let answer: (read: FarmLogin) => void;
beforeEach(() => {
  vi.resetModules();
  const asked = new Promise(resolve => {
    answer = value => resolve({ ok: true, value });
  });
  vi.stubGlobal('window', { api: { readLogin: () => asked } });
});
afterEach(() => vi.unstubAllGlobals());
const open = () => import('../../../src/renderer/pages/farm/logins/toldLogins');

it('limits that were asked for before a change do not undo it', async () => {
  const { noteLogin, readLogin, toldLogin } = await open();
  const reading = readLogin('s1', 7);
  noteLogin('s1', login(2_500_000));
  answer(login(null));
  await reading;
  expect(toldLogin('s1', 7)).toEqual(login(2_500_000));
});
it('limits that are read are shown', async () => {
  const { readLogin, toldLogin } = await open();
  const reading = readLogin('s1', 7);
  answer(login(8000));
  await reading;
  expect(toldLogin('s1', 7)).toEqual(login(8000));
});
