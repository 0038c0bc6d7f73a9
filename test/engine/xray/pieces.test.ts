import { StreamDecoder } from '@grpc/grpc-js/build/src/stream-decoder';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import '../../../src/main/engine/clients/xray/pieces';

const frame = (message: Uint8Array): Buffer => {
  const head = Buffer.alloc(5);
  head.writeUInt32BE(message.length, 1);
  return Buffer.concat([head, message]);
};

describe('the pieces of an answer', () => {
  test('come out as the frames that went in, however they were cut', () =>
    fc.assert(
      fc.property(fc.array(fc.uint8Array({ maxLength: 40 })), fc.array(fc.nat(60)), (messages, cuts) => {
        const decoder = new StreamDecoder(-1);
        const bytes = Buffer.concat(messages.map(frame));
        const out: Buffer[] = [];
        let at = 0;
        for (const cut of [...cuts, bytes.length]) {
          out.push(...decoder.write(bytes.subarray(at, at + cut)));
          at += cut;
        }
        if (at < bytes.length) out.push(...decoder.write(bytes.subarray(at)));
        expect(out.map(whole => whole.toString('hex'))).toEqual(messages.map(message => frame(message).toString('hex')));
      }),
    ));

  test('are laid into one piece of memory as they come', () => {
    const decoder = new StreamDecoder(-1);
    const message = Buffer.alloc(1_000_000, 7);
    const bytes = frame(message);
    let out: readonly Buffer[] = [];
    for (let at = 0; at < bytes.length; at += 16_384) {
      expect(out).toEqual([]);
      out = decoder.write(Buffer.from(bytes.subarray(at, at + 16_384)));
    }
    expect(out).toHaveLength(1);
    expect(out[0]?.equals(bytes)).toBe(true);
    // The library's own decoder keeps the pieces.
    expect(Reflect.get(decoder, 'readPartialMessage')).toEqual([]);
  });

  test('of a frame that is too long are refused at its head', () => {
    const decoder = new StreamDecoder(10);
    expect(() => decoder.write(frame(Buffer.alloc(11)).subarray(0, 5))).toThrow('Received message larger than max (11 vs 10)');
  });
});
