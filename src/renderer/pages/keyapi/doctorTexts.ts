/** What was found of a key API, in words. Pure. */
import type { KeyapiCheck } from '@shared/model';
import type { Texts } from '@shared/texts';

/** In one line; the server's own words where there is no text for them. */
export function foundText(t: Texts, { name, found: { code, params } }: KeyapiCheck): string {
  for (const key of [`keyapiDoctor.${name}.${code}`, `keyapiDoctor.${code}`]) {
    if (t.has(key) || t.has(`${key}_other`)) return t(key, params);
  }
  return String(params.words ?? code);
}
