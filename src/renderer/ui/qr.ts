/** QR codes as one SVG path. Pure but for the encoder. */
import { chooseQr, MOST_MODULES, type QrFit, type QrLevel, QUIET_MODULES } from '@shared/qr';
import QRCode from 'qrcode';

export interface QrPicture {
  /** Modules on one side, quiet zone included. */
  readonly side: number;
  /** Whole pixels of one module. */
  readonly modulePx: number;
  readonly path: string;
  readonly level: QrLevel;
}

export { QUIET_MODULES } from '@shared/qr';
export const LEAST_MODULE_PX = 3;

/** The code of a text for a box of `boxPx`: modules of 4 px where that is possible, never less than 3. Null: too long for a camera to read. */
export function qrPicture(text: string, boxPx: number): QrPicture | null {
  const pxOf = (modules: number): number => Math.floor(boxPx / (modules + 2 * QUIET_MODULES));
  const fit = (modules: number): QrFit =>
    modules > MOST_MODULES || pxOf(modules) < LEAST_MODULE_PX ? 'none' : pxOf(modules) > LEAST_MODULE_PX ? 'good' : 'poor';
  const chosen = chooseQr(level => encode(text, level), fit);
  if (!chosen) return null;
  const { level, code } = chosen;
  return { side: code.size + 2 * QUIET_MODULES, modulePx: pxOf(code.size), path: pathOf(code), level };
}

type Modules = ReturnType<typeof QRCode.create>['modules'];

function encode(text: string, level: QrLevel): Modules | null {
  try {
    return QRCode.create(text, { errorCorrectionLevel: level }).modules;
  } catch {
    return null;
  }
}

/** Runs of dark modules as rectangles. */
function pathOf({ size, data }: Modules): string {
  let path = '';
  for (let y = 0; y < size; y++) {
    for (let x = 0; x < size; x++) {
      if (!data[y * size + x]) continue;
      let run = 1;
      while (x + run < size && data[y * size + x + run]) run += 1;
      path += `M${x + QUIET_MODULES} ${y + QUIET_MODULES}h${run}v1h-${run}z`;
      x += run - 1;
    }
  }
  return path;
}
