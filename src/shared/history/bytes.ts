/** Bytes of sealed blocks: whole numbers of any size, and a checksum in front that tells a damaged block from a good one. */

const FIRST_SIZE = 256;
const CHECKSUM_BYTES = 4;
/** Readers of packed bits load four bytes at a time, also at the end. */
const SPARE_BYTES = 4;

/** What is thrown on bytes that are not what was written. */
export class DamagedBlock extends Error {
  override readonly name = 'DamagedBlock';
}

export class ByteWriter {
  bytes = new Uint8Array(FIRST_SIZE);
  at = CHECKSUM_BYTES;

  /** Makes room for so many bytes more. */
  reserve(count: number): void {
    const wanted = this.at + count;
    if (wanted <= this.bytes.length) return;
    const larger = new Uint8Array(Math.max(wanted, this.bytes.length * 2));
    larger.set(this.bytes.subarray(0, this.at));
    this.bytes = larger;
  }

  byte(value: number): void {
    this.reserve(1);
    this.bytes[this.at++] = value;
  }

  /** A safe integer, the smaller the shorter: sign and six bits first, then seven bits a byte. */
  whole(value: number): void {
    this.reserve(9);
    let rest = Math.abs(value);
    const sign = value < 0 ? 0x40 : 0;
    let byte = sign | (rest % 64);
    rest = Math.floor(rest / 64);
    while (rest > 0) {
      this.bytes[this.at++] = byte | 0x80;
      byte = rest % 128;
      rest = Math.floor(rest / 128);
    }
    this.bytes[this.at++] = byte;
  }

  double(value: number): void {
    this.reserve(8);
    new DataView(this.bytes.buffer).setFloat64(this.at, value, true);
    this.at += 8;
  }

  /** All that was written, with its checksum. The writer may then be used again. */
  done(): Uint8Array<ArrayBuffer> {
    const block = this.bytes.slice(0, this.at + SPARE_BYTES);
    block.fill(0, this.at);
    new DataView(block.buffer).setUint32(0, checksum(block), true);
    this.at = CHECKSUM_BYTES;
    return block;
  }
}

export class ByteReader {
  at = CHECKSUM_BYTES;
  readonly view: DataView;

  /** Throws DamagedBlock when the bytes are not what was written. */
  constructor(private readonly bytes: Uint8Array) {
    this.view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    if (bytes.length < CHECKSUM_BYTES + SPARE_BYTES || this.view.getUint32(0, true) !== checksum(bytes))
      throw new DamagedBlock('a block of the history is damaged');
  }

  byte(): number {
    return this.bytes[this.at++] ?? 0;
  }

  whole(): number {
    let byte = this.byte();
    const negative = (byte & 0x40) !== 0;
    let value = byte & 0x3f;
    for (let scale = 64; byte >= 0x80; scale *= 128) {
      byte = this.byte();
      value += (byte & 0x7f) * scale;
    }
    return negative ? -value : value;
  }

  double(): number {
    const value = this.view.getFloat64(this.at, true);
    this.at += 8;
    return value;
  }
}

/** FNV-1a of all that follows the checksum: any single byte that changed changes it. */
export function checksum(bytes: Uint8Array): number {
  let hash = 0x811c9dc5;
  for (let at = CHECKSUM_BYTES; at < bytes.length; at += 1) hash = Math.imul(hash ^ (bytes[at] ?? 0), 0x01000193);
  return hash >>> 0;
}
