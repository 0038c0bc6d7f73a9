import { Fault } from '@shared/fault';

/** A text as a QR picture: dark on white, quiet zone of 4 modules. Rejects with Fault `too-large` for a text that fits no code. */
export async function qrPng(text: string, modulePx = 8): Promise<Buffer> {
  const { default: qrcode } = await import('qrcode');
  try {
    return await qrcode.toBuffer(text, { type: 'png', errorCorrectionLevel: 'M', margin: 4, scale: modulePx });
  } catch (error) {
    // A long link may still fit with less correction.
    try {
      return await qrcode.toBuffer(text, { type: 'png', errorCorrectionLevel: 'L', margin: 4, scale: modulePx });
    } catch {
      throw new Fault('too-large', 'the link is too long for a QR code', { cause: error });
    }
  }
}

/** A file name made of a key's name; nothing that a file system would take for a path. */
export function qrFileName(name: string): string {
  const plain = name
    .normalize('NFC')
    .replace(/[^\p{L}\p{N}._-]+/gu, '-')
    .replace(/^[.-]+|[.-]+$/g, '')
    .slice(0, 80);
  return `${plain || 'key'}.png`;
}
