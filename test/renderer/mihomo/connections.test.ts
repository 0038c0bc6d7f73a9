import { parseQuery } from '@shared/connections/query';
import { type ConnectionsTick, type ConnectionTexts, ROW_WIDTH } from '@shared/model';
import { createTexts } from '@shared/texts';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { CallError } from '../../../src/renderer/api';
import { ALL_FOLDED, ALL_UNFOLDED, folded, habitsFrom, isFolded, viewOf } from '../../../src/renderer/pages/mihomo/connections/choice';
import { columnsFrom, columnsOf, FIRST_SORT, hubSort, widthOf } from '../../../src/renderer/pages/mihomo/connections/columns';
import { ConnectionFeed, type FeedPorts, leavesPart, partFor, type ViewChoice } from '../../../src/renderer/pages/mihomo/connections/feed';
import { cutQuery } from '../../../src/renderer/pages/mihomo/connections/queryPieces';
import { RowBook } from '../../../src/renderer/pages/mihomo/connections/rowBook';
import { dialectOf, ruleTexts } from '../../../src/renderer/pages/mihomo/connections/ruleTexts';
import { termsOf } from '../../../src/renderer/pages/mihomo/connections/terms';

const textsOf = (handle: number, given: Partial<ConnectionTexts> = {}): ConnectionTexts => ({
  ...{ handle, id: `id-${handle}`, startedAt: 1000, network: 'tcp', type: 'Tun', host: 'cdn.video.example', source: '192.168.1.9' },
  ...{ sourcePort: '50123', destination: '203.0.113.7', destinationPort: '443', process: 'curl', rule: 'Match', rulePayload: '' },
  ...{ chain: ['FRA 1', 'Main'], user: '', inbound: '' },
  ...given,
});
const COUNTS = { open: 3, closed: 0, shown: 3, listed: 3, rows: 3, groups: 0 };
type Line = readonly [handle: number, second: number, downRate: number];
const tickOf = (lines: readonly Line[], given: Partial<ConnectionsTick> = {}): ConnectionsTick => ({
  ...{ watch: 'w1', number: 1, revision: 1, frame: null, counts: COUNTS, problem: null, offset: 0, texts: [], heads: [] },
  stream: { state: 'live', failure: null, retryAt: null, everyMs: 1000, stretched: false },
  totals: { downRate: 0, upRate: 0, download: 0, upload: 0, memory: null },
  shownTotals: { downRate: 0, upRate: 0, download: 0, upload: 0 },
  rows: Float64Array.from(lines.flatMap(([handle, second, rate]) => [handle, second, rate, 1, 2, 3])),
  ...given,
});

describe('the rows that the hub told', () => {
  it('are made once and renewed in place', () => {
    const book = new RowBook();
    expect(book.take(tickOf([[1, 0, 10]], { texts: [textsOf(1)] }))).toBe(true);
    const before = book.rowAt(0);
    expect(before).toMatchObject({ type: 'connection', closedAt: 0, downRate: 10, upload: 3 });
    book.take(tickOf([[1, 5000, Number.NaN]]));
    expect(book.rowAt(0)).toBe(before);
    expect(before).toMatchObject({ closedAt: 5000, downRate: Number.NaN });
  });
  it('stand where the tick says, heads among them', () => {
    const book = new RowBook();
    const lines: readonly Line[] = [
      [-1, 7, 30],
      [4, 0, 10],
    ];
    book.take(tickOf(lines, { offset: 90, heads: [{ handle: -1, key: 'curl' }], texts: [textsOf(4)], counts: { ...COUNTS, rows: 92 } }));
    expect(book.rowAt(90)).toMatchObject({ type: 'head', key: 'curl', count: 7 });
    expect(book.rowAt(91)).toMatchObject({ type: 'connection', handle: 4 });
    expect(book.rowAt(0)).toBeUndefined();
    expect(book.count).toBe(92);
    expect(book.loaded).toEqual({ first: 90, end: 92 });
  });
  it('are missed when their texts were lost, and forgotten when they left', () => {
    const book = new RowBook();
    book.take(tickOf([[1, 0, 1]], { texts: [textsOf(1)] }));
    book.take(tickOf([[2, 0, 1]], { texts: [textsOf(2)] }));
    expect(book.take(tickOf([[1, 0, 1]]))).toBe(false);
    expect(book.rowAt(0)).toBeUndefined();
  });
  it('take other texts of a connection that is shown already', () => {
    const book = new RowBook();
    book.take(tickOf([[1, 0, 1]], { texts: [textsOf(1, { process: '' })] }));
    const before = book.rowAt(0);
    book.take(tickOf([[1, 0, 1]], { texts: [textsOf(1, { process: 'curl' })] }));
    expect(book.rowAt(0)).toMatchObject({ texts: { process: 'curl' } });
    expect(book.rowAt(0)).toBe(before);
  });
  it('take numbers of the width that main writes', () => expect(tickOf([[1, 0, 1]]).rows).toHaveLength(ROW_WIDTH));
});

