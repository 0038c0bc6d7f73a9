import { fromBase64 } from '../base64';
import type { ParsedLink } from './link';
import { parseLink } from './parse';

/** One line of a list of links. */
export interface LinkLine {
  /** From 1, in the text as unwrapped. */
  readonly line: number;
  readonly text: string;
  readonly parsed: ParsedLink;
}

/** A subscription is often the list as a whole in base64; null when the text is none. */
function unwrap(text: string): string | null {
  const packed = text.replace(/\s+/g, '');
  if (packed === '' || packed.includes('://')) return null;
  const bytes = fromBase64(packed);
  const plain = bytes === null ? null : utf8(bytes);
  return plain?.includes('://') ? plain : null;
}

/** Lines end in LF, CRLF or CR; empty ones are left out. A text that is the list in base64, padded or not, of either alphabet, is unwrapped. */
export function parseLinks(text: string): readonly LinkLine[] {
  return (unwrap(text) ?? text)
    .replace(/^\uFEFF/, '')
    .split(/\r\n|\n|\r/)
    .map((line, at) => ({ line: at + 1, text: line.trim() }))
    .filter(line => line.text !== '')
    .map(line => ({ ...line, parsed: parseLink(line.text) }));
}

/** Null for bytes that are no UTF-8. */
function utf8(bytes: Uint8Array): string | null {
  let encoded = '';
  for (const byte of bytes) encoded += `%${byte.toString(16).padStart(2, '0')}`;
  try {
    return decodeURIComponent(encoded);
  } catch {
    return null;
  }
}
