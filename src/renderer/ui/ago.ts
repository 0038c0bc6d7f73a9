/** How long ago something was, in words. */
import { ageOf } from '@shared/format';
import type { Texts } from '@shared/texts';

/** `now`, `2 d ago`; of milliseconds. */
export function agoText(t: Texts, ms: number): string {
  const age = ageOf(ms);
  return age.unit === 'now' ? t('age.now') : t('age.ago', { age: t(`age.${age.unit}`, { count: age.count }) });
}
