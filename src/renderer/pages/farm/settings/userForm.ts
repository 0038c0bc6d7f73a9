/** The form of a farm user: what is typed, what is wrong with it by the panel's rules, what of it is new. Pure. */
import type { FarmUser, FarmUserChange, FarmUserDraft } from '@shared/model';

export interface UserForm extends Omit<FarmUserDraft, 'password'> {
  /** Empty on an existing user: it stays. */
  readonly password: string;
  readonly again: string;
}
export type UserProblem = 'username' | 'password' | 'again' | 'email' | 'timezone';

export const userFormOf = (user: FarmUser | null, timezone: string): UserForm => ({
  username: user?.username ?? '',
  password: '',
  again: '',
  email: user?.email ?? '',
  firstName: user?.firstName ?? '',
  lastName: user?.lastName ?? '',
  active: user?.active ?? true,
  phone: user?.phone ?? '',
  timezone: user?.timezone ?? timezone,
});

const USERNAME = /^[a-z0-9_]{5,}$/;
const EMAIL = /^[^\s@]+@[^\s@]+\.[^\s@]+$/;
const goodPassword = (text: string): boolean => text.length >= 6 && /[a-z]/i.test(text) && /\d/.test(text);

function isZone(name: string): boolean {
  try {
    new Intl.DateTimeFormat('en', { timeZone: name });
    return name !== '';
  } catch {
    return false;
  }
}

export function userProblems(form: UserForm, isNew: boolean): readonly UserProblem[] {
  const keeps = !isNew && form.password === '';
  const checks: readonly (readonly [UserProblem, boolean])[] = [
    ['username', !USERNAME.test(form.username)],
    ['password', !keeps && !goodPassword(form.password)],
    ['again', !keeps && form.again !== form.password],
    ['email', !EMAIL.test(form.email.trim())],
    ['timezone', !isZone(form.timezone.trim())],
  ];
  return checks.filter(([, wrong]) => wrong).map(([problem]) => problem);
}

export const userDraftOf = ({ again: _again, ...form }: UserForm): FarmUserDraft => ({
  ...form,
  email: form.email.trim(),
  timezone: form.timezone.trim(),
});

/** Only what differs. */
export function userChangeOf(before: FarmUser, form: UserForm): FarmUserChange {
  const draft = userDraftOf(form);
  const had: FarmUserDraft = userDraftOf(userFormOf(before, ''));
  const changed = Object.entries(draft).filter(([key, value]) => value !== had[key as keyof FarmUserDraft]);
  return Object.fromEntries(changed) as FarmUserChange;
}