describe('the part of the list that is asked for', () => {
  it('is what is in sight and some more, and is asked for again before its end comes into sight', () => {
    expect(partFor({ first: 0, end: 30 })).toEqual({ offset: 0, limit: 54 });
    expect(partFor({ first: 100, end: 130 })).toEqual({ offset: 76, limit: 78 });
    expect(leavesPart({ first: 100, end: 130 }, { first: 76, end: 154 }, 10_000)).toBe(false);
    expect(leavesPart({ first: 115, end: 145 }, { first: 76, end: 154 }, 10_000)).toBe(true);
    expect(leavesPart({ first: 0, end: 20 }, { first: 0, end: 20 }, 20)).toBe(false);
  });
});

describe('the watch of a window', () => {
  beforeEach(() => void vi.useFakeTimers());
  afterEach(() => void vi.useRealTimers());
  const choice: ViewChoice = {
    ...{ list: 'open', filter: '', sort: { by: 'downRate', descending: true }, group: null },
    ...{ unfolded: ALL_FOLDED, paused: false, pace: 'auto' },
  };

  function made() {
    const sent: { readonly name: string; readonly input: Record<string, unknown> }[] = [];
    const answers: { resolve: (value: never) => void; reject: (thrown: unknown) => void }[] = [];
    let hear: (tick: ConnectionsTick) => void = () => undefined;
    const ask = (name: string) => (input: object) => {
      sent.push({ name, input: input as Record<string, unknown> });
      return new Promise<never>((resolve, reject) => answers.push({ resolve, reject }));
    };
    const ports: FeedPorts = {
      onTick: listener => {
        hear = listener;
        return () => {
          hear = () => undefined;
        };
      },
      ...{ watch: ask('watch'), change: ask('change'), seen: ask('seen'), unwatch: ask('unwatch') },
      afterPaint: then => then(),
    };
    const feed = new ConnectionFeed('s1', choice, ports);
    const stop = feed.start();
    const answer = async (value: unknown) => {
      answers.shift()?.resolve(value as never);
      await vi.advanceTimersByTimeAsync(0);
    };
    const fail = async (thrown: unknown) => {
      answers.shift()?.reject(thrown);
      await vi.advanceTimersByTimeAsync(0);
    };
    return { feed, stop, sent, answer, fail, tick: (tick: ConnectionsTick) => hear(tick) };
  }
  const names = (sent: readonly { readonly name: string }[]) => sent.map(({ name }) => name);

  it('takes ticks that come before the answer that names it', async () => {
    const { feed, answer, tick } = made();
    tick(tickOf([[1, 0, 10]], { texts: [textsOf(1)] }));
    tick(tickOf([[1, 0, 10]], { watch: 'another', texts: [textsOf(1)] }));
    expect(feed.count()).toBe(0);
    await answer({ watch: 'w1' });
    expect(feed.rowAt(0)).toMatchObject({ handle: 1 });
    expect(feed.watch).toBe('w1');
  });
  it('sends one change at a time, then the newest only', async () => {
    const { feed, sent, answer } = made();
    await answer({ watch: 'w1' });
    for (const filter of ['a', 'ab', 'abc']) feed.choose({ ...choice, filter });
    expect(names(sent)).toEqual(['watch', 'change']);
    await answer(null);
    expect(sent.map(({ input }) => (input.view as { filter: string }).filter)).toEqual(['', 'a', 'abc']);
    feed.choose({ ...choice, filter: 'abc' });
    await answer(null);
    expect(sent).toHaveLength(3);
  });
  it('tells when main knows the newest choice, so that nothing is counted or closed by the one before', async () => {
    const { feed, answer } = made();
    await answer({ watch: 'w1' });
    feed.hold(true);
    feed.choose({ ...choice, filter: 'network:udp' });
    let known = false;
    void feed.settled().then(() => {
      known = true;
    });
    await answer(null);
    expect(known).toBe(false);
    await answer(null);
    expect(known).toBe(true);
  });
  it('asks for all texts when a tick was lost', async () => {
    const { sent, answer, tick } = made();
    await answer({ watch: 'w1' });
    tick(tickOf([[1, 0, 10]], { texts: [textsOf(1)] }));
    tick(tickOf([[2, 0, 10]], { number: 3 }));
    expect(sent.at(-1)).toMatchObject({ name: 'change', input: { again: true } });
  });
  it('tells what it painted, each fourth time', async () => {
    const { sent, answer, tick } = made();
    await answer({ watch: 'w1' });
    for (let number = 1; number <= 8; number++) tick(tickOf([], { number }));
    expect(sent.filter(({ name }) => name === 'seen').map(({ input }) => input.number)).toEqual([4, 8]);
  });
  it('watches anew when main forgot it, and tries again when it could not', async () => {
    const { feed, sent, answer, fail } = made();
    await fail(new CallError('internal', 'no'));
    expect(feed.state.getState().failure?.message).toBe('no');
    await vi.advanceTimersByTimeAsync(2000);
    await answer({ watch: 'w1' });
    expect(feed.state.getState().failure).toBeNull();
    feed.hold(true);
    expect(sent.at(-1)?.input.view).toMatchObject({ held: true });
    await fail(new CallError('gone', 'no such watch'));
    expect(names(sent)).toEqual(['watch', 'watch', 'change', 'watch']);
  });
  it('ends with the page, also before it had a name', async () => {
    const { stop, sent, answer, tick, feed } = made();
    stop();
    await answer({ watch: 'w1' });
    tick(tickOf([[1, 0, 1]], { texts: [textsOf(1)] }));
    expect(names(sent)).toEqual(['watch', 'unwatch']);
    expect(feed.count()).toBe(0);
  });
});

