import type { Texts } from './translate';

/** A controller's mode in words; one that only this core knows reads as its own name. */
export function modeText(t: Texts, mode: string): string {
  const key = `mode.${mode.toLowerCase()}`;
  return t.has(key) ? t(key) : mode.charAt(0).toUpperCase() + mode.slice(1);
}
