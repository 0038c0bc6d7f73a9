/** The executor of limits' actions: done once, proved, tried again where that helps, and taken back when the breach is over. */
import { Fault } from '@shared/fault';
import type { Breach, BreachAction } from '@shared/model';
import { describe, expect, it } from 'vitest';
import { createActions } from '../../../src/main/engine/actions/actions';
import type { ActionNews, ActionType, Deed } from '../../../src/main/engine/actions/contract';
import { DrivenClock, MemoryLog, settle } from '../support/outside';

const breach = (id: string, change: Partial<Breach> = {}): Breach => ({
  ...{ id, limitId: 'l', limitName: 'Quota', serverId: 's', subject: `key-${id}`, subjectName: id, measure: 'keyQuota', side: 'over' },
  ...{ startedAt: 1, endedAt: null, peak: 120, threshold: 100, muted: false, acknowledgedAt: null, told: 'once', action: null },
  ...change,
});
const acted = (state: BreachAction['state'], code: string | null = null, type: ActionType = 'pause-key'): BreachAction => ({
  type,
  state,
  at: 1,
  code,
});

/** What a pause does to a key of the world. */
function world(stored: readonly Breach[] = []) {
  const clock = new DrivenClock();
  const ending = new AbortController();
  const paused = new Set<string>();
  const records: string[] = [];
  const news: string[] = [];
  const sent: string[] = [];
  /** Thrown by what is asked next. */
  const failures: Fault[] = [];
  let gate: Promise<void> | null = null;
  let open = (): void => undefined;
  const ask = async (what: string): Promise<void> => {
    sent.push(what);
    if (gate) await gate;
    const failure = failures.shift();
    if (failure) throw failure;
  };
  const pause: Deed = {
    perform: async ({ subject }, again) => {
      await ask(`pause ${subject}${again ? ' again' : ''}`);
      const already = paused.has(subject) && !again;
      paused.add(subject);
      return { already };
    },
    undo: async ({ subject }) => {
      await ask(`resume ${subject}`);
      return { already: !paused.delete(subject) };
    },
    untilEnd: true,
  };
  const rotate: Deed = {
    perform: async ({ subject }, _again, signal) => {
      await ask(`rotate ${subject}`);
      signal.throwIfAborted();
      return { already: false };
    },
    undo: null,
    untilEnd: false,
  };
  const off: Deed = { ...pause, untilEnd: false };
  const actions = createActions({
    ...{ clock, log: new MemoryLog(), ending: ending.signal },
    deeds: { 'pause-key': pause, 'rotate-port': rotate, 'switch-off-port': off },
    record: ({ id }, { state, code }) => void records.push(`${id} ${state}${code === null ? '' : ` ${code}`}`),
    find: async id => stored.find(one => one.id === id) ?? null,
    tell: (told: ActionNews) => void news.push(`${told.breach.id} ${told.type}${'by' in told ? ` by ${told.by}` : ''}`),
  });
  return {
    ...{ actions, clock, ending, paused, records, news, sent, failures },
    hold: () => {
      gate = new Promise(resolve => {
        open = resolve;
      });
    },
    release: () => {
      gate = null;
      open();
    },
  };
}
const REFUSED = new Fault('refused', 'no way');

