/** The dialect of a key API, in words. Pure. */
import type { KeyapiReport } from '@shared/model';
import type { Texts } from '@shared/texts';

/** `v2, port based, X-API-Key`. */
export const speaksText = (t: Texts, { dialect, auth }: KeyapiReport): string =>
  `${t(`keyapi.speaks.${dialect}`)}, ${t(`keyapi.auth.${auth}`)}`;

/** Signs that are named in one line; all of them are in the dialog. */
const MOST_SIGNS = 2;

/** What showed it, and what it means for every write. */
export function knownText(t: Texts, { known, restarts, mostKeys }: KeyapiReport): string {
  const signs = known
    .slice(0, MOST_SIGNS)
    .map(({ code, params }) => t(`keyapi.known.${code}`, params))
    .join(', ');
  const one = restarts === false ? null : t('keyapi.one-at-a-time');
  const most = mostKeys === null ? null : t('keyapi.at-most', { count: mostKeys });
  const rules = [one, most].filter(part => part !== null).join('; ');
  return [signs === '' ? null : t('keyapi.known-by', { signs }), rules === '' ? null : `${rules}.`].filter(part => part !== null).join(' ');
}
