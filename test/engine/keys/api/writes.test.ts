/** One click makes one key, one click deletes one, whatever the server does and says: no key is lost, none is doubled. */
import { beforeEach, describe, expect, it } from 'vitest';
import { LATE_MS } from '../../../../src/main/engine/keys/api/intents';
import { Desk, type Play } from './fake';

let desk: Desk;
beforeEach(() => {
  desk = new Desk();
  desk.api.add('old');
  desk.api.add('same');
});
const creates = (): number => desk.api.sent.filter(what => what.startsWith('create')).length;

describe('making a key', () => {
  it('is shown while it goes on, with what is usual, and is timed', async () => {
    desk.took.set('create', [12_000]);
    expect(await desk.make('new')).toBe('made');
    expect(desk.shown).toEqual([
      {
        ...{ action: 'create', name: 'new', step: 'sent', since: expect.any(Number), until: null },
        ...{ usualMs: 12_000, online: 9, restarts: true },
      },
      null,
    ]);
    expect(desk.took.get('create')).toEqual([12_000, 7_000]);
    expect(await desk.stored()).toEqual([]);
  });

  /** What the server does, what the user hears, how many keys of that name there are in the end. */
  it.each<[string, Play, string, number]>([
    ['success', { applies: 'at-once', answer: 'said-done' }, 'made', 1],
    ['success that shows no key', { applies: 'at-once', answer: 'said-done-without-key' }, 'made', 1],
    ['success that shows a little later', { applies: { looks: 3 }, answer: 'said-done-without-key' }, 'made', 1],
    ['success without effect', { applies: 'never', answer: 'said-done' }, 'rejected', 0],
    ['500 after the key was made', { applies: 'at-once', answer: 'said-failed' }, 'made, doubted', 1],
    ['500 before the key was made', { applies: 'never', answer: 'said-failed' }, 'server-error', 0],
    ['502 while the key is being made', { applies: { looks: 5 }, answer: 'said-failed', status: 502 }, 'made, doubted', 1],
    ['no answer after the key was made', { applies: 'at-once', answer: 'no-answer', code: 'timeout' }, 'made, doubted', 1],
    ['no answer while the key is being made', { applies: { looks: 6 }, answer: 'no-answer', code: 'reset' }, 'made, doubted', 1],
    ['no answer and no key', { applies: 'never', answer: 'no-answer', code: 'reset' }, 'reset', 0],
    ['a refusal', { applies: 'never', answer: 'refused', code: 'rejected', status: 400 }, 'rejected', 0],
    ['a connection that never came about', { applies: 'never', answer: 'not-sent', code: 'refused' }, 'refused', 0],
    ['a list that cannot be read at first', { applies: 'at-once', answer: 'no-answer', code: 'reset', blind: 3 }, 'made, doubted', 1],
  ])('ends in the truth after %s', async (_what, play, heard, count) => {
    desk.api.play = [play];
    expect(await desk.make('new')).toBe(heard);
    expect(desk.named('new')).toBe(count);
    expect(creates()).toBe(play.answer === 'not-sent' ? 0 : 1);
    expect(desk.shown.at(-1)).toBeNull();
    // What was not made and not refused is kept in mind for a while: it may still come.
    const open = await desk.stored();
    expect(open.map(({ api }) => [api?.told, api?.likely])).toEqual(
      count > 0 || ['refused', 'not-sent'].includes(play.answer) ? [] : [[true, heard === 'reset']],
    );
  });

  it('takes a new key of its name for its own only when the list lacked it before', async () => {
    desk.api.play = [{ applies: 'never', answer: 'said-failed' }];
    desk.api.keys.push({ ...desk.api.add('other'), id: 'x', name: 'twin' });
    expect(await desk.make('twin')).toBe('exists');
    expect(creates()).toBe(0);
  });

  it('is never sent beside another write, and the next waits for it', async () => {
    const made = await Promise.all([desk.make('a'), desk.make('b'), desk.remove('id-1'), desk.make('c')]);
    expect(made).toEqual(['made', 'made', 'gone', 'made']);
    expect(desk.api.most).toBe(1);
    expect(desk.api.sent).toEqual(['create a', 'create b', 'delete old', 'create c']);
  });

  it('chooses its name by the list that it is sent after', async () => {
    const name = ({ keys }: { readonly keys: readonly unknown[] }) => `key-${keys.length}`;
    const make = (wish: string) => desk.writes.make('s', { wish, name, draft: { name: null } });
    const made = await Promise.all([make('1'), make('2')]);
    expect(made.map(({ key }) => key.name)).toEqual(['key-2', 'key-3']);
  });

  it('is refused when the server is full, before anything is sent', async () => {
    desk.api.report = { ...desk.api.report, mostKeys: 2 };
    expect(await desk.make('new')).toBe('rejected');
    expect(creates()).toBe(0);
  });

  it('keeps what is said of it: tags, a note, a quota', async () => {
    const quota = { bytes: 5e9, resets: { every: 'never' }, atFull: 'notify' } as const;
    await desk.writes.make('s', { wish: 'w', name: 'new', draft: { name: 'new', tags: ['home'], note: 'hers', quota } });
    const [kept] = JSON.parse(new TextDecoder().decode((await desk.store.loadKeys('s')) ?? new Uint8Array()));
    expect(kept).toMatchObject({ keyId: 'id-3', name: 'new', uuid: desk.api.keys.at(-1)?.uuid, tags: ['home'], note: 'hers', quota });
  });
});

