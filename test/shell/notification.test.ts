import type { Announcement } from '@shared/announcement';
import type { Breach, RotationOutcome, RotationRun, RunPort } from '@shared/model';
import { notificationFor } from '@shared/notification';
import { forwardedFacts } from '@shared/notification/facts';
import { heldSummary, type Named, outageOf } from '@shared/notification/outage';
import { DEFAULT_SETTINGS } from '@shared/settings';
import { createTexts } from '@shared/texts';
import { describe, expect, it } from 'vitest';
import { createWords } from '../../src/main/shell/words';
import { named, over } from '../shared/notification/breaches';
import { AT, appState, breach, rotation, xray } from './state';

const en = createTexts('en');
const words = createWords(
  () => en,
  () => DEFAULT_SETTINGS,
  () => appState({ servers: { ...appState().servers, xray: xray() } }),
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
  it('offers what may help, and nothing where nothing is wrong', () => {
    const offered = (outcome: RotationOutcome) => rotated(outcome)?.actions.map(({ act }) => act.type);
    expect(offered({ type: 'changed', oldIp: 'a', newIp: 'b' })).toEqual([]);
    expect(offered({ type: 'same-ip', ip: 'a' })).toEqual(['rotate-when-ready']);
    expect(offered({ type: 'not-started', reason: 'cooling-down', waitS: 9 })).toEqual(['rotate-when-ready']);
    expect(offered({ type: 'stuck', oldIp: null })).toEqual(['restart-port']);
    expect(offered({ type: 'no-internet', oldIp: null, newIp: null })).toEqual(['rotate', 'restart-port']);
    expect(rotated({ type: 'unknown' })?.actions).toEqual([
      { label: 'Rotate again', act: { type: 'rotate', serverId: 'farm', portId: 10 } },
    ]);
  });
  it('says nothing of a rotation under way, or when the user wants none', () => {
    expect(tell({ type: 'rotation', rotation: rotation({ phase: 'started', outcome: null }) })).toBeNull();
    expect(tell({ type: 'rotation', rotation: rotation() }, { notifyRotations: false })).toBeNull();
    // Its breach's notice says it.
    const changed: RotationOutcome = { type: 'changed', oldIp: 'a', newIp: 'b' };
    expect(tell({ type: 'rotation', rotation: rotation({ askedBy: 'limit', outcome: changed }) })).toBeNull();
    expect(tell({ type: 'rotation', rotation: rotation({ askedBy: 'limit', outcome: { type: 'unknown' } }) })).not.toBeNull();
    expect(tell({ type: 'breach', breach: breach(), serverName: 'gw' }, { notifyBreaches: false })).toBeNull();
  });
  describe('a run of rotations', () => {
    const ran = (name: string, outcome: RotationOutcome | null, change: Partial<RunPort> = {}): RunPort => ({
      ...{ portId: 1, name, state: outcome ? 'done' : 'not-sent', reason: null, readyAt: null, waitingSince: null, from: null, tries: 1 },
      ...{ outcome, durationMs: 14_000, reached: outcome?.type === 'changed' },
      ...change,
    });
    const run = (ports: readonly RunPort[], change: Partial<RotationRun> = {}): RotationRun => ({
      ...{ id: 'r', serverId: 'farm', askedBy: 'window', window: 3, whenReady: false, goal: { type: 'any' }, startedAt: AT, endedAt: AT },
      ...{ cancelled: false, scheduleId: null, ports },
      ...change,
    });
    const ended = (ports: readonly RunPort[], change: Partial<RotationRun> = {}) =>
      tell({ type: 'rotation-run', serverName: 'riga-farm', run: run(ports, change) });
    const fresh: RotationOutcome = { type: 'changed', oldIp: '198.51.100.7', newIp: '203.0.113.9' };
    it('of several ports is one notice with their counts', () => {
      const ports = [
        ran('a', fresh),
        ran('b', fresh),
        ran('c', { type: 'same-ip', ip: 'x' }),
        ran('d', { type: 'unknown' }),
        ran('e', null),
      ];
      expect(ended(ports)).toMatchObject({
        title: 'riga-farm: 4 of 5 rotated',
        body: '2 new IP, 1 same IP, 1 failed, 1 not asked',
        urgency: 'normal',
      });
      expect(ended([ran('a', fresh), ran('b', fresh)])).toMatchObject({ body: '2 new IP', urgency: 'low' });
      expect(ended([ran('a', fresh), ran('b', null)], { cancelled: true })?.title).toBe('riga-farm: stopped, 1 of 2 rotated');
    });
    it('of one port is told as its rotation', () => {
      expect(ended([ran('Port-10', fresh)])).toMatchObject({ title: 'Port-10: 198.51.100.7 → 203.0.113.9 (14 s)', body: 'riga-farm' });
      expect(ended([ran('Port-10', null, { state: 'skipped', reason: 'busy' })])?.title).toBe('Port-10: not rotated, it was busy');
      expect(ended([ran('Port-10', null)], { cancelled: true })).toBeNull();
    });
    it('is not told when the user wants no rotations told', () =>
      expect(tell({ type: 'rotation-run', serverName: 'x', run: run([ran('a', fresh)]) }, { notifyRotations: false })).toBeNull());
  });
  it.each([
    [{ phase: 'online' }, false, '203.0.113.9', 'Port-10: restarted, online at 203.0.113.9', 'low'],
    [{ phase: 'online' }, false, null, 'Port-10: restarted, online', 'low'],
    [{ phase: 'on' }, false, null, 'Port-10: switched on again, but not online yet', 'normal'],
    [{ phase: 'switching-on' }, true, null, 'Port-10 is still off: the panel does not switch it on. It is tried further.', 'critical'],
  ] as const)('words a port restart: %j', (change, stillOff, ip, title, urgency) => {
    const restart = { serverId: 'farm', portId: 10, portName: 'Port-10', startedAt: AT, endedAt: AT, failure: null, ...change };
    expect(tell({ type: 'port-restart', restart, stillOff, ip })).toMatchObject({ title, urgency, body: 'farm-name' });
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
  const subject = { subject: '10', subjectName: 'Port-10', serverId: 'farm' };
  const begun = (change: Partial<Breach>) => {
    const notice = tell({ type: 'breach', breach: breach(change), serverName: 'riga' });
    return (
      notice && {
        ...notice,
        body: plainSpaces(notice.body).replace(/\d\d:\d\d/, 'HH:MM'),
        offers: notice.actions.map(({ act }) => act.type),
      }
    );
  };
  it.each<readonly [string, Partial<Breach>, string, string, readonly string[]]>([
    [
      'a port',
      { ...subject, measure: 'portOffline' },
      'Port-10: Memory of the core',
      'riga\nOffline since HH:MM.',
      ['restart-port', 'open', 'mute'],
    ],
    [
      'its internet',
      { ...subject, measure: 'noInternet' },
      'Port-10: Memory of the core',
      'riga\nWithout internet since HH:MM.',
      ['rotate', 'restart-port', 'open', 'mute'],
    ],
    [
      'its signal',
      { ...subject, measure: 'rsrp', side: 'under', peak: -118, threshold: -110 },
      'Port-10: Memory of the core',
      'riga\nDown to −118 dBm, the limit is −110 dBm.',
      ['open', 'mute'],
    ],
    ['a server', { measure: 'unreachable' }, 'riga: Memory of the core', 'Out of reach since HH:MM.', ['open', 'mute']],
    ['what happens', { measure: 'counterReset', peak: 3 }, 'riga: Memory of the core', '3 times since HH:MM.', ['open', 'mute']],
    [
      'a quota',
      { subject: 'k', subjectName: 'anna', measure: 'keyQuota', peak: 92, threshold: 90, serverId: 'xray' },
      'anna: Memory of the core',
      'riga\nReached 92 %, the limit is 90 %.',
      ['pause-key', 'open', 'mute'],
    ],
    [
      'a quota where no key can be paused',
      { subject: 'k', subjectName: 'anna', measure: 'keyQuota', peak: 92, threshold: 90, serverId: 'keys' },
      'anna: Memory of the core',
      'riga\nReached 92 %, the limit is 90 %.',
      ['open', 'mute'],
    ],
    [
      'a date',
      { subject: 'k', subjectName: 'anna', measure: 'keyExpires', side: 'under', peak: 3, threshold: 7 },
      'anna: Memory of the core',
      'riga\nIts date is reached in 3 d.',
      ['open', 'mute'],
    ],
  ])('words a breach of %s, and offers what helps', (_what, change, title, body, offers) => {
    expect(begun(change)).toMatchObject({ title, body, offers, urgency: 'critical' });
  });
  it('says what a limit did, and offers to take it back where that can be', () => {
    const did = (type: 'pause-key' | 'rotate-port', state: 'doing' | 'done' | 'failed' | 'undone', code: string | null = null) => {
      const notice = begun({ ...subject, measure: 'ipStuck', peak: 3, threshold: 3, action: { type, state, at: AT, code } });
      return [notice?.body.split('\n')[2], notice?.offers];
    };
    expect(did('pause-key', 'doing')).toEqual([undefined, ['rotate', 'open', 'mute']]);
    expect(did('pause-key', 'done')).toEqual(['The key was paused.', ['undo', 'open', 'mute']]);
    expect(did('rotate-port', 'done')).toEqual(['The port was rotated.', ['open', 'mute']]);
    expect(did('rotate-port', 'failed', 'busy')[0]).toBe(
      'The port was not rotated. The server is busy with something else. Try again in a moment.',
    );
    expect(did('pause-key', 'undone')).toEqual(['The key works again.', ['rotate', 'open', 'mute']]);
  });
  describe('many breaches', () => {
    const many = (all: readonly Named[], limitId: string | null = 'offline') => {
      const notice = tell({ type: 'outage', outage: outageOf('offline#1', limitId, all, ['7', 'old#2']) });
      return [notice?.title, notice?.body, notice?.actions.map(({ act }) => act.type)];
    };
    const all = ['1', '2', '3', '4', '5'].map(id => named(id));
    it('are one notice, while they last and when they are over', () => {
      expect(many(all)).toEqual(['Port offline: 5 at once', 'Port-1, Port-2, Port-3 and 2 more on farm-name', ['open', 'mute']]);
      expect(many([...all.slice(1), ...all.slice(0, 1).map(one => over(one))])[0]).toBe('Port offline: 4 of 5 left');
      expect(many(all.map(one => over(one)))).toEqual([
        'Port offline: all 5 are over',
        'Port-1, Port-2, Port-3 and 2 more on farm-name\nLasted 1:00.',
        [],
      ]);
      const servers = all.map(({ breach: of }) => ({ breach: { ...of, serverId: of.id }, serverName: `s${of.id}` }));
      expect(many(servers, null).slice(0, 2)).toEqual(['5 limits broken on 5 servers', 's1, s2, s3 and 2 more']);
    });
    it('take the place of their own notices, and are muted together', () => {
      const notice = tell({ type: 'outage', outage: outageOf('offline#1', 'offline', all, ['7', 'old#2']) });
      expect(notice).toMatchObject({ tag: 'outage:offline#1', replaces: ['breach:7', 'outage:old#2'] });
      expect(notice?.actions.at(-1)?.act).toEqual({ type: 'mute', breachIds: ['1', '2', '3', '4', '5'] });
    });
    it('of quiet hours are one summary, what lasts first', () => {
      const summary = heldSummary([over(named('1')), named('2')], [over(named('3'))], 2, []);
      expect(tell({ type: 'held', summary })).toMatchObject({
        title: 'In the quiet hours: 2 limits broken',
        body: 'Port-2: Port offline, Port-1: Port offline\n1 still broken.\n1 from before is over.\n2 more notices are in the events.',
        urgency: 'critical',
      });
      expect(tell({ type: 'held', summary: heldSummary([], [over(named('3'))], 0, []) })).toMatchObject({
        ...{ title: 'In the quiet hours', body: '1 from before is over.', urgency: 'normal', actions: [] },
      });
    });
  });
  it('mutes each category by itself, and what must be told by none', () => {
    const silent = { notifyBreaches: false, notifyRotations: false, notifyKeys: false, notifyLinks: false, notifyApp: false };
    const restart = {
      serverId: 'farm',
      portId: 10,
      portName: 'Port-10',
      startedAt: AT,
      endedAt: null,
      failure: null,
      phase: 'switching-on',
    } as const;
    const failure = { code: 'auth', message: '' } as const;
    const of: Readonly<Record<string, Announcement>> = {
      notifyBreaches: { type: 'recovery', breach: breach({ endedAt: AT }), serverName: 'x' },
      notifyRotations: { type: 'rotation', rotation: rotation() },
      notifyKeys: { type: 'keys-put-back', serverId: 's', serverName: 'x', count: 1, time: '1' },
      notifyLinks: { type: 'link-stopped', serverId: 's', serverName: 'x', failure },
      notifyApp: { type: 'webhook-failed', failure },
    };
    for (const [setting, announcement] of Object.entries(of)) {
      expect(tell(announcement, silent), setting).toBeNull();
      expect(tell(announcement, { ...silent, [setting]: true }), setting).not.toBeNull();
      expect(tell(announcement, { [setting]: false }), setting).toBeNull();
    }
    expect(tell({ type: 'port-restart', restart, stillOff: true, ip: null }, silent)).not.toBeNull();
    expect(tell({ type: 'test', words: null }, silent)?.title).toBe('Switchyard: a test');
  });
  it('says that a server needs the user, and that it is back, in the same place', () => {
    const failure = { code: 'auth', message: 'secret words' } as const;
    const lost = tell({ type: 'link-stopped', serverId: 's', serverName: 'fra', failure });
    expect(lost).toMatchObject({
      title: 'fra needs you: it is not connected',
      body: 'The server does not accept the secret. Enter it again.',
    });
    expect(tell({ type: 'link-back', serverId: 's', serverName: 'fra' })).toMatchObject({
      tag: lost?.tag,
      title: 'fra is connected again',
    });
  });
  it('gives a webhook the facts beside the words', () => {
    const announcement: Announcement = { type: 'breach', breach: breach(subject), serverName: 'riga' };
    const model = tell(announcement);
    expect(model && forwardedFacts(announcement, model, AT)).toMatchObject({
      ...{
        title: 'Port-10: Memory of the core',
        category: 'breaches',
        state: 'began',
        urgency: 'critical',
        server: 'riga',
        subject: 'Port-10',
      },
      ...{ limit: 'Memory of the core', measure: 'memory', value: 402 * 1024 * 1024, threshold: 350 * 1024 * 1024, count: 1 },
    });
    const own = tell({ type: 'kept-in-tray' });
    expect(own && forwardedFacts({ type: 'kept-in-tray' }, own, AT)).toBeNull();
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
  it('says that a key was not made only where that is known, and how a doubt ended', () => {
    const title = (code: 'doubtful' | 'server-error', keyName = 'k1') =>
      tell({ type: 'key-failed', serverName: 'hel', keyName, failure: { code, message: '' } })?.title;
    expect(title('server-error')).toBe('Key k1 could not be made on hel');
    expect(title('server-error', '')).toBe('No key could be made on hel');
    expect(title('doubtful')).toBe('Nobody knows yet whether key k1 was made on hel');
    expect(title('doubtful', '')).toBe('Nobody knows yet whether a key was made on hel');
    const of = { type: 'key-settled', serverId: 's', serverName: 'hel', keyName: 'k1' } as const;
    expect(tell({ ...of, action: 'make', done: true })).toMatchObject({
      ...{ tag: 'key:hel:k1', title: 'Key k1 was made on hel after all', route: { page: 'server', serverId: 's', tab: 'keys' } },
    });
    expect(tell({ ...of, action: 'make', done: false })?.title).toBe('Key k1 was not made on hel');
    expect(tell({ ...of, action: 'delete', done: true })?.title).toBe('Key k1 on hel is deleted after all');
    expect(tell({ ...of, action: 'delete', done: false })?.title).toBe('Key k1 on hel was not deleted');
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
