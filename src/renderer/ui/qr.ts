/** QR codes as one SVG path. Pure but for the encoder. */
import QRCode from 'qrcode';

export interface QrPicture {
  /** Modules on one side, quiet zone included. */
  readonly side: number;
  /** Whole pixels of one module. */
  readonly modulePx: number;
  readonly path: string;
  readonly level: QrLevel;
}
type QrLevel = 'Q' | 'M' | 'L';

export const QUIET_MODULES = 4;
export const LEAST_MODULE_PX = 3;

/**
 * The code of a text for a box of `boxPx`: the strongest correction that leaves modules of 4 px, else the strongest that leaves
 * 3 px. Null when the text is too long for a code that a camera can read.
 */
export function qrPicture(text: string, boxPx: number): QrPicture | null {
  let fallback: QrPicture | null = null;
  for (const level of ['Q', 'M', 'L'] as const) {
    const picture = encode(text, level, boxPx);
    if (!picture) continue;
    if (picture.modulePx > LEAST_MODULE_PX) return picture;
    fallback ??= picture;
  }
  return fallback;
}

function encode(text: string, level: QrLevel, boxPx: number): QrPicture | null {
  let modules: { readonly size: number; readonly data: Uint8Array };
  try {
    modules = QRCode.create(text, { errorCorrectionLevel: level }).modules;
  } catch {
    return null;
  }
  const side = modules.size + 2 * QUIET_MODULES;
  const modulePx = Math.floor(boxPx / side);
  if (modulePx < LEAST_MODULE_PX) return null;
  let path = '';
  for (let y = 0; y < modules.size; y++) {
    for (let x = 0; x < modules.size; x++) {
      if (!modules.data[y * modules.size + x]) continue;
      let run = 1;
      while (x + run < modules.size && modules.data[y * modules.size + x + run]) run += 1;
      path += `M${x + QUIET_MODULES} ${y + QUIET_MODULES}h${run}v1h-${run}z`;
      x += run - 1;
    }
  }
  return { side, modulePx, path, level };
}