describe('a key whose making is not known', () => {
  const lost: Play = { applies: 'at-once', answer: 'no-answer', code: 'timeout', blind: 50 };

  it('is said to be unknown, and nothing else is written before it is settled', async () => {
    desk.api.play = [lost];
    expect(await desk.make('new')).toBe('doubtful');
    expect(desk.shown.at(-1)).toMatchObject({ action: 'create', name: 'new', step: 'unknown' });
    expect(await desk.make('next')).toBe('refused');
    expect(desk.api.sent).toEqual(['create new']);
  });
  it('is found by the next reading, told, and shown no more', async () => {
    desk.api.play = [{ ...lost, blind: 7 }];
    expect(await desk.make('new')).toBe('doubtful');
    await desk.writes.settle('s');
    expect(desk.settled).toEqual(['make new true']);
    expect(desk.shown.at(-1)).toBeNull();
    expect(await desk.stored()).toEqual([]);
    // The same click again gets that key.
    expect(await desk.make('new')).toBe('made');
    expect([creates(), desk.named('new')]).toEqual([1, 1]);
  });
  it('is found by the same click, asked again', async () => {
    desk.api.play = [{ ...lost, blind: 7 }];
    expect(await desk.make('new')).toBe('doubtful');
    expect(await desk.make('new')).toBe('made');
    expect([creates(), desk.named('new')]).toEqual([1, 1]);
  });
  it.each([
    ['was made', { applies: 'at-once', answer: 'said-done' } as Play, 'make new true'],
    ['was not made', { applies: 'never', answer: 'said-done' } as Play, 'make new false'],
  ])('is told by the next start of the program: it %s', async (_what, play, told) => {
    desk.api.play = [play];
    let release = (): void => undefined;
    desk.api.hold = new Promise(resolve => {
      release = resolve;
    });
    const making = desk.make('new');
    await expect.poll(() => creates()).toBe(1);
    // The program ends while the server is at it.
    desk.ending.abort();
    expect(await making).toBe('doubtful');
    release();
    const found = (await desk.stored()).map(({ id, after }) => [id, after?.name]);
    expect(found).toEqual([['wish-new', 'new']]);
    desk.api.now += LATE_MS;
    desk.open();
    await desk.writes.settle('s');
    expect(desk.settled).toEqual([told]);
    expect(await desk.stored()).toEqual([]);
    expect(creates()).toBe(1);
  });
  it.each([
    ['somebody else made one of its name an hour later', 1, 'make new false'],
    ['somebody else made two of its name', 2, 'make new false'],
  ])('is not taken for another: %s', async (_what, others, told) => {
    desk.api.play = [{ applies: 'never', answer: 'no-answer', code: 'timeout', blind: 50 }];
    expect(await desk.make('new')).toBe('doubtful');
    desk.api.now += 3_600_000;
    for (let n = 0; n < others; n += 1) desk.api.add('new');
    desk.api.see();
    desk.open();
    await desk.writes.settle('s');
    expect(desk.settled).toEqual([told]);
  });
});

describe('a key that may still come', () => {
  const cut: Play = { applies: { looks: 12 }, answer: 'no-answer', code: 'reset' };

  it('is told when it comes after all, and is not asked for twice meanwhile', async () => {
    desk.api.play = [cut];
    expect(await desk.make('new')).toBe('reset');
    expect(await desk.make('new', 'another-click')).toBe('doubtful');
    // The same click under another name would make two keys of one wish.
    expect(await desk.make('renamed', 'wish-new')).toBe('doubtful');
    expect(await desk.make('other')).toBe('made');
    for (let look = 0; look < 4; look += 1) {
      desk.api.now += 6_000;
      await desk.writes.settle('s');
    }
    expect(desk.settled).toEqual(['make new true']);
    expect([desk.named('new'), desk.named('other')]).toEqual([1, 1]);
  });
  it('is asked for again at once when the server said itself that it failed, and told when it comes all the same', async () => {
    desk.api.play = [{ applies: { looks: 8 }, answer: 'said-failed', status: 500 }];
    expect(await desk.make('new')).toBe('server-error');
    expect(await desk.make('other')).toBe('made');
    desk.api.now += 6_000;
    await desk.writes.settle('s');
    expect(desk.settled).toEqual(['make new true']);
    desk.api.play = [{ applies: 'never', answer: 'said-failed', status: 500 }];
    expect(await desk.make('last')).toBe('server-error');
    expect(await desk.make('last', 'another-click')).toBe('made');
  });
  it('is forgotten in silence when it does not', async () => {
    desk.api.play = [{ ...cut, applies: 'never' }];
    expect(await desk.make('new')).toBe('reset');
    desk.api.now += LATE_MS;
    await desk.writes.settle('s');
    expect([desk.settled, await desk.stored()]).toEqual([[], []]);
    expect(await desk.make('new')).toBe('made');
  });
});

