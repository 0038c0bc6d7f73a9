import { causeOf, shorten } from './cause.mjs';

/**
 * What one suite came to. Skipped and failed tests are known by their full names.
 * @typedef {{ passed: number, failed: readonly Failure[], skipped: readonly string[] }} Result
 */
/** @typedef {{ name: string, cause: readonly string[] }} Failure the cause is what its end shows: short lines, or none */
/** @typedef {{ name: string, why: string, avoidable: boolean }} Missing */

/** @type {Result} */
export const nothing = { passed: 0, failed: [], skipped: [] };

/** @param {string} name @param {readonly string[]} [cause] @returns {Failure} */
const failure = (name, cause = []) => ({ name, cause });

/** @param {string} name @param {boolean} ok @returns {Result} */
export const single = (name, ok) => ({ passed: ok ? 1 : 0, failed: ok ? [] : [failure(name)], skipped: [] });

/** @param {Result} a @param {Result} b @returns {Result} */
export const add = (a, b) => ({ passed: a.passed + b.passed, failed: [...a.failed, ...b.failed], skipped: [...a.skipped, ...b.skipped] });

/**
 * The result in a report of vitest's JSON reporter. A file that could not even be loaded counts as one failed test, and so does an
 * exit code that nothing in the report explains (an error outside of any test).
 * @param {any} report null when vitest left none @param {number} exitCode @param {string} suite
 * @returns {Result}
 */
export function readVitest(report, exitCode, suite) {
  if (!report) return { ...nothing, failed: [failure(`${suite}: vitest left no report (exit code ${exitCode})`)] };
  /** @type {Failure[]} */ const failed = [];
  /** @type {string[]} */ const skipped = [];
  let passed = 0;
  for (const file of report.testResults) {
    const tests = file.assertionResults;
    if (file.status === 'failed' && !tests.some((/** @type {any} */ test) => test.status === 'failed'))
      failed.push(failure(file.name, causeOf([file.message || 'could not be run'])));
    for (const { status, fullName, failureMessages } of tests) {
      if (status === 'passed') passed++;
      else if (status === 'failed') failed.push(failure(fullName, causeOf(failureMessages)));
      else skipped.push(fullName);
    }
  }
  return explained({ passed, failed, skipped }, exitCode, suite);
}

/**
 * The result in a report of Playwright's JSON reporter. A test that passed only on a second try has failed.
 * @param {any} report null when there is none @param {number} exitCode @param {string} suite
 * @returns {Result}
 */
export function readPlaywright(report, exitCode, suite) {
  if (!report) return { ...nothing, failed: [failure(`${suite}: Playwright left no report (exit code ${exitCode})`)] };
  /** @type {Failure[]} */ const failed = report.errors.map((/** @type {any} */ error) =>
    failure(`${suite}: an error outside of any test`, causeOf([error.message ?? ''])),
  );
  /** @type {string[]} */ const skipped = [];
  let passed = 0;
  /** @param {any} group @param {string} title */
  const walk = (group, title) => {
    for (const spec of group.specs ?? []) {
      const name = `${title}${spec.title}`;
      for (const { status, results, annotations } of spec.tests) {
        if (status === 'expected') passed++;
        else if (status === 'skipped') skipped.push(name);
        else failed.push(failure(name, [...causeOf(errorsOf(results)), ...shownIn(annotations)]));
      }
    }
    for (const inner of group.suites ?? []) walk(inner, `${title}${inner.title} > `);
  };
  for (const file of report.suites) walk(file, `${file.title} > `);
  return explained({ passed, failed, skipped }, exitCode, suite);
}

/** @param {Result} result @param {number} exitCode @param {string} suite @returns {Result} */
const explained = (result, exitCode, suite) =>
  exitCode !== 0 && result.failed.length === 0 ? { ...result, failed: [failure(`${suite}: ended with exit code ${exitCode}`)] } : result;

/** @param {readonly any[]} results the tries of one Playwright test @returns {string[]} */
const errorsOf = results => results.flatMap(({ errors }) => errors).map(({ message }) => message ?? '');

/** What the apps showed when the test had failed (`test/e2e/test.ts`). @param {readonly any[]} [annotations] @returns {string[]} */
const shownIn = (annotations = []) =>
  annotations.filter(({ type }) => type === 'shown').map(({ description }) => shorten(description ?? ''));

/**
 * Is this skip one that should not be? A skip names its need in the title ("[needs sshd]"). It is in order when the need could not be
 * had here: mihomo always (no registry has it), a real program when Go is not installed, a Debian package when we could not install it.
 * @param {string} testName
 * @param {{ missing: readonly Missing[], mayInstall: boolean, hasProgram: (name: string) => boolean }} machine
 */
export function isAvoidableSkip(testName, { missing, mayInstall, hasProgram }) {
  const need = /\[needs ([\w.-]+)\]/.exec(testName)?.[1];
  if (need === undefined) return true;
  if (need === 'mihomo') return false;
  const known = missing.find(({ name }) => name === need);
  if (known) return known.avoidable;
  const program = need === 'gnome-keyring' ? 'gnome-keyring-daemon' : need;
  return mayInstall || hasProgram(program) || /^(xray|sing-box)-/.test(need);
}

/**
 * With `strict` (CI), skips that should not be are failures.
 * @param {Result} result @param {boolean} strict @param {Parameters<typeof isAvoidableSkip>[1]} machine
 * @returns {Result}
 */
export function judge(result, strict, machine) {
  if (!strict) return result;
  const avoidable = result.skipped.filter(name => isAvoidableSkip(name, machine));
  return {
    passed: result.passed,
    failed: [...result.failed, ...avoidable.map(name => failure(`skipped, though it could have run: ${name}`))],
    skipped: result.skipped.filter(name => !avoidable.includes(name)),
  };
}

/** The last line of `npm test`. @param {Result} result */
export const totals = ({ passed, failed, skipped }) => `${passed} passed, ${failed.length} failed, ${skipped.length} skipped`;