describe('what the page shows', () => {
  it('keeps only habits that still mean something', () => {
    expect(habitsFrom('{"group":"process","pace":5000}')).toEqual({ group: 'process', pace: 5000 });
    for (const odd of [null, '', 'x', '[]', '{"group":"planet","pace":7}', 'null'])
      expect(habitsFrom(odd)).toEqual({ group: null, pace: 'auto' });
  });
  it('folds and unfolds one group, whichever way the others are', () => {
    expect(isFolded(ALL_FOLDED, 'curl')).toBe(true);
    expect(isFolded(folded(ALL_FOLDED, 'curl'), 'curl')).toBe(false);
    expect(isFolded(folded(ALL_UNFOLDED, 'curl'), 'curl')).toBe(true);
    expect(folded(folded(ALL_UNFOLDED, 'curl'), 'curl')).toEqual(ALL_UNFOLDED);
  });
  it('asks the hub for the order of the list that is shown', () => {
    const choice = { list: 'closed', filter: 'x', sorts: FIRST_SORT, group: null, unfolded: ALL_FOLDED, pace: 'auto' } as const;
    expect(viewOf(choice, true)).toMatchObject({ list: 'closed', sort: { by: 'closedAt', descending: true }, paused: true });
    expect(hubSort({ id: 'age', down: true })).toEqual({ by: 'startedAt', descending: false });
    expect(hubSort({ id: 'host', down: false })).toEqual({ by: 'host', descending: false });
  });
  it('has columns of its list only, those that were chosen, and always the host', () => {
    const t = createTexts('en');
    const ids = (stored: string | null, list: 'open' | 'closed') => columnsOf(t, columnsFrom(stored), list).map(({ id }) => id);
    expect(ids(null, 'open').slice(-2)).toEqual(['age', 'close']);
    expect(ids(null, 'closed').slice(-2)).toEqual(['age', 'ended']);
    expect(ids('["process","planet"]', 'open')).toEqual(['host', 'process', 'close']);
    expect(ids('{', 'closed')).toEqual(ids(null, 'closed'));
    // What is usual fits into the window as it opens.
    expect(widthOf(columnsOf(t, columnsFrom(null), 'open'))).toBeLessThan(944);
  });
  it('draws a filter without a gap, each part once', () => {
    const text = 'port:443 and  not (proxy:DIRECT or "two words")';
    const pieces = cutQuery(text, parseQuery(text));
    expect(pieces.map(piece => piece.text).join('')).toBe(text);
    expect(pieces.filter(({ className }) => className === 'q-operator').map(piece => piece.text)).toEqual(['and', 'not', 'or']);
    const wrong = cutQuery('prot:443', parseQuery('prot:443'));
    expect(wrong.map(({ text: piece, className }) => [piece, className])).toEqual([
      ['prot:', 'q-field q-wrong'],
      ['443', 'q-value'],
    ]);
    expect(cutQuery('', parseQuery(''))).toEqual([]);
  });
});

