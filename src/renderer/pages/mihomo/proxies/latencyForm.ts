/** The form of how latency is tested. Pure. */
import { isExpected, isTestUrl, LONGEST_TEST_MS, MOST_AT_ONCE } from '@shared/latency';
import type { LatencyTest } from '@shared/model';

export interface LatencyForm {
  readonly url: string;
  readonly expected: string;
  readonly timeoutMs: string;
  readonly atOnce: string;
  readonly groups: LatencyTest['groups'];
}
export const LATENCY_PROBLEMS = ['url', 'expected', 'timeout', 'at-once'] as const;
export type LatencyProblem = (typeof LATENCY_PROBLEMS)[number];

export const formOf = ({ url, expected, timeoutMs, atOnce, groups }: LatencyTest): LatencyForm => ({
  ...{ url, groups },
  expected: expected ?? '',
  timeoutMs: String(timeoutMs),
  atOnce: String(atOnce),
});

/** What it says, or what is wrong with it. */
export function readForm(form: LatencyForm): { readonly test: LatencyTest | null; readonly problems: readonly LatencyProblem[] } {
  const url = form.url.trim();
  const expected = form.expected.trim();
  const timeoutMs = wholeIn(form.timeoutMs, LONGEST_TEST_MS);
  const atOnce = wholeIn(form.atOnce, MOST_AT_ONCE);
  const problems = LATENCY_PROBLEMS.filter(problem => {
    switch (problem) {
      case 'url':
        return !isTestUrl(url);
      case 'expected':
        return expected !== '' && !isExpected(expected);
      case 'timeout':
        return timeoutMs === null;
      default:
        return atOnce === null;
    }
  });
  if (problems.length > 0 || timeoutMs === null || atOnce === null) return { test: null, problems };
  return { test: { url, timeoutMs, atOnce, expected: expected === '' ? null : expected, groups: form.groups }, problems };
}

/** A whole number from 1 to `most`, else null. */
function wholeIn(text: string, most: number): number | null {
  const value = /^\d{1,6}$/.test(text.trim()) ? Number(text) : 0;
  return value >= 1 && value <= most ? value : null;
}