describe('the limit of requests', () => {
  it('is waited for, and shown', async () => {
    desk.api.waits = [42_000];
    const at = desk.api.now;
    expect(await desk.make('new')).toBe('made');
    expect(desk.waited).toContain(42_000);
    expect(desk.shown[0]).toMatchObject({ step: 'waiting', name: 'new', until: at + 42_000 });
    expect(desk.shown[1]).toMatchObject({ step: 'sent', until: null });
  });
  it('that the server knows better is obeyed, and the request sent again: it was refused', async () => {
    const limited: Play = { applies: 'never', answer: 'refused', code: 'rate-limited', status: 429 };
    desk.api.play = [limited, limited];
    desk.api.waits = [0, 60_000, 60_000];
    expect(await desk.make('new')).toBe('made');
    expect([creates(), desk.named('new'), (await desk.stored()).length]).toEqual([3, 1, 0]);
  });
  it('is not waited for when the user gives up', async () => {
    const caller = new AbortController();
    desk.api.waits = [30_000];
    caller.abort();
    expect(await desk.make('new', 'w', caller.signal)).toBe('cancelled');
    expect([creates(), (await desk.stored()).length]).toEqual([0, 0]);
  });
});

describe('deleting a key', () => {
  it.each<[string, Play, string, number]>([
    ['success', { applies: 'at-once', answer: 'said-done' }, 'gone', 0],
    ['success that shows a little later', { applies: { looks: 3 }, answer: 'said-done' }, 'gone', 0],
    ['success without effect', { applies: 'never', answer: 'said-done' }, 'rejected', 1],
    ['500 after it was deleted', { applies: 'at-once', answer: 'said-failed' }, 'gone', 0],
    ['500 before it was deleted', { applies: 'never', answer: 'said-failed' }, 'server-error', 1],
    ['no answer after it was deleted', { applies: 'at-once', answer: 'no-answer', code: 'timeout' }, 'gone', 0],
    ['no answer while it is being deleted', { applies: { looks: 6 }, answer: 'no-answer', code: 'reset' }, 'gone', 0],
    ['no answer and nothing done', { applies: 'never', answer: 'no-answer', code: 'reset' }, 'reset', 1],
    ['"not found" of one that went', { applies: 'at-once', answer: 'refused', code: 'not-found', status: 404 }, 'gone', 0],
    ['"not found" of one that is there', { applies: 'never', answer: 'refused', code: 'not-found', status: 404 }, 'not-found', 1],
    ['a refusal', { applies: 'never', answer: 'refused', code: 'forbidden', status: 403 }, 'forbidden', 1],
    ['a connection that never came about', { applies: 'never', answer: 'not-sent', code: 'refused' }, 'refused', 1],
    ['a list that cannot be read afterwards', { applies: 'at-once', answer: 'no-answer', code: 'reset', blind: 50 }, 'doubtful', 0],
  ])('ends in the truth after %s', async (_what, play, heard, count) => {
    desk.api.play = [play];
    expect(await desk.remove('id-1')).toBe(heard);
    expect(desk.named('old')).toBe(count);
    expect(desk.named('same')).toBe(1);
  });
  it('of one that is not there sends nothing', async () => {
    expect(await desk.remove('no-such')).toBe('not-found');
    expect(desk.api.sent).toEqual([]);
  });
  it('takes with it what was noted of the key, also when that is known only later', async () => {
    await desk.writes.make('s', { wish: 'w', name: 'new', draft: { name: 'new', note: 'hers' } });
    desk.api.play = [{ applies: 'at-once', answer: 'no-answer', code: 'reset', blind: 7 }];
    expect(await desk.remove('id-3')).toBe('doubtful');
    expect(await desk.store.loadKeys('s')).not.toBeNull();
    await desk.writes.settle('s');
    expect(desk.settled).toEqual(['delete new true']);
    expect(await desk.store.loadKeys('s')).toBeNull();
  });
});
