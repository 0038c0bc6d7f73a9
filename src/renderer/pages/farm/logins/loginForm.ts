/** The form of a login: what is typed, what is wrong with it, what of it is new. Pure. */
import type { FarmLogin, FarmLoginChange, FarmLoginDraft } from '@shared/model';

export interface LoginForm {
  readonly login: string;
  /** Empty on an existing login: it stays. */
  readonly password: string;
  /** Mbit/s as typed; empty: no limit. */
  readonly down: string;
  readonly up: string;
}
export type LoginProblem = 'login' | 'password' | 'down' | 'up';

const MEGA = 1_000_000;
const NAME = /^[a-z0-9_]+$/;

const typed = (bits: number | null): string => (bits === null ? '' : String(bits / MEGA));
export const loginFormOf = (login: FarmLogin | null): LoginForm =>
  login === null
    ? { login: '', password: '', down: '', up: '' }
    : { login: login.login, password: '', down: typed(login.downBps), up: typed(login.upBps) };

/** Bits per second; null: no limit; undefined: not a number. */
function bitsOf(text: string): number | null | undefined {
  const trimmed = text.trim().replace(',', '.');
  if (trimmed === '') return null;
  const value = Number(trimmed);
  return Number.isFinite(value) && value > 0 && value <= 100_000 ? Math.round(value * MEGA) : undefined;
}

export function loginProblems(form: LoginForm, isNew: boolean): readonly LoginProblem[] {
  const checks: readonly (readonly [LoginProblem, boolean])[] = [
    ['login', !NAME.test(form.login)],
    ['password', isNew && form.password === ''],
    ['down', bitsOf(form.down) === undefined],
    ['up', bitsOf(form.up) === undefined],
  ];
  return checks.filter(([, wrong]) => wrong).map(([problem]) => problem);
}

export const loginDraftOf = (form: LoginForm): FarmLoginDraft => ({
  login: form.login,
  password: form.password,
  downBps: bitsOf(form.down) ?? null,
  upBps: bitsOf(form.up) ?? null,
});

/** Only what differs. Limits that the panel's list did not tell are left alone unless they are typed. */
export function loginChangeOf(before: FarmLogin, form: LoginForm): FarmLoginChange {
  const draft = loginDraftOf(form);
  return {
    ...(draft.login === before.login ? {} : { login: draft.login }),
    ...(draft.password === '' ? {} : { password: draft.password }),
    ...(draft.downBps === before.downBps ? {} : { downBps: draft.downBps }),
    ...(draft.upBps === before.upBps ? {} : { upBps: draft.upBps }),
  };
}
