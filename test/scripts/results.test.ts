import { describe, expect, it } from 'vitest';
import { add, isAvoidableSkip, judge, nothing, readPlaywright, readVitest, totals } from '../../scripts/lib/results.mjs';

const test = (fullName: string, status: string) => ({ fullName, status, failureMessages: status === 'failed' ? ['Error: no'] : [] });
const names = ({ failed }: { readonly failed: readonly { readonly name: string }[] }) => failed.map(({ name }) => name);

describe('a vitest report', () => {
  const report = {
    testResults: [
      {
        name: 'a.test.ts',
        status: 'failed',
        assertionResults: [test('a one', 'passed'), test('a two', 'failed'), test('a three', 'skipped')],
      },
      { name: 'b.test.ts', status: 'passed', assertionResults: [test('b one', 'passed'), test('b two', 'todo')] },
    ],
  };
  it('counts tests by their outcome and keeps the names that matter', () => {
    expect(readVitest(report, 1, 'unit')).toEqual({
      passed: 2,
      failed: [{ name: 'a two', cause: ['Error: no'] }],
      skipped: ['a three', 'b two'],
    });
  });
  it('counts a file that could not be loaded as one failure', () => {
    const broken = { testResults: [{ name: 'c.test.ts', status: 'failed', message: 'no such module', assertionResults: [] }] };
    expect(readVitest(broken, 1, 'unit').failed).toEqual([{ name: 'c.test.ts', cause: ['no such module'] }]);
  });
  it('never takes a bad exit code for success', () => {
    expect(names(readVitest({ testResults: [] }, 1, 'unit'))).toEqual(['unit: ended with exit code 1']);
    expect(readVitest(null, 0, 'unit').failed).toHaveLength(1);
  });
});

describe('a Playwright report', () => {
  const spec = (title: string, ...statuses: string[]) => ({
    title,
    tests: statuses.map(status => ({ status, results: [{ errors: status === 'unexpected' ? [{ message: 'Error: no' }] : [] }] })),
  });
  const report = {
    errors: [],
    suites: [
      {
        title: 'start.spec.ts',
        specs: [spec('opens', 'expected')],
        suites: [{ title: 'tray', specs: [spec('icon', 'unexpected'), spec('menu', 'skipped'), spec('late', 'flaky')] }],
      },
    ],
  };
  it('walks nested suites; a test that passed on a second try has failed', () => {
    expect(readPlaywright(report, 1, 'e2e')).toEqual({
      passed: 1,
      failed: [
        { name: 'start.spec.ts > tray > icon', cause: ['Error: no'] },
        { name: 'start.spec.ts > tray > late', cause: [] },
      ],
      skipped: ['start.spec.ts > tray > menu'],
    });
  });
  it('tells what the app showed when a test had failed, each in one short line', () => {
    const annotations = [{ type: 'skip' }, { type: 'shown', description: 'says: Saved' }, { type: 'shown', description: 'x'.repeat(500) }];
    const failed = { status: 'unexpected', annotations, results: [{ errors: [{ message: 'Error: no' }] }] };
    const shown = { errors: [], suites: [{ title: 'a.spec.ts', specs: [{ title: 'one', tests: [failed] }] }] };
    const [only] = readPlaywright(shown, 1, 'e2e').failed;
    expect(only?.cause.slice(0, 2)).toEqual(['Error: no', 'says: Saved']);
    expect(only?.cause[2]).toHaveLength(200);
  });
  it('counts an error outside of any test, and a missing report', () => {
    const broken = { errors: [{ message: 'cannot read the config\nstack' }], suites: [] };
    expect(readPlaywright(broken, 1, 'e2e').failed).toEqual([
      { name: 'e2e: an error outside of any test', cause: ['cannot read the config', 'stack'] },
    ]);
    expect(readPlaywright(null, 1, 'e2e').failed).toHaveLength(1);
  });
});

describe('skips', () => {
  const machine = (changes: Partial<Parameters<typeof isAvoidableSkip>[1]> = {}) => ({
    missing: [],
    mayInstall: false,
    hasProgram: () => false,
    ...changes,
  });
  it('allows what could not be had here', () => {
    const withoutGo = machine({ missing: [{ name: 'xray-1.8.24', why: 'Go is not installed', avoidable: false }] });
    expect(isAvoidableSkip('old Xray [needs xray-1.8.24] counts', withoutGo)).toBe(false);
    expect(isAvoidableSkip('ssh [needs sshd] forwards', machine())).toBe(false);
    expect(isAvoidableSkip('controller [needs mihomo] streams', machine({ mayInstall: true }))).toBe(false);
  });
  it('forbids what could be had', () => {
    const brokenBuild = machine({ missing: [{ name: 'xray-1.8.24', why: 'a typo', avoidable: true }] });
    expect(isAvoidableSkip('old Xray [needs xray-1.8.24] counts', brokenBuild)).toBe(true);
    expect(isAvoidableSkip('old Xray [needs xray-1.8.24] counts', machine())).toBe(true);
    expect(isAvoidableSkip('ssh [needs sshd] forwards', machine({ mayInstall: true }))).toBe(true);
    expect(isAvoidableSkip('keys [needs gnome-keyring]', machine({ hasProgram: name => name === 'gnome-keyring-daemon' }))).toBe(true);
  });
  it('forbids a skip that names no need', () => {
    expect(isAvoidableSkip('something somebody switched off', machine())).toBe(true);
  });
  it('makes forbidden skips failures in CI only', () => {
    const result = { passed: 1, failed: [], skipped: ['x', 'y [needs mihomo]'] };
    expect(totals(judge(result, false, machine()))).toBe('1 passed, 0 failed, 2 skipped');
    expect(totals(judge(result, true, machine()))).toBe('1 passed, 1 failed, 1 skipped');
  });
});

it('adds suites up to the last line', () => {
  const all = [
    { passed: 2, failed: [{ name: 'a', cause: [] }], skipped: [] },
    { passed: 3, failed: [], skipped: ['b', 'c'] },
  ].reduce(add, nothing);
  expect(totals(all)).toBe('5 passed, 1 failed, 2 skipped');
});
