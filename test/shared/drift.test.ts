import { type DriftStep, type Expected, findDrift, fingerprintOf, lostChoices, planSteps, type ServerUser, userOf } from '@shared/drift';
import { maskedUuid, sameName } from '@shared/identity';
import type { DesiredKey, DriftChoice } from '@shared/model';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

const uuidOf = (n: number): string => `0000000${n}-0000-4000-8000-000000000000`;
const key = (name: string, change: Partial<DesiredKey> = {}): DesiredKey => ({
  serverId: 's',
  keyId: `id-${name}`,
  name,
  uuid: uuidOf(1),
  flow: '',
  level: 0,
  inboundTag: 'in',
  paused: false,
  held: null,
  quota: null,
  expiresAt: null,
  tags: [],
  note: '',
  createdAt: 0,
  linkSni: null,
  linkShortId: null,
  ...change,
});
const user = (email: string, change: Partial<ServerUser> = {}): ServerUser => ({
  inboundTag: 'in',
  email,
  uuid: uuidOf(1),
  flow: '',
  level: 0,
  ...change,
});
const wanted = (...keys: DesiredKey[]): Expected[] => keys.map(one => ({ key: one, absent: null }));
const adopt = (found: ServerUser & { readonly uuid: string }): DesiredKey =>
  key(found.email, { keyId: `new-${found.email}`, uuid: found.uuid, flow: found.flow, level: found.level, inboundTag: found.inboundTag });

describe('findDrift', () => {
  it('finds what is missing, unknown and different', () => {
    const drift = findDrift(wanted(key('a'), key('b', { uuid: uuidOf(2), flow: 'xtls-rprx-vision' }), key('c', { uuid: uuidOf(3) })), [
      user('b', { uuid: uuidOf(2) }),
      user('c', { uuid: uuidOf(3) }),
      user('x', { uuid: uuidOf(9) }),
    ]);
    expect(drift).toMatchObject({ agree: 1, rightlyAbsent: 0 });
    expect(drift.findings).toMatchObject([
      { type: 'differs', id: 'id-b', fields: [{ field: 'flow', here: 'xtls-rprx-vision', there: '' }] },
      { type: 'missing', id: 'id-a' },
      { type: 'unknown', id: 'x' },
    ]);
  });
  it.each<[string, Partial<ServerUser>, object[]]>([
    ['uuid', { uuid: uuidOf(7) }, [{ field: 'uuid', here: '0000', there: '0000' }]],
    ['the routing mark of a uuid', { uuid: '00000001-0000-1234-8000-000000000000' }, []],
    ['an account that cannot be read', { uuid: null }, []],
    ['level', { level: 1 }, [{ field: 'level', here: '0', there: '1' }]],
    ['inbound', { inboundTag: 'other' }, [{ field: 'inbound', here: 'in', there: 'other' }]],
    ['email case', { email: 'A' }, [{ field: 'email', here: 'a', there: 'A' }]],
  ])('compares %s', (_what, change, fields) => {
    const { findings } = findDrift(wanted(key('a')), [user('a', change)]);
    const [finding] = findings;
    expect(finding?.type === 'differs' ? finding.fields : []).toEqual(fields);
    expect(findings).toHaveLength(fields.length > 0 ? 1 : 0);
  });
  it('takes entries in further inbounds for the same user, unless their uuid is another', () => {
    const also = user('a', { inboundTag: 'ws', flow: 'other' });
    expect(findDrift(wanted(key('a')), [also, user('a')])).toMatchObject({ agree: 1, findings: [] });
    expect(findDrift(wanted(key('a')), [user('a'), { ...also, uuid: uuidOf(4) }]).findings).toMatchObject([
      { fields: [{ field: 'uuid' }] },
    ]);
  });
  it('recognises a key that was given another email', () => {
    const { findings } = findDrift(wanted(key('a'), key('b', { uuid: uuidOf(2) })), [user('robert')]);
    expect(findings).toMatchObject([
      { type: 'differs', id: 'id-a', fields: [{ field: 'email', here: 'a', there: 'robert' }] },
      { type: 'missing', id: 'id-b' },
    ]);
  });
  it('counts who is rightly absent, and shows who should be', () => {
    const paused: Expected = { key: key('p', { paused: true }), absent: 'paused' };
    const aboutToBeBlocked: Expected = { key: key('q'), absent: 'blocked' };
    const held: Expected = { key: key('h', { held: 'quota' }), absent: 'blocked' };
    expect(findDrift([paused, aboutToBeBlocked, held], [])).toMatchObject({ agree: 3, rightlyAbsent: 3, findings: [] });
    const all = [user('p'), user('q', { uuid: uuidOf(2) }), user('h', { uuid: uuidOf(3) })];
    expect(findDrift([paused, aboutToBeBlocked, held], all)).toMatchObject({
      agree: 1,
      rightlyAbsent: 0,
      findings: [
        { id: 'id-p', fields: [{ field: 'standing', here: 'paused', there: 'in' }] },
        { id: 'id-h', fields: [{ field: 'standing', here: 'blocked', there: 'in' }] },
      ],
    });
  });
  it('gives a fingerprint that changes with the difference only', () => {
    const of = (users: ServerUser[]): string =>
      findDrift(wanted(key('a')), users)
        .findings.map(fingerprintOf)
        .join();
    const two = [user('a', { level: 1 }), user('a', { inboundTag: 'ws' })];
    expect(of(two)).toBe(of([...two].reverse()));
    expect(of(two)).not.toBe(of([user('a', { level: 2 })]));
  });
});

