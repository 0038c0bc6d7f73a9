import type { TrayIcon } from '@shared/tray';
import { type NativeImage, nativeImage, nativeTheme } from 'electron';

/** The rendered icons as data addresses, inside the bundle: nothing to find or read at start. */
const files = import.meta.glob<string>('../../../../resources/icons/tray/*.png', { query: '?inline', import: 'default', eager: true });

/** Sizes that one image carries, by the factor of the screen's scale it is for. */
const SIZES: readonly (readonly [size: number, scale: number])[] =
  process.platform === 'linux'
    ? [
        [22, 1],
        [44, 2],
      ]
    : [
        [16, 1],
        [24, 1.5],
        [32, 2],
      ];

/** Ink for the panel behind the icon. Linux tells no program its panel's colour: GNOME's bar is dark in either theme. */
function panelTone(): 'light' | 'dark' {
  const desktop = process.env.XDG_CURRENT_DESKTOP ?? '';
  if (process.platform === 'linux' && /gnome|unity/i.test(desktop)) return 'dark';
  return nativeTheme.shouldUseDarkColors ? 'dark' : 'light';
}

const cache = new Map<string, NativeImage>();

export function trayImage(icon: TrayIcon): NativeImage {
  const mac = process.platform === 'darwin';
  const name = `${icon}-${mac ? 'template' : panelTone()}`;
  const known = cache.get(name);
  if (known) return known;
  const image = nativeImage.createEmpty();
  const sizes: typeof SIZES = mac
    ? [
        [22, 1],
        [44, 2],
      ]
    : SIZES;
  for (const [size, scaleFactor] of sizes) {
    const dataURL = files[`../../../../resources/icons/tray/${name}-${size}.png`];
    if (dataURL) image.addRepresentation({ scaleFactor, dataURL });
  }
  if (image.isEmpty()) throw new Error(`tray icon ${name} is missing from the build`);
  if (mac) image.setTemplateImage(true);
  cache.set(name, image);
  return image;
}
