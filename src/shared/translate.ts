/** Texts of the interface by key, in one language. */
import i18next, { type ResourceKey } from 'i18next';
import { decimalIn, formatCount } from './format';
import type { AppInfo } from './model';

export type Language = AppInfo['resolvedLanguage'];
export type TextParams = Readonly<Record<string, string | number>>;
/**
 * `t('line.ports', {count: 3})`; plural forms follow the language's rules, and a `count` is written as `formatCount` does. Other numbers (a port, an id) stand
 * as they are. An unknown key reads as itself.
 */
export interface Texts {
  (key: string, params?: TextParams): string;
  readonly language: Language;
  /** Whether there is a text for a key made at run time (an event type, a warning code). */
  has(key: string): boolean;
}
/** Translations by key, nested, as in `locales/en.json`. */
export type Translation = ResourceKey;

/** Text function of one language; what it lacks is taken from `spare` (English), where given. */
export function translate(language: Language, translation: Translation, spare?: Translation): Texts {
  const instance = i18next.createInstance();
  void instance.init({
    lng: language,
    fallbackLng: 'en',
    resources: { ...(spare === undefined ? {} : { en: { translation: spare } }), [language]: { translation } },
    initAsync: false,
    nsSeparator: false,
    interpolation: { escapeValue: false },
  });
  // Most texts have no parameters and are asked for again and again, by the tray every few seconds: looked up once.
  const fixed = new Map<string, string>();
  const t = (key: string, params?: TextParams): string => {
    if (params) return String(instance.t(key, { ...params, ...counted(params, language) }));
    const known = fixed.get(key);
    if (known !== undefined) return known;
    const text = String(instance.t(key));
    fixed.set(key, text);
    return text;
  };
  return Object.assign(t, { language, has: (key: string) => instance.exists(key) });
}

/** The number decides on the form of the plural, its text stands in the sentence. */
function counted(params: TextParams, language: Language): { readonly replace?: TextParams } {
  const { count } = params;
  if (typeof count !== 'number') return {};
  return { replace: { ...params, count: Number.isInteger(count) ? formatCount(count) : decimalIn(String(count), language) } };
}