describe('a connection in other words', () => {
  it('is a rule of its core, leading where it was led', () => {
    expect(ruleTexts(textsOf(1), 'mihomo')).toContain('- DOMAIN,cdn.video.example,Main');
    expect(ruleTexts(textsOf(1), 'mihomo')).toContain('- IP-CIDR,203.0.113.7/32,Main,no-resolve');
    expect(ruleTexts(textsOf(1), 'sing-box')).toContain('{"domain":"cdn.video.example","outbound":"Main"}');
    expect(ruleTexts(textsOf(1), 'sing-box')).toContain('{"port":443,"outbound":"Main"}');
    expect([dialectOf('sing-box'), dialectOf('mihomo'), dialectOf(null)]).toEqual(['sing-box', 'mihomo', 'mihomo']);
  });
  it('is quoted where YAML would read something else, and left out where a comma would', () => {
    const odd = (group: string) => ruleTexts(textsOf(1, { chain: ['n', group] }), 'mihomo')[0];
    expect(odd("it's: mine")).toBe("- 'DOMAIN,cdn.video.example,it''s: mine'");
    expect(odd('a,b')).toBeUndefined();
    expect(odd('日本 / 5%')).toBe('- DOMAIN,cdn.video.example,日本 / 5%');
  });
  it('gives terms that find its like', () => {
    expect(termsOf(textsOf(1))).toEqual([
      ...['host:cdn.video.example', 'process:curl', 'source:192.168.1.9', 'port:443', 'rule:Match', 'node:"FRA 1"'],
    ]);
    expect(termsOf(textsOf(1, { host: '' }))[0]).toBe('destination:203.0.113.7');
    for (const term of termsOf(textsOf(1, { process: 'a (b) "c"' }))) expect(parseQuery(term).problem).toBeNull();
  });
});
