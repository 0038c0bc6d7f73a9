import type { Failure } from '@shared/model';
import type { Texts } from '@shared/texts';

/** What failed in the user's words; where the words of the server or system say more, they are quoted. */
export function failureText(t: Texts, failure: Failure): string {
  const text = t(`error.${failure.code}`);
  const quotes =
    failure.code === 'internal' ||
    failure.code === 'unexpected' ||
    failure.code === 'rejected' ||
    failure.code === 'server-error' ||
    failure.code.startsWith('ssh-');
  return quotes && failure.message !== '' ? `${text} “${failure.message}”` : text;
}
