import type { Breach, BreachTold } from '@shared/model';
import type { Named } from '@shared/notification/outage';
import { createTeller, type Due, MASS, SETTLE_MS, type Telling, TOGETHER_MS } from '@shared/notification/teller';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { named, over } from './breaches';

/** A teller whose time is driven, with everything that it said and marked. */
function setUp() {
  const teller = createTeller();
  const told: Telling[] = [];
  const marks = new Map<string, BreachTold>();
  let now = 0;
  let quiet = false;
  const take = ({ tellings, marks: made }: Due): void => {
    for (const { breaches, told: how } of made) for (const { id } of breaches) marks.set(id, how);
    told.push(...tellings);
  };
  const marked = ({ breach, serverName }: Named): Named => ({
    breach: { ...breach, told: marks.get(breach.id) ?? breach.told },
    serverName,
  });
  return {
    teller,
    told,
    marks,
    quiet: (on: boolean) => {
      quiet = on;
      take(teller.due(now, quiet));
    },
    began: (...all: readonly Named[]) => {
      for (const one of all) take(teller.began(one, now, quiet));
    },
    ended: (...all: readonly Named[]) => {
      for (const one of all) take(teller.ended(marked(over(one)), now, quiet));
    },
    acted: (one: Named) => teller.acted(marked(one)),
    pass(ms: number) {
      for (const end = now + ms; ; ) {
        const next = teller.nextAt();
        now = next === null || next > end ? end : Math.max(now, next);
        take(teller.due(now, quiet));
        if (now >= end && (teller.nextAt() ?? Number.POSITIVE_INFINITY) > end) return;
      }
    },
    says: () => told.splice(0).map(say),
  };
}
function say(telling: Telling): string {
  switch (telling.type) {
    case 'breach':
    case 'recovery':
      return `${telling.type} ${telling.named.breach.id}`;
    case 'outage': {
      const { count, open, limitId, replaces } = telling.outage;
      return `outage ${limitId ?? 'servers'} ${open}/${count}${replaces.length > 0 ? ` for ${replaces.join(' ')}` : ''}`;
    }
    case 'held': {
      const { count, open, over: ended, others } = telling.summary;
      return `held ${open}/${count} over ${ended} others ${others}`;
    }
  }
}
const servers = (id: string) => named(id, { limitId: `l-${id}`, serverId: `s-${id}` });

describe('an outage', () => {
  it('is over when the last of it that lasted is gone without an end', () => {
    const { teller, began, ended, pass, says } = setUp();
    const all = ['a', 'b', 'c'].map(id => named(id));
    began(...all);
    pass(SETTLE_MS);
    expect(says()).toEqual(['outage offline 3/3']);
    ended(...all.slice(0, 2));
    pass(2 * TOGETHER_MS);
    expect(says()).toEqual(['outage offline 1/3']);
    teller.refresh(() => null);
    pass(SETTLE_MS);
    expect(says()).toEqual(['outage offline 0/2']);
    expect(teller.nextAt()).toBeNull();
  });
});

