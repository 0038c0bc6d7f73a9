/**
 * grpc-js keeps the pieces of an answer and joins them when the last one is there: 14 MB at once, which holds up main's thread for 30 ms.
 * Imported for its effect: each piece is laid into place as it comes, and nothing is left to join. Same frames, same limit, same words.
 */
import { StreamDecoder } from '@grpc/grpc-js/build/src/stream-decoder';

/** One byte (compressed or not), four bytes of length. */
const HEAD_BYTES = 5;

/** A frame on its way. */
interface Frame {
  readonly head: Buffer;
  headBytes: number;
  /** Head and message; null until the length is known. */
  whole: Buffer | null;
  bytes: number;
}
const frames = new WeakMap<StreamDecoder, Frame>();

function frameOf(decoder: StreamDecoder): Frame {
  const known = frames.get(decoder);
  if (known) return known;
  const frame: Frame = { head: Buffer.alloc(HEAD_BYTES), headBytes: 0, whole: null, bytes: 0 };
  frames.set(decoder, frame);
  return frame;
}

/** The frames that `data` completes. Throws on one that is longer than the decoder's limit. */
function write(this: StreamDecoder, data: Buffer): Buffer[] {
  const frame = frameOf(this);
  const done: Buffer[] = [];
  let at = 0;
  while (at < data.length) {
    if (frame.whole === null) {
      const taken = data.copy(frame.head, frame.headBytes, at);
      at += taken;
      frame.headBytes += taken;
      if (frame.headBytes < HEAD_BYTES) break;
      const length = frame.head.readUInt32BE(1);
      const limit = Reflect.get(this, 'maxReadMessageLength') as number;
      if (limit !== -1 && length > limit) throw new Error(`Received message larger than max (${length} vs ${limit})`);
      frame.whole = Buffer.allocUnsafe(HEAD_BYTES + length);
      frame.bytes = frame.head.copy(frame.whole);
    }
    const laid = data.copy(frame.whole, frame.bytes, at);
    at += laid;
    frame.bytes += laid;
    if (frame.bytes < frame.whole.length) break;
    done.push(frame.whole);
    frame.whole = null;
    frame.headBytes = 0;
  }
  return done;
}

StreamDecoder.prototype.write = write;
