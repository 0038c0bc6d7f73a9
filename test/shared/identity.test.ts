import { apiNameProblem, nameProblem } from '@shared/identity';
import { readKeyList } from '@shared/keylist';
import { expect, it } from 'vitest';

it.each([
  ['anna-phone', null, null],
  ['Анна #2', 'bad-name', null],
  ['🔑 family', 'bad-name', null],
  ['שלום', null, null],
  ['', 'no-name', 'no-name'],
  ['   ', 'bad-name', 'no-name'],
  ['x'.repeat(100), null, null],
  ['x'.repeat(101), 'long-name', 'long-name'],
  ['🔑'.repeat(60), 'long-name', null],
  ['a\nb', 'bad-name', 'not-one-line'],
  ['a\tb', 'bad-name', 'not-one-line'],
  ['a\u2028b', 'bad-name', 'not-one-line'],
  ['a\u202Etxt.exe', 'bad-name', 'not-one-line'],
  ['a\uD800b', 'bad-name', 'not-one-line'],
])('the name %j: on an Xray %s, on a key API %s', (name, xray, api) => {
  expect([nameProblem(name), apiNameProblem(name)]).toEqual([xray, api]);
});

it('is judged in a list by what the server takes', () => {
  const text = `name,uuid\n${['Анна 2', 'b\u202Ec', 'd'].map(name => `${name},0f6b3a52-11d2-4f3a-9c39-0d6f0a1b2c3d`).join('\n')}`;
  const problems = (kind: 'xray' | 'keyapi') => readKeyList(text, kind).map(({ problem }) => problem);
  expect(problems('xray')).toEqual(['bad-name', 'bad-name', null]);
  // A key API makes its own uuids.
  expect(problems('keyapi')).toEqual([null, 'not-one-line', null]);
});