describe('telling breaches', () => {
  it('tells one once, and its end once', () => {
    const { began, ended, pass, says, marks } = setUp();
    began(named('a'));
    expect(says()).toEqual([]);
    pass(SETTLE_MS);
    expect(says()).toEqual(['breach a']);
    expect(marks.get('a')).toBe('once');
    pass(600_000);
    ended(named('a'));
    pass(SETTLE_MS);
    expect(says()).toEqual(['recovery a']);
    expect(marks.get('a')).toBe('paired');
    pass(600_000);
    expect(says()).toEqual([]);
  });
  it('tells of one that is over before it was told only that it is over', () => {
    const { began, ended, pass, says } = setUp();
    began(named('a'));
    ended(named('a'));
    pass(TOGETHER_MS);
    expect(says()).toEqual(['recovery a']);
  });
  it('tells many subjects of one limit as one, and their ends as one', () => {
    const { began, ended, pass, says, marks } = setUp();
    const all = Array.from({ length: 40 }, (_, n) => named(String(n)));
    began(...all);
    pass(60_000);
    expect(says()).toEqual(['outage offline 40/40']);
    expect(new Set(marks.values())).toEqual(new Set(['grouped']));
    ended(...all);
    pass(60_000);
    expect(says()).toEqual(['outage offline 0/40']);
    expect(new Set(marks.values())).toEqual(new Set(['paired']));
  });
  it('takes the place of those told apart when the third comes within a minute, and takes up later ones', () => {
    const { began, pass, says } = setUp();
    began(named('a'));
    pass(20_000);
    began(named('b'));
    pass(20_000);
    expect(says()).toEqual(['breach a', 'breach b']);
    began(named('c'));
    pass(SETTLE_MS);
    expect(says()).toEqual(['outage offline 3/3 for a b']);
    pass(30_000);
    began(named('d'), named('e'));
    pass(60_000);
    expect(says()).toEqual(['outage offline 5/5']);
  });
  it('does not join what began more than a minute apart', () => {
    const { began, pass, says } = setUp();
    for (const id of ['a', 'b', 'c', 'd']) {
      began(named(id));
      pass(TOGETHER_MS / 2 + 1_000);
    }
    expect(says()).toEqual(['breach a', 'breach b', 'breach c', 'breach d']);
  });
  it('tells three servers of which different limits break as one', () => {
    const { began, pass, says } = setUp();
    began(servers('a'), servers('b'));
    pass(SETTLE_MS);
    began(servers('c'));
    pass(SETTLE_MS);
    expect(says()).toEqual(['breach a', 'breach b', 'outage servers 3/3 for a b']);
  });
  it('renews a notice of many while they end, not for each of them', () => {
    const { began, ended, pass, says } = setUp();
    const all = ['a', 'b', 'c', 'd', 'e'].map(id => named(id));
    began(...all);
    pass(300_000);
    says();
    for (const one of all.slice(0, 3)) {
      ended(one);
      pass(10_000);
    }
    expect(says()).toEqual([]);
    pass(60_000);
    expect(says()).toEqual(['outage offline 2/5']);
    ended(...all.slice(3));
    pass(SETTLE_MS);
    expect(says()).toEqual(['outage offline 0/5']);
  });
  it('tells ends that come together as one, whenever they began', () => {
    const { began, ended, pass, says } = setUp();
    const all = ['a', 'b', 'c'].map(id => named(id));
    for (const one of all) {
      began(one);
      pass(120_000);
    }
    says();
    ended(...all);
    pass(SETTLE_MS);
    expect(says()).toEqual(['outage offline 0/3 for a b c']);
  });
  it('does not take what is over into an outage that begins', () => {
    const { began, ended, pass, says, marks } = setUp();
    began(named('a'));
    pass(SETTLE_MS);
    began(named('b'));
    ended(named('a'));
    began(named('c'));
    pass(SETTLE_MS);
    expect(says()).toEqual(['breach a', 'breach b', 'breach c', 'recovery a']);
    expect(marks.get('a')).toBe('paired');
  });
  it('tells of a breach of the last run its end alone', () => {
    const { ended, pass, says } = setUp();
    ended(named('a', { told: 'once' }), named('b', { told: 'no' }), named('c', { told: 'paired' }));
    pass(SETTLE_MS);
    expect(says()).toEqual(['recovery a']);
  });
  it('tells of what was done in the same notice', () => {
    const { began, acted, pass, says } = setUp();
    const done = named('a', { action: { type: 'pause-key', state: 'done', at: 0, code: null } });
    began(named('a'));
    acted(done);
    pass(SETTLE_MS);
    expect(says()).toEqual(['breach a']);
    acted(done);
    pass(0);
    expect(says()).toEqual(['breach a']);
  });
  it('says no more of one that was muted, or is gone without an end', () => {
    const { teller, began, ended, pass, says } = setUp();
    began(named('a'), named('b'));
    teller.refresh(id => (id === 'a' ? null : named('b', { muted: true }).breach));
    pass(60_000);
    expect(says()).toEqual([]);
    ended(named('b', { muted: true, told: 'once' }));
    pass(60_000);
    expect(says()).toEqual([]);
  });
});

describe('quiet hours', () => {
  it('hold breaches, and tell them after as one', () => {
    const { began, ended, pass, says, marks, quiet, teller } = setUp();
    quiet(true);
    began(named('a'), named('b'));
    teller.hold();
    ended(named('a'));
    pass(3_600_000);
    expect(says()).toEqual([]);
    expect([...marks.values()]).toEqual(['held', 'held']);
    quiet(false);
    expect(says()).toEqual(['held 1/2 over 0 others 1']);
    expect(Object.fromEntries(marks)).toEqual({ a: 'paired', b: 'grouped' });
    ended(named('b'));
    pass(60_000);
    expect(says()).toEqual(['recovery b']);
  });
  it('hold the end of what was told before', () => {
    const { began, ended, pass, says, quiet, marks } = setUp();
    began(named('a'));
    pass(TOGETHER_MS + SETTLE_MS + 1);
    expect(says()).toEqual(['breach a']);
    quiet(true);
    ended(named('a'));
    pass(3_600_000);
    expect(says()).toEqual([]);
    expect(marks.get('a')).toBe('held');
    quiet(false);
    expect(says()).toEqual(['held 0/0 over 1 others 0']);
    expect(marks.get('a')).toBe('paired');
  });
  it('hold the ends of an outage, those that were about to be told, too', () => {
    const { began, ended, pass, says, quiet, marks } = setUp();
    const all = ['a', 'b', 'c'].map(id => named(id));
    began(...all);
    pass(SETTLE_MS);
    ended(...all.slice(0, 1));
    quiet(true);
    ended(...all.slice(1));
    pass(3_600_000);
    expect(says()).toEqual(['outage offline 3/3']);
    quiet(false);
    expect(says()).toEqual(['held 0/0 over 3 others 0']);
    expect(new Set(marks.values())).toEqual(new Set(['paired']));
  });
  it('say nothing when they held nothing', () => {
    const { quiet, says, teller } = setUp();
    quiet(true);
    quiet(false);
    expect(says()).toEqual([]);
    expect(teller.nextAt()).toBeNull();
  });
});

