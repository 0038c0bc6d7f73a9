import { Fault } from '@shared/fault';
import { chooseQr, fitOf, QUIET_MODULES } from '@shared/qr';

/** A text as a QR picture: dark on white, with its quiet zone. Rejects with Fault `too-large` for a text whose code no camera could read. */
export async function qrPng(text: string, modulePx = 8): Promise<Buffer> {
  const { default: qrcode } = await import('qrcode');
  const chosen = chooseQr(level => {
    try {
      return qrcode.create(text, { errorCorrectionLevel: level }).modules;
    } catch {
      return null;
    }
  }, fitOf);
  if (!chosen) throw new Fault('too-large', 'the link is too long for a QR code');
  return qrcode.toBuffer(text, { type: 'png', errorCorrectionLevel: chosen.level, margin: QUIET_MODULES, scale: modulePx });
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
