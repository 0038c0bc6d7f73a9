import { DEFAULT_SETTINGS } from '@shared/settings';
import { expect, it } from 'vitest';
import { changeSetting, changing } from '../../src/renderer/stores/changing';

const { webhook } = DEFAULT_SETTINGS;
const answers: (() => void)[] = [];
const send = (): Promise<void> => new Promise(done => answers.push(done));

it('a part of a setting is changed from what was changed a moment before, until main has answered', async () => {
  // Leaving a field for the switch beside it changes both, long before main could tell of the first.
  const url = changeSetting('webhook', { ...webhook, url: 'http://127.0.0.1/new' }, send);
  const on = changeSetting('webhook', { ...(changing.getState().webhook ?? webhook), on: true }, send);
  expect(changing.getState()).toEqual({ webhook: { ...webhook, url: 'http://127.0.0.1/new', on: true } });
  answers[0]?.();
  await url;
  expect(changing.getState()).toEqual({ webhook: { ...webhook, url: 'http://127.0.0.1/new', on: true } });
  answers[1]?.();
  await on;
  expect(changing.getState()).toEqual({});
});

it('settings of other names go their own way, none is a value too', async () => {
  const zone = changeSetting('timeZone', null, send);
  const theme = changeSetting('theme', 'dark', send);
  expect(changing.getState()).toEqual({ timeZone: null, theme: 'dark' });
  answers[2]?.();
  await zone;
  expect(changing.getState()).toEqual({ theme: 'dark' });
  answers[3]?.();
  await theme;
  expect(changing.getState()).toEqual({});
});
