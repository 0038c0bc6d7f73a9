/** What the doctor found, in words. Pure. */
import type { DoctorCheck, StateShape } from '@shared/model';
import type { Texts } from '@shared/texts';

type Result = DoctorCheck['result'];

export const RESULT_SHAPES: { readonly [R in Result]: StateShape } = {
  pass: 'ok',
  attention: 'warn',
  waits: 'cool',
  'not-reached': 'bad',
  'not-applicable': 'off',
};

/** What was found in one line; a code without a text is shown as it is. */
export function foundText(t: Texts, { name, found }: Pick<DoctorCheck, 'name' | 'found'>): string {
  const key = `doctor.${name}.${found.code}`;
  return t.has(key) || t.has(`${key}_other`) ? t(key, found.params) : found.code;
}

/** The word at the end of a check's line; what was found may have one of its own. */
export function resultWord(t: Texts, { name, result, found }: Pick<DoctorCheck, 'name' | 'result' | 'found'>): string {
  if (result !== 'pass') return t(`doctor.result-${result}`);
  const own = `doctor.${name}.word-${found.code}`;
  return t(t.has(own) ? own : `doctor.${name}.word`);
}

/** The title over what is to be mended; what was found may have one of its own. */
export function findingTitle(t: Texts, { name, found }: Pick<DoctorCheck, 'name' | 'found'>): string {
  const own = `doctor.${name}.wrong-${found.code}`;
  return t(t.has(own) ? own : `doctor.${name}.wrong`);
}

export const stepText = (t: Texts, code: string, params: DoctorCheck['found']['params']): string =>
  t.has(`doctor.step.${code}`) ? t(`doctor.step.${code}`, params) : code;
