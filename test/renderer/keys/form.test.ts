import type { InboundView, KeyRow } from '@shared/model';
import { createTexts } from '@shared/texts';
import { describe, expect, it } from 'vitest';
import { changeFrom, editFormOf, editProblems, tagsFrom } from '../../../src/renderer/pages/keys/editForm';
import {
  draftFrom,
  EMPTY_FORM,
  endOfDay,
  inboundOf,
  lastDay,
  problemsOf,
  SCHEDULES,
  type ScheduleId,
  scheduleId,
  scheduleOf,
} from '../../../src/renderer/pages/keys/keyForm';
import { scheduleText } from '../../../src/renderer/pages/keys/keyText';
import { keyRow } from './rows';

const NOW = new Date(2026, 10, 21, 12).getTime();
const inbound = (tag: string, change: Partial<InboundView> = {}): InboundView => ({
  tag,
  protocol: 'vless',
  port: 443,
  listen: null,
  network: 'tcp',
  security: 'reality',
  takesKeys: true,
  users: 1,
  rate: null,
  serverNames: [],
  publicKey: null,
  shortIds: 1,
  ...change,
});

describe('the form of a new key', () => {
  it('needs nothing: name by the pattern, Vision where the inbound takes it, no quota, no expiry', () => {
    expect(problemsOf(EMPTY_FORM, NOW)).toEqual([]);
    expect(draftFrom(EMPTY_FORM, inbound('in'), 'iec', NOW)).toEqual({
      name: null,
      inboundTag: 'in',
      flow: 'xtls-rprx-vision',
      quota: null,
      expiresAt: null,
    });
    // A quota only tells unless more is asked for.
    expect(draftFrom({ ...EMPTY_FORM, quota: '1' }, null, 'iec', NOW).quota?.atFull).toBe('notify');
  });
  it('gives no flow where Vision cannot be, whatever was chosen before', () => {
    const form = { ...EMPTY_FORM, flow: 'xtls-rprx-vision' };
    expect(draftFrom(form, inbound('in', { network: 'xhttp' }), 'iec', NOW).flow).toBe('');
    expect(draftFrom(form, inbound('in', { security: 'none' }), 'iec', NOW).flow).toBe('');
    expect(draftFrom({ ...EMPTY_FORM, flow: '' }, inbound('in'), 'iec', NOW).flow).toBe('');
  });
  it('counts a quota in the unit that is shown, with a comma too', () => {
    const form = { ...EMPTY_FORM, quota: '1,5', resets: 'week-1', block: false } as const;
    expect(draftFrom(form, null, 'iec', NOW).quota).toEqual({
      bytes: 1.5 * 2 ** 30,
      resets: { every: 'week', weekday: 1 },
      atFull: 'notify',
    });
    expect(draftFrom(form, null, 'si', NOW).quota?.bytes).toBe(1_500_000_000);
  });
  it('counts a rolling quota from the day that is chosen', () => {
    const form = { ...EMPTY_FORM, quota: '1', resets: 'rolling', from: '2026-11-21' } as const;
    expect(draftFrom(form, null, 'iec', NOW).quota?.resets).toEqual({ every: 'rolling', days: 30, from: 20261121 });
    expect(problemsOf(form, NOW)).toEqual([]);
    for (const wrong of [{ days: '0' }, { days: '367' }, { days: '' }, { days: '1.5' }, { from: '' }, { from: '2026-02-30' }])
      expect(problemsOf({ ...form, ...wrong }, NOW), JSON.stringify(wrong)).toEqual(['rolling']);
    // Without a quota nothing is counted anew.
    expect(problemsOf({ ...form, quota: '', from: '' }, NOW)).toEqual([]);
    const row = keyRow({ quota: { bytes: 5, used: 0, resets: { every: 'rolling', days: 7, from: 20261101 }, atFull: 'block' } });
    const before = editFormOf(row, 'iec');
    expect([before.days, before.from]).toEqual(['7', '2026-11-01']);
    expect(changeFrom(before, { ...before, days: '14' }, 'iec', NOW).quota?.resets).toEqual({ every: 'rolling', days: 14, from: 20261101 });
    expect(changeFrom(before, { ...before, from: '2026-11-02' }, 'iec', NOW).quota?.resets).toMatchObject({ from: 20261102 });
  });
  it('lets a key work through its last day', () => {
    const form = { ...EMPTY_FORM, expires: 'date', date: '2026-12-31' } as const;
    expect(draftFrom(form, null, 'iec', NOW).expiresAt).toBe(new Date(2027, 0, 1).getTime());
    expect(lastDay(new Date(2027, 0, 1).getTime())).toBe('2026-12-31');
    expect(draftFrom({ ...EMPTY_FORM, expires: '30' }, null, 'iec', NOW).expiresAt).toBe(NOW + 30 * 86_400_000);
  });
  it('says what is wrong before anything is sent', () => {
    expect(problemsOf({ ...EMPTY_FORM, name: 'two words' }, NOW)).toEqual(['name']);
    expect(problemsOf({ ...EMPTY_FORM, name: 'a>b' }, NOW)).toEqual(['name']);
    expect(problemsOf({ ...EMPTY_FORM, name: 'x'.repeat(101) }, NOW)).toEqual(['long-name']);
    for (const count of ['0', '', 'x', '10001', '1.5']) expect(problemsOf({ ...EMPTY_FORM, count }, NOW)).toEqual(['count']);
    for (const quota of ['0', '-1', 'much']) expect(problemsOf({ ...EMPTY_FORM, quota }, NOW)).toEqual(['quota']);
    expect(problemsOf({ ...EMPTY_FORM, expires: 'date', date: '' }, NOW)).toEqual(['date']);
    expect(problemsOf({ ...EMPTY_FORM, expires: 'date', date: '2026-11-20' }, NOW)).toEqual(['past']);
    expect(problemsOf({ ...EMPTY_FORM, expires: 'date', date: '2026-11-21' }, NOW)).toEqual([]);
  });
  it('makes a pattern of a name for several keys', () => {
    const named = (name: string, count: string) => draftFrom({ ...EMPTY_FORM, name, count }, null, 'iec', NOW).name;
    expect(named('guest', '1')).toBe('guest');
    expect(named('guest', '20')).toBe('guest-{n}');
    expect(named('g{n}x', '20')).toBe('g{n}x');
    expect(named('', '20')).toBeNull();
  });
  it('takes the inbound that was chosen, the usual one, the one with most keys', () => {
    const all = [inbound('api', { takesKeys: false }), inbound('z', { users: null }), inbound('a', { users: 7 }), inbound('b')];
    expect(inboundOf(all, 'b', 'a')?.tag).toBe('b');
    expect(inboundOf(all, 'gone', 'b')?.tag).toBe('b');
    expect(inboundOf(all, '', null)?.tag).toBe('a');
    expect(inboundOf(all, 'api', 'api')?.tag).toBe('a');
    expect(inboundOf([inbound('api', { takesKeys: false })], '', null)).toBeNull();
  });
  it('offers every schedule once, each with words of its own', () => {
    expect(new Set(SCHEDULES).size).toBe(SCHEDULES.length);
    const of = (resets: ScheduleId) => scheduleOf({ resets, days: '30', from: '2026-11-21' });
    for (const id of SCHEDULES) expect(scheduleId(of(id))).toBe(id);
    for (const language of ['en', 'ru'] as const) {
      const t = createTexts(language);
      expect(new Set(SCHEDULES.map(id => scheduleText(t, of(id)))).size).toBe(SCHEDULES.length);
    }
    expect(scheduleText(createTexts('en'), { every: 'week', weekday: 7 })).toBe('week, on Sunday');
  });
  it('refuses days that are none', () => {
    for (const text of ['', '2026', '31.12.2026', '2026-13-']) expect(endOfDay(text)).toBeNull();
  });
});

