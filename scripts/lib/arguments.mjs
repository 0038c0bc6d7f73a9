import { resolve } from 'node:path';
import { SetupFailure } from './say.mjs';

/**
 * What one option takes: nothing, a word, or a path (relative to where the command was typed).
 * @typedef {'flag' | 'value' | 'path'} Kind
 */

/**
 * Reads `--name` and `--name value` (or `--name=value`) options; anything else is refused with what there is.
 * @template {Record<string, Kind>} S
 * @param {readonly string[]} argv @param {S} spec @param {{ usage: string, base: string }} context
 * @returns {{ [K in keyof S]: S[K] extends 'flag' ? boolean : string | null }}
 */
export function parseArguments(argv, spec, { usage, base }) {
  /** @type {Record<string, boolean | string | null>} */
  const found = Object.fromEntries(Object.entries(spec).map(([name, kind]) => [name, kind === 'flag' ? false : null]));
  const rest = [...argv];
  for (let word = rest.shift(); word !== undefined; word = rest.shift()) {
    const [, name = '', , inline] = /^--([a-z-]+)(=(.*))?$/.exec(word) ?? [];
    const kind = Object.hasOwn(spec, name) ? spec[name] : undefined;
    if (kind === undefined) throw new SetupFailure(`"${word}" is not an option here.`, usage);
    if (kind === 'flag') {
      if (inline !== undefined) throw new SetupFailure(`--${name} takes no value.`, usage);
      found[name] = true;
      continue;
    }
    const value = inline ?? rest.shift();
    if (!value || (inline === undefined && value.startsWith('--'))) throw new SetupFailure(`--${name} needs a value.`, usage);
    found[name] = kind === 'path' ? resolve(base, value) : value;
  }
  return /** @type {ReturnType<typeof parseArguments<S>>} */ (found);
}
