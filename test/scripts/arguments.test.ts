import { describe, expect, it } from 'vitest';
import { parseArguments } from '../../scripts/lib/arguments.mjs';

const spec = { hidden: 'flag', data: 'path', only: 'value' } as const;
const parse = (...argv: string[]) => parseArguments(argv, spec, { usage: 'USAGE', base: '/home/me' });

describe('parseArguments', () => {
  it('gives every option a value', () => {
    expect(parse()).toEqual({ hidden: false, data: null, only: null });
    expect(parse('--hidden', '--only', 'unit', '--data=x/y')).toEqual({ hidden: true, data: '/home/me/x/y', only: 'unit' });
  });
  it('takes paths from where the command was typed', () => {
    expect(parse('--data', '../other').data).toBe('/home/other');
    expect(parse('--data', '/tmp/a b').data).toBe('/tmp/a b');
  });
  it.each([
    [['--nonsense'], '"--nonsense" is not an option here.'],
    [['file.png'], '"file.png" is not an option here.'],
    [['--constructor'], '"--constructor" is not an option here.'],
    [['--data'], '--data needs a value.'],
    [['--data', '--hidden'], '--data needs a value.'],
    [['--data='], '--data needs a value.'],
    [['--hidden=yes'], '--hidden takes no value.'],
  ])('refuses %j and says what there is', (argv, message) => {
    expect(() => parse(...argv)).toThrow(expect.objectContaining({ message, mend: 'USAGE' }));
  });
});