/** An inbound's users as Xray keeps them: by email in lower case, and by uuid, which the last user added takes silently. */
class Server {
  readonly users = new Map<string, ServerUser>();
  constructor(users: readonly ServerUser[]) {
    for (const one of users) this.users.set(`${one.inboundTag}\n${sameName(one.email)}`, one);
  }
  apply(step: DriftStep): void {
    for (const { inboundTag, email } of step.remove) this.users.delete(`${inboundTag}\n${sameName(email)}`);
    const { add } = step;
    if (!add) return;
    const place = `${add.inboundTag}\n${sameName(add.email)}`;
    if (this.users.has(place)) throw new Error(`User ${add.email} already exists.`);
    for (const other of this.users.values())
      if (other.inboundTag === add.inboundTag && maskedUuid(other.uuid ?? '') === maskedUuid(add.uuid)) throw new Error('uuid taken');
    this.users.set(place, add);
  }
}

const tag = fc.constantFrom('in', 'ws');
const name = fc.constantFrom('a', 'A', 'b', 'c', 'd', 'D');
const number = fc.integer({ min: 1, max: 6 });
const flow = fc.constantFrom('', 'xtls-rprx-vision');
const users = fc.uniqueArray(fc.record({ inboundTag: tag, email: name, uuid: number.map(uuidOf), flow, level: fc.constantFrom(0, 1) }), {
  maxLength: 8,
  selector: one => `${one.inboundTag} ${sameName(one.email)}`,
});
/** As Xray has them: no uuid twice in an inbound. */
const serverUsers = users.map(list =>
  list.filter((one, at) => list.findIndex(other => other.inboundTag === one.inboundTag && other.uuid === one.uuid) === at),
);
const ours = fc
  .uniqueArray(fc.record({ name, uuid: number.map(uuidOf), flow, inboundTag: tag, paused: fc.boolean() }), {
    maxLength: 6,
    selector: one => sameName(one.name),
    comparator: (a, b) => a === b,
  })
  .map(list => list.filter((one, at) => list.findIndex(other => other.uuid === one.uuid) === at).map(one => key(one.name, one)));
const expectedOf = (keys: readonly DesiredKey[]): Expected[] => keys.map(one => ({ key: one, absent: one.paused ? 'paused' : null }));

