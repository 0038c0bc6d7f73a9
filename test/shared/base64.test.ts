import { fromBase64 } from '@shared/base64';
import fc from 'fast-check';
import { expect, it } from 'vitest';

it('reads base64 of either alphabet, padded or not', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 100 }), bytes => {
      for (const encoding of ['base64', 'base64url'] as const) {
        const text = Buffer.from(bytes).toString(encoding);
        expect(fromBase64(text)).toEqual(bytes);
        expect(fromBase64(text.replace(/=+$/, ''))).toEqual(bytes);
      }
    }),
  );
});
it.each(['a', 'ab=c', 'a b', 'ab===', 'ä'])('refuses %j', text => {
  expect(fromBase64(text)).toBeNull();
});
