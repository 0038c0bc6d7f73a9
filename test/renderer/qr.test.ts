import jsqr from 'jsqr';
import { describe, expect, it } from 'vitest';
import { LEAST_MODULE_PX, QUIET_MODULES, qrPicture } from '../../src/renderer/ui/qr';

/** Paints the path as a camera would see it. */
function decode(picture: NonNullable<ReturnType<typeof qrPicture>>): string | undefined {
  const scale = picture.modulePx;
  const size = picture.side * scale;
  const pixels = new Uint8ClampedArray(size * size * 4).fill(255);
  for (const [, x, y, run] of picture.path.matchAll(/M(\d+) (\d+)h(\d+)v1/g))
    for (let dy = 0; dy < scale; dy++)
      for (let dx = 0; dx < Number(run) * scale; dx++) {
        const at = ((Number(y) * scale + dy) * size + Number(x) * scale + dx) * 4;
        pixels.fill(0, at, at + 3);
      }
  return jsqr(pixels, size, size)?.data;
}

const link = (length: number): string =>
  `vless://4f1c9a52-7d3e-4b8a-9c60-2ae85f13d7b4@203.0.113.20:443?${'x'.repeat(Math.max(0, length - 62))}`;

describe('QR codes', () => {
  it.each([70, 180, 260, 350, 420])('of a link of %d characters can be read back', length => {
    const text = link(length);
    const picture = qrPicture(text, 256);
    if (!picture) throw new Error('too long');
    expect(picture.modulePx).toBeGreaterThanOrEqual(LEAST_MODULE_PX);
    expect(decode(picture)).toBe(text);
  });
  it('keep four modules of quiet on every side', () => {
    const picture = qrPicture(link(200), 256);
    const xs = [...(picture?.path ?? '').matchAll(/M(\d+) (\d+)h(\d+)/g)].flatMap(([, x, y, run]) => [
      Number(x),
      Number(y),
      Number(x) + Number(run) - 1,
    ]);
    expect(Math.min(...xs)).toBe(QUIET_MODULES);
    expect(Math.max(...xs)).toBe((picture?.side ?? 0) - QUIET_MODULES - 1);
  });
  it('correct more when there is room for it', () => {
    expect(qrPicture(link(70), 256)?.level).toBe('Q');
    expect(['M', 'L']).toContain(qrPicture(link(420), 256)?.level);
  });
  it('are refused when they would be too fine to read', () => {
    expect(qrPicture(link(900), 256)).toBeNull();
    expect(qrPicture('x'.repeat(5000), 256)).toBeNull();
  });
});
