/** A chart as a picture: its title, legend, axes and lines or bars, in the colours of the theme. */
import { token } from '../../charts/plot';

export interface Picture {
  readonly title: string;
  readonly note: string;
  readonly legend: readonly { readonly color: string; readonly dash: readonly number[]; readonly text: string; readonly square: boolean }[];
  /** From the top. */
  readonly values: readonly string[];
  /** Places as shares of the width. */
  readonly times: readonly { readonly place: number; readonly text: string }[];
  paint(context: CanvasRenderingContext2D, box: Box): void;
}
export interface Box {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

const WIDTH = 1200;
const HEIGHT = 540;
const EDGE = 24;
const AXIS = 48;
/** Twice as fine as it is wide: sharp on every screen. */
const FINE = 2;

/** The bytes of a PNG. */
export async function pngOf(picture: Picture): Promise<Uint8Array<ArrayBuffer>> {
  const canvas = document.createElement('canvas');
  [canvas.width, canvas.height] = [WIDTH * FINE, HEIGHT * FINE];
  const context = canvas.getContext('2d');
  if (!context) throw new Error('no canvas');
  context.scale(FINE, FINE);
  const { fontFamily } = getComputedStyle(document.body);
  const font = (size: number, weight = 400): void => {
    context.font = `${weight} ${size}px ${fontFamily}`;
  };
  context.fillStyle = token('--surface');
  context.fillRect(0, 0, WIDTH, HEIGHT);
  font(16, 600);
  context.fillStyle = token('--text');
  context.fillText(picture.title, EDGE, EDGE + 14);
  const titleEnd = EDGE + context.measureText(picture.title).width + 12;
  font(12);
  context.fillStyle = token('--text-3');
  context.fillText(picture.note, titleEnd, EDGE + 14);
  const legendEnd = paintLegend(context, picture, EDGE + 40);
  const top = legendEnd + 20;
  const box = { x: EDGE + AXIS, y: top, width: WIDTH - 2 * EDGE - AXIS, height: HEIGHT - top - EDGE - 20 };
  paintAxes(context, picture, box);
  context.save();
  picture.paint(context, box);
  context.restore();
  const blob = await new Promise<Blob | null>(resolve => canvas.toBlob(resolve, 'image/png'));
  if (!blob) throw new Error('no picture');
  return new Uint8Array(await blob.arrayBuffer());
}

/** In as many rows as it needs; its lower end. */
function paintLegend(context: CanvasRenderingContext2D, { legend }: Picture, top: number): number {
  let [x, y] = [EDGE, top];
  for (const { color, dash, text, square } of legend) {
    const width = 24 + context.measureText(text).width + 20;
    if (x + width > WIDTH - EDGE && x > EDGE) [x, y] = [EDGE, y + 20];
    context.fillStyle = color;
    if (square) context.fillRect(x, y - 9, 10, 10);
    else
      stroke(context, color, dash, [
        [x, y - 4],
        [x + 16, y - 4],
      ]);
    context.fillStyle = token('--text-2');
    context.fillText(text, x + 24, y);
    x += width;
  }
  return y;
}

export function stroke(
  context: CanvasRenderingContext2D,
  color: string,
  dash: readonly number[],
  path: readonly (readonly [number, number])[],
): void {
  context.strokeStyle = color;
  context.lineWidth = 1.5;
  context.setLineDash([...dash]);
  context.beginPath();
  for (const [index, [x, y]] of path.entries()) index === 0 ? context.moveTo(x, y) : context.lineTo(x, y);
  context.stroke();
  context.setLineDash([]);
}

function paintAxes(context: CanvasRenderingContext2D, { values, times }: Picture, box: Box): void {
  context.textBaseline = 'middle';
  context.textAlign = 'right';
  for (const [index, text] of values.entries()) {
    const y = box.y + (box.height * index) / (values.length - 1);
    context.fillStyle = token(index === values.length - 1 ? '--border-strong' : '--chart-grid');
    context.fillRect(box.x, y, box.width, 1);
    context.fillStyle = token('--chart-axis');
    context.fillText(text, box.x - 8, y);
  }
  context.textAlign = 'center';
  for (const { place, text } of times) context.fillText(text, box.x + place * box.width, box.y + box.height + 16);
  context.textAlign = 'left';
  context.textBaseline = 'alphabetic';
}

/** A grey block between two shares of the width. */
export function paintGap(context: CanvasRenderingContext2D, { x, y, width, height }: Box, from: number, to: number): void {
  context.globalAlpha = 0.6;
  context.fillStyle = token('--chart-gap');
  context.fillRect(x + from * width, y, (to - from) * width, height);
  context.globalAlpha = 1;
}
