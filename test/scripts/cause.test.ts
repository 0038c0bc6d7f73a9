import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { causeOf } from '../../scripts/lib/cause.mjs';
import { project } from '../../scripts/lib/paths.mjs';

const RED = '\u001b[31m';
const PLAIN = '\u001b[39m';
const frame = (path: string) => `    at somewhere (${join(project, path)}:30:33)`;

describe('the cause of a failure', () => {
  it('is what was expected and seen, and where, without colours and source', () => {
    const error = [
      `Error: ${RED}expect(locator).toHaveCount(expected) failed${PLAIN}`,
      '',
      "Locator:  locator('tr[data-row]')",
      `Expected: ${RED}7${PLAIN}`,
      'Received: 4',
      'Timeout:  45000ms',
      '',
      'Call log:',
      '  - Expect "toHaveCount" with timeout 45000ms',
      "  - waiting for locator('tr[data-row]')",
      '',
      '  49 |     await page.keyboard.type();',
      '> 50 |     await expect(rows).toHaveCount(7);',
      '     |                        ^',
      frame('test/e2e/keys.spec.ts'),
    ].join('\n');
    expect(causeOf([error])).toEqual([
      'Error: expect(locator).toHaveCount(expected) failed',
      "Locator:  locator('tr[data-row]')",
      'Expected: 7',
      'Received: 4',
      "- waiting for locator('tr[data-row]')",
      'at test/e2e/keys.spec.ts:30',
    ]);
  });

  it('names the line of the test, not that of its helper or of a module', () => {
    const stack = [
      'Error: not within 200 ms: it is live',
      '   at ../../test/e2e/help.ts:30',
      frame('node_modules/x/index.js'),
      frame('test/e2e/help.ts'),
      frame('test/e2e/a.spec.ts'),
    ];
    expect(causeOf([stack.join('\n')])).toEqual(['Error: not within 200 ms: it is live', 'at test/e2e/a.spec.ts:30']);
    expect(causeOf([stack.slice(0, -1).join('\n')])).toEqual(['Error: not within 200 ms: it is live', 'at test/e2e/help.ts:30']);
    expect(causeOf(['TypeError: boom\n    at file:///elsewhere/a.test.ts:1:2'])).toEqual(['TypeError: boom']);
  });

  it('shows of long values only where they differ', () => {
    const error = `Error: differ\n\n- Expected  - 1\n+ Received  + 1\n\n  Array [\n    1,\n-   "a": 4,\n+   "a": 3,\n  ]\n${frame('test/a.test.ts')}`;
    expect(causeOf([error])).toEqual(['Error: differ', 'Expected: "a": 4,', 'Received: "a": 3,', 'at test/a.test.ts:30']);
  });

  it('tells what a test was waiting for when its time was over', () => {
    const waited = `Error: locator.click: Test timeout of 300000ms exceeded.\nCall log:\n  - waiting for locator('.bulk')\n${frame('test/e2e/a.spec.ts')}`;
    expect(causeOf([`${RED}Test timeout of 300000ms exceeded.${PLAIN}`, waited])).toEqual([
      'Test timeout of 300000ms exceeded.',
      'Error: locator.click: Test timeout of 300000ms exceeded.',
      "- waiting for locator('.bulk')",
      'at test/e2e/a.spec.ts:30',
    ]);
    expect(causeOf([`Error: STACK_TRACE_ERROR\n${frame('test/a.test.ts')}`])).toEqual([
      'Error: the time of this test was over',
      'at test/a.test.ts:30',
    ]);
  });

  it('is short, and nothing where nothing is known', () => {
    const long = causeOf([`Error: ${'x'.repeat(1_000)}\n${'line\n'.repeat(30)}${frame('test/a.test.ts')}`]);
    expect(long).toHaveLength(6);
    expect(long[0]).toHaveLength(200);
    expect(long.at(-1)).toBe('at test/a.test.ts:30');
    expect(causeOf([])).toEqual([]);
    expect(causeOf([''])).toEqual([]);
  });
});