describe('whatever happens', () => {
  const SUBJECTS = 6;
  const step = fc.oneof(
    { weight: 4, arbitrary: fc.record({ type: fc.constant('toggle' as const), subject: fc.integer({ min: 0, max: SUBJECTS - 1 }) }) },
    { weight: 3, arbitrary: fc.record({ type: fc.constant('pass' as const), ms: fc.integer({ min: 0, max: 90_000 }) }) },
    { weight: 1, arbitrary: fc.record({ type: fc.constant('quiet' as const), on: fc.boolean() }) },
  );
  /** Ids of breaches that a notice says began, or of which it says that they are over. */
  const spoken = (telling: Telling, open: boolean): number => {
    switch (telling.type) {
      case 'breach':
        return open ? 1 : 0;
      case 'recovery':
        return open ? 0 : 1;
      case 'outage':
        return open ? telling.outage.open : telling.outage.count - telling.outage.open;
      case 'held':
        return open ? telling.summary.open : telling.summary.count - telling.summary.open + telling.summary.over;
    }
  };
  it('each breach is told and paired exactly once, and nothing is left', () => {
    fc.assert(
      fc.property(fc.array(step, { maxLength: 60 }), steps => {
        const { began, ended, pass, quiet, marks, told, teller } = setUp();
        const open = new Map<number, Named>();
        const ids = new Set<string>();
        let notices = 0;
        for (const [index, one] of steps.entries()) {
          if (one.type === 'pass') pass(one.ms);
          else if (one.type === 'quiet') quiet(one.on);
          else {
            const before = open.get(one.subject);
            if (before) {
              ended(before);
              open.delete(one.subject);
            } else {
              const breach = named(`${one.subject}.${index}`, { serverId: `s${one.subject % 3}`, limitId: `l${one.subject % 2}` });
              open.set(one.subject, breach);
              ids.add(breach.breach.id);
              began(breach);
            }
          }
        }
        for (const breach of open.values()) ended(breach);
        quiet(false);
        pass(300_000);
        notices = told.length;
        expect(teller.nextAt()).toBeNull();
        expect(teller.holds).toBe(false);
        // Every one was told, its end, too; and no more than a beginning and an end each.
        expect([...ids].filter(id => marks.get(id) !== 'paired')).toEqual([]);
        const singles = (type: Telling['type']) =>
          told.flatMap(telling => (telling.type === type && 'named' in telling ? telling.named.breach.id : []));
        for (const type of ['breach', 'recovery'] as const) expect(new Set(singles(type)).size).toBe(singles(type).length);
        expect(notices).toBeLessThanOrEqual(2 * ids.size + steps.length);
        if (ids.size > 0) expect(told.reduce((sum, telling) => sum + spoken(telling, false), 0)).toBeGreaterThan(0);
      }),
      { numRuns: 3_000 },
    );
  });
  it('a burst of any size is one notice, and its end one', () => {
    fc.assert(
      fc.property(fc.integer({ min: MASS, max: 60 }), fc.integer({ min: 0, max: SETTLE_MS - 1 }), (count, spread) => {
        const { began, ended, pass, says } = setUp();
        const all = Array.from({ length: count }, (_, n) => named(String(n)));
        for (const one of all) {
          began(one);
          pass(spread / count);
        }
        pass(SETTLE_MS * 2);
        expect(says()).toHaveLength(1);
        ended(...all);
        pass(120_000);
        expect(says()).toEqual([`outage offline 0/${count}`]);
      }),
      { numRuns: 200 },
    );
  });
});

/** Kept honest: what is told of an outage names what it is about. */
describe('a notice of many', () => {
  const told = (breaches: readonly Named[]): Breach['id'][] => {
    const { began, pass, told: said } = setUp();
    began(...breaches);
    pass(SETTLE_MS);
    return said.flatMap(telling => (telling.type === 'outage' ? telling.outage.names : []));
  };
  it('names the first subjects, of several limits the servers', () => {
    expect(told(['1', '2', '3', '4'].map(id => named(id)))).toEqual(['Port-1', 'Port-2', 'Port-3']);
    expect(told(['1', '2', '3'].map(servers))).toEqual(['s-1-name', 's-2-name', 's-3-name']);
  });
});
