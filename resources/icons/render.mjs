/**
 * Renders the icons from their SVG sources: `node resources/icons/render.mjs`. The PNGs are committed, so that a build needs no
 * renderer; run it after a change to a source and commit both.
 */
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Resvg } from '@resvg/resvg-js';

const here = import.meta.dirname;
const SIZES = [16, 22, 24, 32, 44];
/** Ink by panel: dark ink on light panels, light ink on dark ones; black for macOS, which tints templates itself. */
const INKS = { light: '#20242a', dark: '#f2f4f7', template: '#000000' };
const STATES = { normal: 'tray', busy: 'tray-busy', degraded: 'tray-degraded', unreachable: 'tray-unreachable', breach: 'tray-breach' };

const read = name => readFileSync(join(here, 'source', `${name}.svg`), 'utf8');
const render = (svg, size) => new Resvg(svg, { fitTo: { mode: 'width', value: size } }).render().asPng();

mkdirSync(join(here, 'tray'), { recursive: true });
for (const [state, source] of Object.entries(STATES)) {
  for (const [panel, ink] of Object.entries(INKS)) {
    const svg = read(source).replaceAll('currentColor', ink);
    for (const size of panel === 'template' ? [22, 44] : SIZES)
      writeFileSync(join(here, 'tray', `${state}-${panel}-${size}.png`), render(svg, size));
  }
}
for (const size of [32, 64, 128, 256, 512]) writeFileSync(join(here, `app-${size}.png`), render(read('app'), size));
