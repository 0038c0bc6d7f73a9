/** What the proxies page says and takes. */
import { DEFAULT_LATENCY_TEST } from '@shared/latency';
import type { GroupView } from '@shared/model';
import { createTexts } from '@shared/texts';
import { describe, expect, it } from 'vitest';
import { groupLine, membersText } from '../../../src/renderer/pages/mihomo/proxies/groupText';
import { formOf, type LatencyForm, readForm } from '../../../src/renderer/pages/mihomo/proxies/latencyForm';

const t = createTexts('en');
const group = (change: Partial<GroupView>): GroupView => ({
  ...{ name: 'G', type: 'Selector', choice: 'choose', now: 'a', pinned: null, wouldChoose: null, hidden: false },
  ...{ members: 12, alive: 11, shown: 12, latency: 5, marks: [] },
  ...change,
});

describe('a group', () => {
  it.each<readonly [Partial<GroupView>, string, string]>([
    [{}, 'a', ''],
    [{ type: 'URLTest' }, 'a', 'the fastest'],
    [{ type: 'fallback' }, 'a', 'first that answers'],
    [{ type: 'URLTest', pinned: 'b', wouldChoose: 'a' }, 'pinned to b', 'would choose a'],
    [{ type: 'URLTest', pinned: 'b', wouldChoose: 'b' }, 'pinned to b', ''],
    [{ type: 'LoadBalance', now: null, members: 4, alive: 3 }, 'spread over 3 of 4', 'no current node'],
    [{ now: null }, 'no current node', ''],
  ])('%j says what it leads to and why', (change, text, note) => expect(groupLine(t, group(change))).toEqual({ text, note }));
  it('counts its members, and those that a filter leaves', () => {
    expect(membersText(t, group({}))).toBe('12 nodes');
    expect(membersText(t, group({ shown: 3 }))).toBe('3 of 12 nodes');
  });
});

describe('the form of latency tests', () => {
  const form = (change: Partial<LatencyForm>) => readForm({ ...formOf(DEFAULT_LATENCY_TEST), ...change });

  it('reads what it wrote', () => {
    expect(form({})).toEqual({ test: DEFAULT_LATENCY_TEST, problems: [] });
    const test = { url: 'http://test.example/204', timeoutMs: 32_767, expected: '200/204-299', atOnce: 50, groups: 'core' } as const;
    expect(readForm(formOf(test)).test).toEqual(test);
    expect(form({ url: '  http://x/ ', expected: ' ' }).test).toMatchObject({ url: 'http://x/', expected: null });
  });
  it.each<readonly [Partial<LatencyForm>, string]>([
    [{ url: 'test.example' }, 'url'],
    [{ url: 'http://' }, 'url'],
    [{ url: 'http://a b' }, 'url'],
    [{ expected: '2xx' }, 'expected'],
    [{ expected: '200-' }, 'expected'],
    [{ timeoutMs: '0' }, 'timeout'],
    [{ timeoutMs: '32768' }, 'timeout'],
    [{ timeoutMs: '5 s' }, 'timeout'],
    [{ atOnce: '51' }, 'at-once'],
    [{ atOnce: '1.5' }, 'at-once'],
  ])('%j is told', (change, problem) => expect(form(change)).toEqual({ test: null, problems: [problem] }));
});
