/** The form of a rotation link's token. Pure. */
import type { LinkToken } from '@shared/model';

export interface TokenForm {
  readonly type: LinkToken['type'];
  readonly username: string;
  readonly password: string;
  readonly understood: boolean;
}
export const EMPTY_TOKEN: TokenForm = { type: 'panel-user', username: '', password: '', understood: false };

/** Null: something is missing. */
export function tokenOf(form: TokenForm): LinkToken | null {
  if (form.type === 'administrator') return form.understood ? { type: 'administrator', understood: true } : null;
  const username = form.username.trim();
  return username === '' || form.password === '' ? null : { type: 'panel-user', username, password: form.password };
}
