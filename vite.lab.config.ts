import { resolve } from 'node:path';
import { defineConfig } from 'vite';

/** The lab is a build entry of its own, run by plain Node or as a child of the app. */
export default defineConfig({
  resolve: { alias: { '@shared': resolve(import.meta.dirname, 'src/shared') } },
  ssr: { noExternal: true },
  build: {
    target: 'node20',
    outDir: `${process.env.SWITCHYARD_OUT ?? 'out'}/lab`,
    ssr: resolve(import.meta.dirname, 'src/lab/index.ts'),
    rollupOptions: { output: { entryFileNames: 'index.js' } },
  },
});
