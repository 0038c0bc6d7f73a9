import { Fault } from '@shared/fault';
import { type ListedKey, readKeyList, writeKeyList } from '@shared/keylist';
import type { DesiredKey, KeyRow, Quota, ResetSchedule } from '@shared/model';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

const UUID = '0f6b3a52-11d2-4f3a-9c39-0d6f0a1b2c3d';
const keysIn = (text: string): (ListedKey | string)[] => readKeyList(text).map(row => row.key ?? row.problem);
const codeOf = (text: string): string => {
  try {
    readKeyList(text);
    return 'none';
  } catch (error) {
    return error instanceof Fault ? error.code : String(error);
  }
};

describe('readKeyList', () => {
  it('reads every column, whatever the delimiter', () => {
    const expected: ListedKey = {
      name: 'marta',
      uuid: UUID,
      flow: 'xtls-rprx-vision',
      inboundTag: 'reality',
      paused: true,
      quota: { bytes: 50 * 1024 ** 3, resets: { every: 'month', day: 1 }, atFull: 'notify' },
      expiresAt: Date.parse('2026-12-31T10:00:00Z'),
      tags: ['a', 'b'],
      note: 'says "hi", twice',
    };
    const header = ['Name', 'UUID', 'flow', 'inbound', 'paused', 'quota', 'resets', 'At full', 'expires', 'tags', 'note', 'other'];
    const cells = ['marta', UUID.toUpperCase(), 'vision', 'reality', 'yes', '50 GiB', 'month:1', 'notify', '2026-12-31T10:00:00Z'];
    for (const delimiter of [',', ';', '\t']) {
      const text = `\uFEFF${header.join(delimiter)}\r\n${[...cells, '"a;b"', '"says ""hi"", twice"', 'x'].join(delimiter)}\r\n\r\n`;
      expect(keysIn(text)).toEqual([expected]);
    }
    const json = { name: 'marta', id: UUID, flow: 'vision', inboundTag: 'reality', paused: true, quota: '50GiB', resets: 'month:1' };
    const more = { atFull: 'notify', expiresAt: '2026-12-31T10:00:00Z', tags: ['a', 'b'], note: 'says "hi", twice' };
    for (const body of [[{ ...json, ...more }], { keys: [{ ...json, ...more }] }]) expect(keysIn(JSON.stringify(body))).toEqual([expected]);
  });
  it('takes what is not there for the habit', () => {
    expect(keysIn('email\nbob\n')).toEqual([
      { name: 'bob', uuid: null, flow: null, inboundTag: null, paused: false, quota: null, expiresAt: null, tags: [], note: '' },
    ]);
  });
  it.each([
    ['name,flow\nb,none', { flow: '' }],
    ['name,quota\nb,1000', { quota: { bytes: 1000, resets: { every: 'never' }, atFull: 'notify' } }],
    ['name,quota\nb,"1,5 GB"', { quota: { bytes: 1_500_000_000, resets: { every: 'never' }, atFull: 'notify' } }],
    ['name,quota\nb,unlimited', { quota: null }],
    ['name,quota,resets\nb,1k,week:7', { quota: { bytes: 1000, resets: { every: 'week', weekday: 7 }, atFull: 'notify' } }],
    ['name,expires\nb,2026-12-31', { expiresAt: new Date(2027, 0, 1).getTime() }],
    ['name,expires\nb,1798761600', { expiresAt: 1_798_761_600_000 }],
    ['name,expires\nb,never', { expiresAt: null }],
    ["name,note\nb,'=1+1", { note: '=1+1' }],
  ])('%j', (text, expected) => expect(keysIn(text)).toMatchObject([expected]));
  it.each([
    ['', 'no-name'],
    ['a b', 'bad-name'],
    ['a>b', 'bad-name'],
    ['x'.repeat(101), 'long-name'],
    ['a,not-a-uuid', 'bad-uuid'],
    ['a,,fast', 'bad-flow'],
    ['a,,,many', 'bad-quota'],
    ['a,,,-5', 'bad-quota'],
    ['a,,,0.1', 'bad-quota'],
    ['a,,,5GB,month:32', 'bad-resets'],
    ['a,,,5GB,week:0', 'bad-resets'],
    ['a,,,5GB,rolling:0:2026-11-21', 'bad-resets'],
    ['a,,,5GB,rolling:30', 'bad-resets'],
    ['a,,,5GB,rolling:30:2026-02-30', 'bad-resets'],
    ['a,,,5GB,day,explode', 'bad-at-full'],
    ['a,,,,,,2026-04-31', 'bad-expires'],
    ['a,,,,,,soon', 'bad-expires'],
    ['a,,,,,,,maybe', 'bad-paused'],
    ['a,,,,,,,,too,many', 'bad-row'],
    [`a,,,,,,,,${'x'.repeat(41)}`, 'bad-tags'],
  ])('refuses %j alone: %s', (row, problem) => {
    const rows = readKeyList(`name,uuid,flow,quota,resets,at_full,expires,paused,tags\n"${'ok'}"\n${row === '' ? ',,' : row}\nfine`);
    expect(rows.map(one => [one.line, one.problem])).toEqual([
      [2, null],
      [3, problem],
      [4, null],
    ]);
  });
  it('finds the same key twice', () => {
    expect(keysIn('name\nBob\nbob')).toMatchObject([{ name: 'Bob' }, 'name-twice']);
    const mark = UUID.replace('-4f3a-', '-0000-');
    const [, second] = readKeyList(`name,uuid\na,${UUID}\nb,${mark}`);
    expect(second).toMatchObject({ line: 3, problem: 'uuid-twice', detail: '2' });
  });
  it('counts lines through quotes that span them', () => {
    expect(readKeyList('name,note\na,"one\ntwo"\nb c,').map(({ line }) => line)).toEqual([2, 4]);
  });
  it.each(['', 'uuid\nx', '{"a":1}', '[1', '[]', 'name\n'])('%j is no list', text => expect(codeOf(text)).toBe('bad-input'));
  it('never throws anything but a Fault', () => {
    const text = fc.oneof(
      fc.string(),
      fc.array(fc.string()).map(cells => `name,note,tags\n${cells.join(',')}`),
      fc.json(),
      fc
        .array(fc.dictionary(fc.constantFrom('name', 'uuid', 'quota', 'expires', 'tags'), fc.jsonValue()))
        .map(list => JSON.stringify(list)),
    );
    fc.assert(
      fc.property(text, body => void codeOf(body)),
      { numRuns: 2000 },
    );
  });
});

