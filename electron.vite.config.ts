import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import react from '@vitejs/plugin-react';
import { defineConfig } from 'electron-vite';
import type { Plugin } from 'vite';

const root = import.meta.dirname;
const out = process.env.SWITCHYARD_OUT ?? 'out';
const alias = { '@shared': resolve(root, 'src/shared') };
/** The only packages that stay outside the bundle: native add-ons (usocket and x11: optional ones of dbus-next, not shipped). */
const natives = ['electron', 'keytar', '@photostructure/sqlite', 'usocket', 'x11'];

/** V8 keeps a source that has one character beyond Latin-1 with two bytes for each of its characters. */
const latin1: Plugin = {
  name: 'switchyard:latin1',
  generateBundle(_options, bundle) {
    for (const chunk of Object.values(bundle)) {
      if (chunk.type === 'chunk')
        chunk.code = chunk.code.replace(/[\u0100-\uffff]/g, char => `\\u${char.charCodeAt(0).toString(16).padStart(4, '0')}`);
    }
  },
};
/** Main reads the texts of its language from a file. */
const translations: Plugin = {
  name: 'switchyard:translations',
  generateBundle() {
    for (const language of ['en', 'ru']) {
      const texts: unknown = JSON.parse(readFileSync(resolve(root, `src/shared/locales/${language}.json`), 'utf8'));
      this.emitFile({ type: 'asset', fileName: `locales/${language}.json`, source: JSON.stringify(texts) });
    }
  },
};

export default defineConfig({
  main: {
    resolve: { alias },
    plugins: [latin1, translations],
    build: {
      target: 'node20',
      // V8 keeps the source of what runs: half of it is half the memory.
      minify: true,
      outDir: `${out}/main`,
      externalizeDeps: false,
      rollupOptions: {
        external: natives,
        input: {
          index: resolve(root, 'src/main/index.ts'),
          'workers/resident': resolve(root, 'src/main/engine/workers/resident.ts'),
          'workers/connections': resolve(root, 'src/main/engine/workers/connections.ts'),
        },
      },
    },
  },
  preload: {
    resolve: { alias },
    build: {
      target: 'node20',
      outDir: `${out}/preload`,
      externalizeDeps: false,
      rollupOptions: {
        external: ['electron'],
        input: resolve(root, 'src/preload/index.ts'),
        output: { format: 'cjs', entryFileNames: 'index.cjs' },
      },
    },
  },
  renderer: {
    root: resolve(root, 'src/renderer'),
    resolve: { alias },
    plugins: [react(), latin1],
    build: {
      target: 'chrome130',
      minify: true,
      outDir: `${out}/renderer`,
      modulePreload: false,
      assetsInlineLimit: 0,
      rollupOptions: {
        input: {
          main: resolve(root, 'src/renderer/index.html'),
          panel: resolve(root, 'src/renderer/panel.html'),
          askpass: resolve(root, 'src/renderer/askpass.html'),
        },
      },
    },
  },
});
