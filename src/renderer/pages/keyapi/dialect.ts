/** The dialect of a key API, in words. Pure. */
import type { KeyapiReport } from '@shared/model';
import type { Texts } from '@shared/texts';

/** `v2, port based, X-API-Key`. */
export const speaksText = (t: Texts, { dialect, auth }: KeyapiReport): string =>
  `${t(`keyapi.speaks.${dialect}`)}, ${t(`keyapi.auth.${auth}`)}`;

/** What showed it, and what it means for every write. */
export function knownText(t: Texts, { known, restarts, mostKeys }: KeyapiReport): string {
  const signs = known.map(({ code, params }) => t(`keyapi.known.${code}`, params)).join(', ');
  const one = restarts === false ? null : t('keyapi.one-at-a-time');
  const most = mostKeys === null ? null : t('keyapi.at-most', { count: mostKeys });
  const rules = [one, most].filter(part => part !== null).join('; ');
  return [signs === '' ? null : t('keyapi.known-by', { signs }), rules === '' ? null : `${rules}.`].filter(part => part !== null).join(' ');
}
