import type { FarmLogin, FarmUser, ScheduleView } from '@shared/model';
import { createTexts } from '@shared/texts';
import { describe, expect, it } from 'vitest';
import { dayOf, EVERY_IP, ipQueryOf } from '../../../src/renderer/pages/farm/ips/ipQuery';
import { loginChangeOf, loginDraftOf, loginFormOf, loginProblems } from '../../../src/renderer/pages/farm/logins/loginForm';
import {
  EMPTY_SCHEDULE,
  type ScheduleForm,
  scheduleDraftOf,
  scheduleFormOf,
  scheduleProblems,
} from '../../../src/renderer/pages/farm/schedules/scheduleForm';
import { goalText, quietText, timesText } from '../../../src/renderer/pages/farm/schedules/scheduleText';
import { userChangeOf, userFormOf, userProblems } from '../../../src/renderer/pages/farm/settings/userForm';
import { outcomeProblem } from '../../../src/renderer/pages/farm/useSend';

const en = createTexts('en');

describe('a schedule', () => {
  it('is made of what is typed', () => {
    expect(scheduleProblems(EMPTY_SCHEDULE)).toEqual([]);
    const form: ScheduleForm = {
      ...EMPTY_SCHEDULE,
      ...{
        type: 'at',
        times: '15:00, 3:00 15:00',
        weekdays: [1, 2],
        quiet: true,
        goal: 'not-listed',
        tries: '4',
        list: '203.0.113.9\n198.51.100.0/24',
      },
    };
    const draft = scheduleDraftOf(form, 'farm', [4], null);
    expect(draft).toEqual({
      ...{ id: null, serverId: 'farm', portIds: [4], enabled: true },
      times: { type: 'at', times: ['03:00', '15:00'], weekdays: [1, 2] },
      quiet: { from: '23:00', to: '07:00' },
      goal: { type: 'not-listed', list: ['203.0.113.9', '198.51.100.0/24'], tries: 4 },
    });
    const stored: ScheduleView = { ...draft, id: 's', createdAt: 1, nextAt: null, lastAt: null, last: null };
    const again = scheduleFormOf(stored);
    expect(scheduleDraftOf(again, 'farm', [4], stored)).toEqual({ ...draft, id: 's' });
  });
  it('is refused with what is wrong', () => {
    expect(scheduleProblems({ ...EMPTY_SCHEDULE, minutes: '0' })).toEqual(['minutes']);
    expect(scheduleProblems({ ...EMPTY_SCHEDULE, type: 'at', times: '25:00', quiet: true, to: '23:00' })).toEqual(['times', 'quiet']);
    expect(scheduleProblems({ ...EMPTY_SCHEDULE, goal: 'not-listed', list: 'words', tries: '11' })).toEqual(['tries', 'list']);
  });
  it('is told in words', () => {
    expect(timesText(en, { type: 'every', minutes: 90 })).toBe('every 1 h 30 min');
    expect(timesText(en, { type: 'at', times: ['03:00'], weekdays: [1, 7] })).toBe('at 03:00 on Mon, Sun');
    expect(goalText(en, { type: 'new-ip', tries: 3 })).toBe('until the IP is new, 3 tries at most');
    expect(quietText(en, { from: '23:00', to: '07:00' })).toBe('not from 23:00 to 07:00');
  });
});

describe('a login', () => {
  const login: FarmLogin = { id: 1, login: 'shop_a', downBps: 20_000_000, upBps: null, known: true };
  it('is typed in Mbit/s and sent in bit/s', () => {
    expect(loginFormOf(login)).toEqual({ login: 'shop_a', password: '', down: '20', up: '' });
    expect(loginDraftOf({ login: 'a', password: 'p', down: '2,5', up: '' })).toEqual({
      login: 'a',
      password: 'p',
      downBps: 2_500_000,
      upBps: null,
    });
  });
  it('is sent only as far as it differs', () => {
    expect(loginChangeOf(login, loginFormOf(login))).toEqual({});
    expect(loginChangeOf(login, { ...loginFormOf(login), password: 'new', down: '' })).toEqual({ password: 'new', downBps: null });
  });
  it('is refused with what is wrong', () => {
    expect(loginProblems({ login: 'Shop A', password: '', down: '-1', up: 'x' }, true)).toEqual(['login', 'password', 'down', 'up']);
    expect(loginProblems({ login: 'shop_a', password: '', down: '', up: '' }, false)).toEqual([]);
  });
});

describe('a farm user', () => {
  const user: FarmUser = {
    ...{ id: 2, username: 'reseller', email: 'r@farm.example', firstName: '', lastName: '', active: true, staff: false, superuser: false },
    ...{ phone: null, timezone: 'Europe/Riga', joined: null, self: false },
  };
  it('keeps its password unless one is typed', () => {
    const form = userFormOf(user, 'UTC');
    expect(userProblems(form, false)).toEqual([]);
    expect(userChangeOf(user, form)).toEqual({});
    expect(userChangeOf(user, { ...form, password: 'secret1', again: 'secret1', phone: '+371' })).toEqual({
      password: 'secret1',
      phone: '+371',
    });
  });
  it("is checked by the panel's rules", () => {
    const form = { ...userFormOf(null, 'UTC'), username: 'anna', password: 'short', again: '', email: 'x', timezone: 'Mars' };
    expect(userProblems(form, true)).toEqual(['username', 'password', 'again', 'email', 'timezone']);
  });
});

describe("the panel's addresses", () => {
  const sort = { id: 'at', down: true };
  it('are asked for by whole days of its clock', () => {
    const query = ipQueryOf({ ...EVERY_IP, portId: 4, from: '2026-11-20', to: '21.11.2026' }, '', sort, 2);
    expect(query).toMatchObject({ portId: 4, ip: null, page: 2, sort: { by: 'at', descending: true } });
    expect(new Date(query.from ?? 0).toISOString()).toBe('2026-11-20T00:00:00.000Z');
    expect(new Date(query.to ?? 0).toISOString()).toBe('2026-11-21T23:59:59.000Z');
  });
  it('of operators have no port', () =>
    expect(ipQueryOf({ ...EVERY_IP, of: 'operators', portId: 4 }, '203.0.113.9', sort, 1)).not.toHaveProperty('portId'));
  it('know what is no day', () => expect(['', '2026-02-30', '31.13.2026', 'today'].map(dayOf)).toEqual([null, null, null, null]));
});

describe('what a form came to', () => {
  it('is nothing when it was read back as sent', () => expect(outcomeProblem(en, { type: 'saved', value: null })).toBeNull());
  it("quotes the panel's words with our names of its fields", () =>
    expect(
      outcomeProblem(en, {
        type: 'rejected',
        errors: [
          { field: 'ifname', message: 'Обязательное поле.' },
          { field: 'odd', message: 'no' },
        ],
      }),
    ).toEqual({ title: 'The panel refused it', text: 'Interface: Обязательное поле. odd: no' }));
  it('names what the panel kept', () =>
    expect(outcomeProblem(en, { type: 'differs', value: null, fields: ['mtu'] })?.text).toBe('Not as sent: MTU.'));
  it('does not call it saved when it could not be read', () =>
    expect(outcomeProblem(en, { type: 'unproved', failure: { code: 'timeout', message: '' } })?.title).toContain('could not be read'));
});
