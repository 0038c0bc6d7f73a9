import type { Server } from '@shared/model';
import { readSettings, serverDraftSchema, serverSchema, settingsSchema } from '@shared/model.schema';
import { DEFAULT_SETTINGS } from '@shared/settings';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

describe('settings', () => {
  it('have no wait that a timer cannot keep: it would run at once', () => {
    const longest = 2 ** 31 / 1000;
    expect(readSettings({ destroyWindowS: longest }).destroyWindowS).toBe(DEFAULT_SETTINGS.destroyWindowS);
    expect(readSettings({ clearClipboardS: longest }).clearClipboardS).toBe(DEFAULT_SETTINGS.clearClipboardS);
  });
  it('are the defaults when nothing is stored', () => {
    expect(readSettings(undefined)).toEqual(DEFAULT_SETTINGS);
    expect(settingsSchema.parse(DEFAULT_SETTINGS)).toEqual(DEFAULT_SETTINGS);
  });

  it('lose only the field that is bad', () => {
    const stored = { ...DEFAULT_SETTINGS, theme: 'dark', language: 'klingon', clearClipboardS: -1, pollS: { xray: 0 }, unknown: 1 };
    expect(readSettings(stored)).toEqual({ ...DEFAULT_SETTINGS, theme: 'dark' });
  });

  it('are whole whatever is stored', () => {
    fc.assert(fc.property(fc.jsonValue(), stored => settingsSchema.safeParse(readSettings(stored)).success));
  });
});

describe('a stored server', () => {
  const farm: Server = {
    kind: 'farm',
    id: 'f',
    name: 'riga',
    address: 'http://192.0.2.7:8000',
    tags: ['riga'],
    pin: null,
    lab: false,
    username: 'operator',
    favourites: [1],
  };

  it('drops what it does not know, and never holds a secret', () => {
    expect(serverSchema.parse({ ...farm, secret: 's', colour: 1 })).toEqual(farm);
  });

  it('normalises a pin as people copy it', () => {
    const pin = Array.from({ length: 32 }, () => 'AB').join(':');
    expect(serverSchema.parse({ ...farm, pin })).toMatchObject({ pin: 'ab'.repeat(32) });
    expect(serverSchema.safeParse({ ...farm, pin: 'ab' }).success).toBe(false);
  });

  it('never throws on what is none', () => {
    fc.assert(fc.property(fc.jsonValue(), value => !serverSchema.safeParse(value).success && !serverDraftSchema.safeParse(value).success));
  });
});