describe('an action', () => {
  it('is done once, recorded and told, and taken back when the breach is over', async () => {
    const { actions, paused, records, news, sent } = world();
    const one = breach('a');
    actions.act('pause-key', one);
    actions.act('pause-key', one);
    await settle();
    expect([...paused]).toEqual(['key-a']);
    actions.follow([{ ...one, peak: 130 }]);
    await settle();
    expect(sent).toEqual(['pause key-a']);
    actions.follow([]);
    await settle();
    expect(sent).toEqual(['pause key-a', 'resume key-a']);
    expect(records).toEqual(['a doing', 'a done', 'a undone']);
    expect(news).toEqual(['a done', 'a undone by limit']);
    actions.follow([]);
    await settle();
    expect(sent).toHaveLength(2);
  });

  it('leaves a key as it is that was paused before, at its beginning and at its end', async () => {
    const { actions, paused, records, news, sent } = world();
    paused.add('key-a');
    actions.act('pause-key', breach('a'));
    await settle();
    actions.follow([]);
    await settle();
    expect([...paused]).toEqual(['key-a']);
    expect(records).toEqual(['a doing', 'a done already']);
    expect([news, sent]).toEqual([[], ['pause key-a']]);
  });

  it('is tried again while the server cannot be reached and the breach lasts, and told once', async () => {
    const { actions, clock, failures, records, news, sent, paused } = world();
    failures.push(REFUSED, new Fault('timeout', 'too slow'));
    actions.act('pause-key', breach('a'));
    await settle();
    expect(records).toEqual(['a doing', 'a failed refused']);
    await clock.advance(15_000);
    expect(sent).toHaveLength(2);
    await clock.advance(60_000);
    expect(paused.has('key-a')).toBe(true);
    expect(records.at(-1)).toBe('a done');
    expect(news).toEqual(['a failed', 'a done']);
    expect(clock.timers).toBe(0);
  });

  it('that came about, but could not be proved, is taken back, too', async () => {
    for (const code of ['doubtful', 'refused'] as const) {
      const { actions, failures, paused, records, clock } = world();
      failures.push(new Fault(code, 'not seen', { done: true }));
      paused.add('key-a');
      actions.act('pause-key', breach('a'));
      await settle();
      expect(records.at(-1)).toBe(`a failed ${code}`);
      actions.follow([]);
      await settle();
      expect([paused.size, records.at(-1), clock.timers]).toEqual([0, 'a undone', 0]);
    }
  });

  it('is given up where the server refuses it, and when the breach is over first', async () => {
    const refused = world();
    refused.failures.push(new Fault('rejected', 'no'));
    refused.actions.act('pause-key', breach('a'));
    await settle();
    expect(refused.clock.timers).toBe(0);
    const over = world();
    over.failures.push(REFUSED);
    over.actions.act('pause-key', breach('a'));
    await settle();
    expect(over.clock.timers).toBe(1);
    over.actions.follow([]);
    await over.clock.advance(1_000_000);
    expect(over.sent).toEqual(['pause key-a']);
    expect(over.clock.timers).toBe(0);
  });

  it('is taken back again and again until the server can be reached', async () => {
    const { actions, clock, failures, paused, records, news } = world();
    actions.act('pause-key', breach('a'));
    await settle();
    failures.push(REFUSED, REFUSED);
    actions.follow([]);
    await settle();
    expect([paused.has('key-a'), records.at(-1)]).toEqual([true, 'a done refused']);
    await clock.advance(15_000);
    await clock.advance(60_000);
    expect([paused.has('key-a'), records.at(-1)]).toEqual([false, 'a undone']);
    expect(news).toEqual(['a done', 'a undo-failed', 'a undone by limit']);
  });

  it('that is under way when the breach ends is taken back right after', async () => {
    const { actions, hold, release, sent, paused } = world();
    hold();
    actions.act('pause-key', breach('a'));
    await settle();
    actions.follow([]);
    release();
    await settle();
    expect(sent).toEqual(['pause key-a', 'resume key-a']);
    expect(paused.size).toBe(0);
  });

  it('of a mass breach runs a few at a time on one server; what waits is not begun when the breach is over', async () => {
    const { actions, hold, release, sent, records } = world();
    const all = Array.from({ length: 10 }, (_, at) => breach(`b${at}`));
    hold();
    for (const one of all) actions.act('rotate-port', one);
    actions.act('rotate-port', breach('other', { serverId: 'elsewhere' }));
    await settle();
    expect(sent).toEqual(['rotate key-b0', 'rotate key-b1', 'rotate key-b2', 'rotate key-other']);
    actions.follow(all.slice(0, 4));
    release();
    await settle();
    expect(sent).toEqual(['rotate key-b0', 'rotate key-b1', 'rotate key-b2', 'rotate key-other', 'rotate key-b3']);
    expect(records.filter(line => line.endsWith('failed cancelled'))).toHaveLength(7);
  });
});

describe('two limits over one key', () => {
  const one = breach('a', { subject: 'key' });
  const other = breach('b', { subject: 'key', limitId: 'other' });

  it('hold it for as long as one of them is broken', async () => {
    const { actions, paused, records, news, sent } = world();
    actions.act('pause-key', one);
    await settle();
    actions.act('pause-key', other);
    await settle();
    actions.follow([other]);
    await settle();
    expect([...paused]).toEqual(['key']);
    expect(records).toEqual(['a doing', 'a done', 'b doing', 'b done already', 'b done', 'a done already']);
    actions.follow([]);
    await settle();
    expect(paused.size).toBe(0);
    expect(sent.filter(line => line.startsWith('resume'))).toHaveLength(1);
    expect(news).toEqual(['a done', 'b undone by limit']);
  });

  it('hold it also when the one begins as the other ends', async () => {
    const { actions, paused, hold, release } = world();
    actions.act('pause-key', one);
    await settle();
    hold();
    actions.act('pause-key', other);
    await settle();
    actions.follow([other]);
    release();
    await settle();
    expect([...paused]).toEqual(['key']);
    actions.follow([]);
    await settle();
    expect(paused.size).toBe(0);
  });

  it('hold it over a restart, and leave it paused that the user had paused before', async () => {
    const { actions, paused } = world();
    paused.add('key');
    actions.resume([{ ...other, action: acted('done', 'already') }], [{ ...one, endedAt: 5, action: acted('done') }]);
    await settle();
    expect([...paused]).toEqual(['key']);
    actions.follow([]);
    await settle();
    expect(paused.size).toBe(0);
    const users = world();
    users.paused.add('key');
    users.actions.act('pause-key', one);
    users.actions.act('pause-key', other);
    await settle();
    users.actions.follow([other]);
    users.actions.follow([]);
    await settle();
    expect([...users.paused]).toEqual(['key']);
  });
});

