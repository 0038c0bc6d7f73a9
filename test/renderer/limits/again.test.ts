import { describe, expect, it } from 'vitest';
import { againIn } from '../../../src/renderer/pages/limits/useRuleTest';

describe('a rule over past readings', () => {
  const to = 1_700_000_000_000;
  it('is soon tested again while the history is young: its first reading alone can break no rule', () => {
    expect(againIn({ judgedFrom: null, to })).toBe(5_000);
    expect(againIn({ judgedFrom: to - 1_000, to })).toBe(5_000);
    expect(againIn({ judgedFrom: to - 599_999, to })).toBe(5_000);
  });
  it('is tested again once a minute when there is more', () => {
    expect(againIn({ judgedFrom: to - 600_000, to })).toBe(60_000);
  });
});
