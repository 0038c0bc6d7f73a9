import { Fault } from '@shared/fault';
import { describe, expect, it } from 'vitest';
import { checkIdentity, maskedUuid, type XrayUser } from '../../../src/main/engine/clients/xray/identity';

const UUID = 'c7a1f5b2-4f3e-4b8e-9a53-0f2d9d1f6a10';
const OTHER = '00000000-0000-4000-8000-000000000001';
const users: readonly XrayUser[] = [{ email: 'Bob', uuid: UUID, flow: '', level: 0, tag: 'in' }];
const refusal = (email: string, uuid = OTHER): string | null => {
  try {
    checkIdentity(email, uuid, users);
    return null;
  } catch (error) {
    return error instanceof Fault ? error.code : String(error);
  }
};

describe('checkIdentity', () => {
  it.each([
    ['alice', null],
    ['анна@example.com', null],
    ['', 'bad-input'],
    ['a b', 'bad-input'],
    ['a\u00a0b', 'bad-input'],
    ['a\nb', 'bad-input'],
    ['a\u200bb', 'bad-input'],
    ['a>b', 'bad-input'],
    ['x'.repeat(101), 'bad-input'],
    ['bob', 'exists'],
    ['BOB', 'exists'],
  ])('email %j: %s', (email, code) => {
    expect(refusal(email)).toBe(code);
  });
  it('refuses a uuid that Xray takes for one it has: it ignores the third group', () => {
    expect(refusal('new', UUID)).toBe('exists');
    expect(refusal('new', 'c7a1f5b2-4f3e-0001-9a53-0f2d9d1f6a10')).toBe('exists');
    expect(refusal('new', 'c7a1f5b2-4f3e-4b8e-9a53-0f2d9d1f6a11')).toBeNull();
    expect(refusal('new', 'not-a-uuid')).toBe('bad-id');
  });
  it('masks the third group only', () => {
    expect(maskedUuid(UUID.toUpperCase())).toBe('c7a1f5b2-4f3e-0000-9a53-0f2d9d1f6a10');
    expect(maskedUuid('short')).toBe('short');
  });
});