const rowOf = (key: DesiredKey): KeyRow => ({
  ...{ serverId: 's', id: key.keyId, name: key.name, uuidEnd: key.uuid.slice(-4), inboundTag: key.inboundTag, flow: key.flow },
  ...{ state: 'active', online: { state: 'no', by: 'traffic', lastSeen: null }, rate: null, caveats: [], estimate: null },
  totals: null,
  atLeast: { today: false, month: false, sinceReset: false, allTime: false },
  quota: key.quota ? { ...key.quota, used: 0 } : null,
  ...{ expiresAt: key.expiresAt, tags: key.tags, note: key.note, createdAt: key.createdAt },
});

describe('writeKeyList', () => {
  const resets = fc.oneof<fc.Arbitrary<ResetSchedule>[]>(
    fc.constantFrom<ResetSchedule>({ every: 'never' }, { every: 'day' }, { every: 'week', weekday: 3 }),
    fc.integer({ min: 1, max: 31 }).map(day => ({ every: 'month', day })),
    fc.record({ every: fc.constant('rolling'), days: fc.integer({ min: 1, max: 366 }), from: fc.constantFrom(20240229, 20261121) }),
  );
  const quota: fc.Arbitrary<Quota | null> = fc.option(
    fc.record({ bytes: fc.integer({ min: 1, max: 2 ** 45 }), resets, atFull: fc.constantFrom('notify', 'block') }),
  );
  const keys = fc.uniqueArray(
    fc.record({
      name: fc.stringMatching(/^[-=+@a-zA-Z0-9",;'._]{1,20}$/).filter(name => !name.startsWith("'")),
      uuid: fc.uuid(),
      flow: fc.constantFrom('', 'xtls-rprx-vision'),
      quota,
      expiresAt: fc.option(fc.integer({ min: 1_600_000_000_000, max: 2_000_000_000_000 })),
      note: fc.stringMatching(/^[-=+@a-z,;"\n]{0,20}$/).map(note => note.trim()),
      paused: fc.boolean(),
    }),
    { minLength: 1, maxLength: 10, selector: one => one.name.toLowerCase() },
  );
  it.each(['csv', 'json'] as const)('is read again as it was: %s', format => {
    fc.assert(
      fc.property(keys, list => {
        const all = list.map(
          (one): DesiredKey => ({
            ...one,
            ...{ serverId: 's', keyId: one.name, level: 0, inboundTag: 'in', held: null },
            ...{ tags: ['x', 'y'], createdAt: 0, linkSni: null, linkShortId: null },
          }),
        );
        const text = writeKeyList(
          all.map(key => ({ key, row: rowOf(key) })),
          format,
        );
        expect(keysIn(text)).toEqual(list.map(one => ({ ...one, inboundTag: 'in', tags: ['x', 'y'] })));
      }),
      { numRuns: 500 },
    );
  });
  it('lets no spreadsheet run a name', () => {
    const base: DesiredKey = {
      ...{ serverId: 's', keyId: 'k', name: '=cmd', uuid: UUID, flow: '', level: 0, inboundTag: 'in', paused: false, held: null },
      ...{ quota: null, expiresAt: null, tags: [], note: '@x', createdAt: 0, linkSni: null, linkShortId: null },
    };
    const row = rowOf(base);
    const [, line = ''] = writeKeyList([{ row, key: null }], 'csv').split('\r\n');
    expect(line).toContain("'=cmd,");
    expect(line).toContain("'@x");
  });
  it('names the columns of an empty list', () => expect(writeKeyList([], 'csv')).toMatch(/^name,uuid,/));
});