describe('taking back', () => {
  it('is done for the user, once, and not again at the end', async () => {
    const { actions, paused, records, news, sent } = world();
    actions.act('pause-key', breach('a'));
    await settle();
    await actions.undo('a');
    expect(paused.size).toBe(0);
    await expect(actions.undo('a')).rejects.toMatchObject({ code: 'not-found' });
    actions.follow([]);
    await settle();
    expect(sent).toEqual(['pause key-a', 'resume key-a']);
    expect(records.at(-1)).toBe('a undone');
    expect(news).toEqual(['a done', 'a undone by you']);
  });

  it('is refused while it is done, for what cannot be taken back, and for what did nothing', async () => {
    const { actions, hold, release } = world([breach('old', { action: acted('failed', 'rejected') })]);
    hold();
    actions.act('pause-key', breach('a'));
    actions.act('rotate-port', breach('b'));
    await settle();
    await expect(actions.undo('a')).rejects.toMatchObject({ code: 'busy' });
    release();
    await settle();
    await expect(actions.undo('b')).rejects.toMatchObject({ code: 'unimplemented' });
    await expect(actions.undo('old')).rejects.toMatchObject({ code: 'not-found' });
    await expect(actions.undo('none')).rejects.toMatchObject({ code: 'not-found' });
  });

  it('that fails may be asked for again; a key that is gone needs nothing', async () => {
    const { actions, failures, records } = world();
    actions.act('switch-off-port', breach('a'));
    await settle();
    failures.push(REFUSED);
    await expect(actions.undo('a')).rejects.toMatchObject({ code: 'refused' });
    failures.push(new Fault('not-found', 'gone'));
    await actions.undo('a');
    expect(records.at(-1)).toBe('a undone');
  });

  it('finds what an earlier run of the program did, of a breach that is over, too', async () => {
    const old = breach('old', { endedAt: 2, action: acted('done', null, 'switch-off-port') });
    const { actions, sent } = world([old]);
    await actions.undo('old');
    expect(sent).toEqual(['resume key-old']);
  });

  it("that somebody did by hand is not told as the limit's doing", async () => {
    const { actions, paused, records, news } = world();
    actions.act('pause-key', breach('a'));
    await settle();
    paused.delete('key-a');
    actions.follow([]);
    await settle();
    expect(records.at(-1)).toBe('a undone');
    expect(news).toEqual(['a done']);
  });

  it('that the user could not do is done when the breach is over', async () => {
    const { actions, clock, failures, hold, release, paused, news } = world();
    actions.act('pause-key', breach('a'));
    await settle();
    hold();
    failures.push(REFUSED, REFUSED);
    const asked = expect(actions.undo('a')).rejects.toMatchObject({ code: 'refused' });
    await settle();
    actions.follow([]);
    release();
    await asked;
    await clock.advance(15_000);
    expect(paused.size).toBe(0);
    expect(news.at(-1)).toBe('a undone by limit');
  });
});

describe('the next start', () => {
  it('takes up what was not finished, knows what was done, and takes back what its breach outlived', async () => {
    const { actions, sent, records, paused } = world();
    paused.add('key-done').add('key-over').add('key-half');
    const open = [
      breach('half', { action: acted('doing') }),
      breach('away', { action: acted('failed', 'refused') }),
      breach('refused', { action: acted('failed', 'rejected') }),
      breach('done', { action: acted('done') }),
      breach('plain'),
    ];
    const ended = [
      breach('over', { endedAt: 5, action: acted('done', 'timeout') }),
      breach('undone', { endedAt: 5, action: acted('undone') }),
      breach('before', { endedAt: 5, action: acted('done', 'already') }),
      breach('port', { endedAt: 5, action: acted('done', null, 'switch-off-port') }),
    ];
    actions.resume(open, ended);
    await settle();
    expect(sent.toSorted()).toEqual(['pause key-away again', 'pause key-half again', 'resume key-over']);
    // Begun by the run before, the pause that was found is its own.
    expect(records).toContain('half done');
    actions.follow([]);
    await settle();
    expect(paused.size).toBe(0);
  });

  it('finds an action that the end of the program cut off', async () => {
    const { actions, ending, hold, release, records } = world();
    hold();
    actions.act('pause-key', breach('a'));
    await settle();
    ending.abort();
    const stopped = actions.stop();
    release();
    await stopped;
    await settle();
    expect(records).toEqual(['a doing']);
  });

  it('leaves a server alone that was removed', async () => {
    const { actions, sent, records } = world();
    actions.act('pause-key', breach('a'));
    await settle();
    actions.forget('s');
    actions.follow([]);
    await settle();
    expect(sent).toEqual(['pause key-a']);
    expect(records.at(-1)).toBe('a done');
  });
});
