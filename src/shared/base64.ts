const DIGITS = new Map([...'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/'].map((digit, value) => [digit, value]));
DIGITS.set('-', 62).set('_', 63);

/** Bytes of base64 in either alphabet, padded or not; null for anything else. */
export function fromBase64(text: string): Uint8Array | null {
  const plain = text.replace(/={1,2}$/, '');
  if (plain.length % 4 === 1) return null;
  const bytes = new Uint8Array(Math.floor((plain.length * 3) / 4));
  let bits = 0;
  let width = 0;
  let at = 0;
  for (const digit of plain) {
    const value = DIGITS.get(digit);
    if (value === undefined) return null;
    bits = ((bits << 6) | value) & 0xffff;
    width += 6;
    if (width < 8) continue;
    width -= 8;
    bytes[at++] = (bits >> width) & 0xff;
  }
  return bytes;
}
