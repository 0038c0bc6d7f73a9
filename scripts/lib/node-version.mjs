import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { project } from './paths.mjs';
import { SetupFailure } from './say.mjs';

/**
 * Is `version` at least `least`? Both as "20.19.0", a leading v or missing parts allowed.
 * @param {string} version @param {string} least
 */
export function atLeast(version, least) {
  const parse = (/** @type {string} */ text) => text.replace(/^v/, '').split('.').map(Number);
  const [a, b] = [parse(version), parse(least)];
  for (let i = 0; i < 3; i++) {
    const difference = (a[i] ?? 0) - (b[i] ?? 0);
    if (difference !== 0) return difference > 0;
  }
  return true;
}

/** Refuses a Node.js that is older than package.json allows. */
export function checkNode() {
  const least = JSON.parse(readFileSync(join(project, 'package.json'), 'utf8')).engines.node.replace('>=', '');
  if (!atLeast(process.version, least))
    throw new SetupFailure(
      `Switchyard needs Node.js ${least} or newer; this is ${process.version} (${process.execPath}).`,
      'install a current Node.js, for example from https://nodejs.org or with your package manager',
    );
  return `${process.version} (needs ${least} or newer)`;
}
