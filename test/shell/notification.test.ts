import type { Announcement } from '@shared/announcement';
import type { RotationOutcome } from '@shared/model';
import { notificationFor } from '@shared/notification';
import { DEFAULT_SETTINGS } from '@shared/settings';
import { createTexts } from '@shared/texts';
import { describe, expect, it } from 'vitest';
import { createWords } from '../../src/main/shell/words';
import { AT, appState, breach, rotation } from './state';

const en = createTexts('en');
const words = createWords(
  () => en,
  () => DEFAULT_SETTINGS,
  () => appState(),
);
const tell = (announcement: Announcement, change = {}) => notificationFor(announcement, { ...DEFAULT_SETTINGS, ...change }, words);
const plainSpaces = (text = ''): string => text.replaceAll(/[\u00a0\u202f\u2009]/g, ' ');
const rotated = (outcome: RotationOutcome) => tell({ type: 'rotation', rotation: rotation({ outcome }) });

describe('notifications', () => {
  it.each<readonly [RotationOutcome, string]>([
    [{ type: 'changed', oldIp: '198.51.100.7', newIp: '203.0.113.9' }, 'Port-10: 198.51.100.7 → 203.0.113.9 (14 s)'],
    [{ type: 'same-ip', ip: '203.0.113.77' }, 'Port-10: same address, 203.0.113.77 (14 s)'],
    [{ type: 'no-internet', oldIp: null, newIp: null }, 'Port-10: changed, but no internet (14 s)'],
    [{ type: 'not-started', reason: 'cooling-down', waitS: 43 }, 'Port-10: not started, ready in 43 s'],
    [{ type: 'not-started', reason: 'cooling-down', waitS: null }, 'Port-10: not started, the panel did nothing'],
    [{ type: 'not-started', reason: 'busy', waitS: null }, 'Port-10: not started, the port is busy'],
    [{ type: 'not-started', reason: 'unknown', waitS: null }, 'Port-10: not started, the panel did nothing'],
    [{ type: 'stuck', oldIp: null }, 'Port-10: stuck, no answer (14 s)'],
    [{ type: 'rejected', message: 'modem is off' }, 'Port-10: refused: modem is off'],
    [{ type: 'auth-lost' }, 'Port-10: login lost, outcome unknown'],
    [{ type: 'unreachable', message: 'x' }, 'Port-10: farm unreachable, outcome unknown'],
    [{ type: 'lost' }, 'Port-10: the port disappeared'],
    [{ type: 'unknown' }, 'Port-10: outcome unknown'],
  ])('words a rotation: %j', (outcome, title) => {
    expect(rotated(outcome)).toMatchObject({ title, body: 'farm-name', tag: 'rotation:farm/10' });
  });
  it('offers another try only where there is something to try', () => {
    expect(rotated({ type: 'changed', oldIp: 'a', newIp: 'b' })?.actions).toEqual([]);
    expect(rotated({ type: 'unknown' })?.actions).toEqual([
      { label: 'Rotate again', act: { type: 'rotate', serverId: 'farm', portId: 10 } },
    ]);
  });
  it('says nothing of a rotation under way, or when the user wants none', () => {
    expect(tell({ type: 'rotation', rotation: rotation({ phase: 'started', outcome: null }) })).toBeNull();
    expect(tell({ type: 'rotation', rotation: rotation() }, { notifyRotations: false })).toBeNull();
    expect(tell({ type: 'breach', breach: breach(), serverName: 'gw' }, { notifyBreaches: false })).toBeNull();
  });
  it('pairs a breach with its end', () => {
    const begin = tell({ type: 'breach', breach: breach(), serverName: 'home-gw' });
    const end = tell({ type: 'recovery', breach: breach({ endedAt: AT + 182_000 }), serverName: 'home-gw' });
    expect({ ...begin, body: plainSpaces(begin?.body) }).toMatchObject({
      title: 'home-gw: Memory of the core',
      body: 'Reached 402 MiB, the limit is 350 MiB.',
      urgency: 'critical',
    });
    expect({ ...end, body: plainSpaces(end?.body) }).toMatchObject({
      title: 'home-gw: Memory of the core is over',
      body: 'Lasted 3:02, at most 402 MiB.',
    });
    expect(end?.tag).toBe(begin?.tag);
  });
  it('tells a bulk action of keys once, by its figures', () => {
    const run = { type: 'key-run', serverId: 's', serverName: 'fra', action: 'create', cancelled: false } as const;
    expect(tell({ ...run, done: 25, total: 25, failed: 0, firstFailed: null })).toMatchObject({
      ...{ title: 'fra: keys made: 25 of 25', body: '', route: { page: 'server', serverId: 's' } },
    });
    expect(tell({ ...run, done: 24, total: 25, failed: 1, firstFailed: 'k7' })?.body).toBe('1 failed: k7');
    expect(tell({ ...run, done: 22, total: 25, failed: 3, firstFailed: 'k7' })?.body).toBe('3 failed, the first was k7');
    expect(tell({ ...run, done: 5, total: 25, failed: 0, firstFailed: null, cancelled: true })?.body).toBe(
      'It was stopped before its end.',
    );
  });
  it('tells of a restart how many keys were put back, and which could not be', () => {
    const of = { serverId: 's', serverName: 'fra' };
    expect(tell({ type: 'keys-put-back', ...of, count: 37, time: '11:44' })).toMatchObject({
      ...{ title: 'fra', body: '37 keys put back after the restart at 11:44' },
    });
    const failure = { code: 'no-inbound', message: 'handler not found: x' } as const;
    expect(tell({ type: 'key-put-back-failed', ...of, keyName: 'router', failure })).toMatchObject({
      ...{ title: 'Key router could not be put back on fra', route: { page: 'server', serverId: 's', tab: 'keys/reconcile' } },
    });
  });
  it('words keys and the tray', () => {
    expect(tell({ type: 'key-made', serverName: 'fra', keyName: 'k1', verified: true })?.title).toBe('Key k1 is ready on fra');
    expect(tell({ type: 'key-made', serverName: 'fra', keyName: 'k1', verified: false })?.title).toBe(
      'Key k1 on fra was made, not verified',
    );
    expect(tell({ type: 'kept-in-tray' })?.title).toBe('Switchyard keeps working in the tray');
    expect(tell({ type: 'no-tray' })?.title).toBe('This desktop shows no tray icons');
  });
});