describe('planSteps', () => {
  const run = (keys: readonly DesiredKey[], there: readonly ServerUser[], choose: (id: string) => DriftChoice) => {
    const server = new Server(there);
    const { findings } = findDrift(expectedOf(keys), there);
    const steps = planSteps(findings, new Map(findings.map(({ id }) => [id, choose(id)])), adopt);
    const list = new Map(keys.map(one => [one.keyId, one]));
    for (const step of steps) {
      server.apply(step);
      if (step.before) list.delete(step.before.keyId);
      if (step.after) list.set(step.after.keyId, step.after);
    }
    return { list: [...list.values()], users: [...server.users.values()], steps };
  };

  it('makes the server as our list', () => {
    fc.assert(
      fc.property(ours, serverUsers, (keys, there) => {
        const after = run(keys, there, () => 'put-back');
        expect(findDrift(expectedOf(after.list), after.users).findings).toEqual([]);
        expect(after.list).toHaveLength(keys.length);
        expect(new Set(after.users.map(({ email }) => sameName(email)))).toEqual(
          new Set(keys.filter(one => !one.paused).map(one => sameName(one.name))),
        );
      }),
      { numRuns: 3000 },
    );
  });
  it('makes our list as the server, where one key can say what the server says', () => {
    const consistent = serverUsers.map(list =>
      list.filter((one, at) => list.findIndex(other => sameName(other.email) === sameName(one.email)) === at),
    );
    fc.assert(
      fc.property(ours, consistent, (keys, there) => {
        const after = run(keys, there, () => 'adopt');
        expect(findDrift(expectedOf(after.list), after.users).findings).toEqual([]);
        expect(after.users).toHaveLength(there.length);
      }),
      { numRuns: 3000 },
    );
  });
  it('takes away on both sides', () => {
    fc.assert(
      fc.property(ours, serverUsers, (keys, there) => {
        const after = run(keys, there, () => 'remove');
        expect(findDrift(expectedOf(after.list), after.users).findings).toEqual([]);
      }),
      { numRuns: 1000 },
    );
  });
  it('leaves alone what was not chosen, and what agrees', () => {
    fc.assert(
      fc.property(ours, serverUsers, fc.func(fc.constantFrom<DriftChoice>('ignore', 'put-back')), (keys, there, choose) => {
        const { findings } = findDrift(expectedOf(keys), there);
        const touched = new Set(findings.filter(({ id }) => choose(id) === 'put-back').flatMap(namesIn));
        const steps = planSteps(findings, new Map(findings.map(({ id }) => [id, choose(id)])), adopt);
        for (const step of steps) for (const { email } of step.remove) expect(touched).toContain(sameName(email));
      }),
      { numRuns: 500 },
    );
  });
  it('exchanges the uuids of two keys', () => {
    const keys = [key('a', { uuid: uuidOf(1) }), key('b', { uuid: uuidOf(2) })];
    const after = run(keys, [user('a', { uuid: uuidOf(2) }), user('b', { uuid: uuidOf(1) })], () => 'put-back');
    expect(after.users).toEqual(expect.arrayContaining(keys.map(userOf)));
    expect(after.steps.map(({ remove }) => remove.map(({ email }) => email))).toEqual([['a', 'b'], []]);
  });
  it('adopts a key that is there against a limit by taking the limit off', () => {
    const held = key('h', { held: 'quota', quota: { bytes: 1, resets: { every: 'never' }, atFull: 'block' } });
    const { findings } = findDrift([{ key: held, absent: 'blocked' }], [user('h')]);
    const [step] = planSteps(findings, new Map([['id-h', 'adopt']]), adopt);
    expect(step?.after).toMatchObject({ held: null, quota: { atFull: 'notify' } });
  });
  it('puts back by itself what a restart took or brought, and nothing else', () => {
    const lost = key('a');
    const paused = key('p', { paused: true, uuid: uuidOf(2) });
    const { findings } = findDrift(
      [
        { key: lost, absent: null },
        { key: paused, absent: 'paused' },
        { key: key('d', { uuid: uuidOf(3) }), absent: null },
      ],
      [user('p', { uuid: uuidOf(2) }), user('d', { uuid: uuidOf(3), flow: 'x' }), user('x', { uuid: uuidOf(4) })],
    );
    expect([...lostChoices(findings)]).toEqual([
      ['id-p', 'put-back'],
      ['id-a', 'put-back'],
    ]);
  });
  it('cannot adopt a user whose account cannot be read', () => {
    const { findings } = findDrift([], [user('x', { uuid: null })]);
    expect(planSteps(findings, new Map([['x', 'adopt']]), adopt)).toEqual([]);
  });
});

const namesIn = (finding: ReturnType<typeof findDrift>['findings'][number]): string[] =>
  (finding.type === 'missing' ? [] : finding.users).map(({ email }) => sameName(email));
