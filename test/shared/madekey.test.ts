import { type AskedFor, findMade, type ListedAs } from '@shared/madekey';
import { resetVerdict } from '@shared/resetproof';
import { describe, expect, it } from 'vitest';

const SENT = 1_700_000_000_000;
const SKEW = -7_200_000;
const asked: AskedFor = { name: 'Anna', known: ['1', '2'], sentAt: SENT, skewMs: SKEW };
/** A key that the server dated so many ms after the request, by its own clock. */
const key = (id: string, name: string, lateMs: number | null): ListedAs => ({
  ...{ id, uuid: `uuid-${id}`, name },
  createdAtMs: lateMs === null ? null : SENT + SKEW + lateMs,
});
const old = [key('1', 'Anna', -5_000), key('2', 'Other', 0)];
const HOUR = 3_600_000;
const made = (keys: readonly ListedAs[], now = SENT + 5_000, answered: ListedAs | null = null, what = asked): string => {
  const found = findMade(what, [...old, ...keys], now, answered);
  return found.type === 'made' ? found.key.id : found.type;
};

describe('the key that a request made', () => {
  it('is what was not there before, by its name', () => {
    expect(made([])).toBe('none');
    expect(made([key('3', 'Anna', 2_000)])).toBe('3');
    expect(made([key('3', 'Somebody', 2_000)])).toBe('none');
    expect(made([key('3', ' Anna ', null)])).toBe('3');
    expect(made([key('3', 'e\u0301', 1_000)], SENT, null, { ...asked, name: 'é' })).toBe('3');
  });
  it('is the one that the answer showed, if it is there', () => {
    const [mine, other] = [key('3', 'Anna', 1_000), key('4', 'Anna', 1_000)];
    expect(made([other, mine], SENT, { ...mine, id: 'another form of it' })).toBe('3');
    expect(made([other], SENT, mine)).toBe('none');
    // A key that was there before is not what this request made.
    expect(made([], SENT, key('1', 'Anna', 0))).toBe('none');
  });
  it('of several is the one whose time fits, and none when that does not tell', () => {
    expect(made([key('3', 'Anna', HOUR), key('4', 'Anna', 20_000)], SENT + HOUR)).toBe('4');
    expect(made([key('3', 'Anna', 10_000), key('4', 'Anna', 20_000)])).toBe('several');
    expect(made([key('3', 'Anna', null), key('4', 'Anna', null)])).toBe('several');
  });
  it('is not what somebody else made much later, when that is looked at much later', () => {
    expect(made([key('3', 'Anna', HOUR)], SENT + 2 * HOUR)).toBe('none');
    expect(made([key('3', 'Anna', 30_000)], SENT + 2 * HOUR)).toBe('3');
    // A server that tells no time is believed.
    expect(made([key('3', 'Anna', null)], SENT + 2 * HOUR)).toBe('3');
    expect(made([key('3', 'Anna', HOUR)], SENT + 2 * HOUR, null, { ...asked, skewMs: null })).toBe('3');
    // Right after the request a date that cannot be (its clock was set meanwhile) does not make it another's.
    expect(made([key('3', 'Anna', -HOUR)], SENT + 60_000)).toBe('3');
  });
});

describe('a reset', () => {
  it.each([
    [500, 0, 'reset'],
    [500, 20, 'reset'],
    [500, 500, 'not-reset'],
    [500, 900, 'not-reset'],
    [0, 0, 'reset'],
    [0, 40, 'reset'],
    [null, 0, 'reset'],
    [null, 700, 'cannot-tell'],
    [500, null, 'cannot-tell'],
    [null, null, 'cannot-tell'],
  ] as const)('from %o to %o: %s', (before, after, verdict) => {
    expect(resetVerdict(before, after)).toBe(verdict);
  });
});