describe('the form of a key that is there', () => {
  const row: KeyRow = keyRow({
    quota: { bytes: 1_234_567_890, used: 5, resets: { every: 'month', day: 15 }, atFull: 'block' },
    expiresAt: NOW - 1000,
    tags: ['family', 'trial'],
    note: 'a note',
  });
  const form = editFormOf(row, 'iec');
  it('changes nothing that was not touched, not by a rounding either', () => {
    expect(changeFrom(form, form, 'iec', NOW)).toEqual({});
    expect(editProblems(form, form, NOW)).toEqual([]);
    expect(changeFrom(form, { ...form, note: ' other ' }, 'iec', NOW)).toEqual({ note: 'other' });
    expect(changeFrom(form, { ...form, name: 'new-name' }, 'iec', NOW)).toEqual({ name: 'new-name' });
  });
  it('keeps a quota to the byte when only its schedule or what it does is changed', () => {
    expect(changeFrom(form, { ...form, resets: 'day' }, 'iec', NOW).quota).toEqual({
      bytes: 1_234_567_890,
      resets: { every: 'day' },
      atFull: 'block',
    });
    const tiny = editFormOf({ ...row, quota: { bytes: 5, used: 0, resets: { every: 'never' }, atFull: 'block' } }, 'iec');
    expect(editProblems(tiny, tiny, NOW)).toEqual([]);
    expect(changeFrom(tiny, { ...tiny, block: false }, 'iec', NOW).quota).toMatchObject({ bytes: 5, atFull: 'notify' });
    expect(changeFrom(tiny, { ...tiny, quota: '2' }, 'iec', NOW).quota).toMatchObject({ bytes: 2 ** 31 });
  });
  it('takes quota and expiry away', () => {
    expect(changeFrom(form, { ...form, quota: '' }, 'iec', NOW)).toEqual({ quota: null });
    expect(changeFrom(form, { ...form, expires: 'never' }, 'iec', NOW)).toEqual({ expiresAt: null });
  });
  it('knows tags by their commas, none twice', () => {
    expect(tagsFrom(' a, b ,,a')).toEqual(['a', 'b']);
  });
  it('needs a name', () => {
    expect(editProblems(form, { ...form, name: ' ' }, NOW)).toEqual(['no-name']);
    expect(editProblems(form, { ...form, name: 'a b' }, NOW)).toEqual(['name']);
  });
});
