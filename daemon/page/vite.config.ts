import { defineConfig } from 'vite';

// `vite build`: the live page. `vite build --mode report`: one script and one style, which stand in the replay report.
export default defineConfig(({ mode }) => ({
  build: {
    target: 'es2022',
    modulePreload: { polyfill: false },  // one script: nothing to preload
    assetsInlineLimit: 0,                // nothing inline: the page's policy forbids it
    emptyOutDir: true,
    ...(mode === 'report' && { lib: { entry: 'src/report.ts', formats: ['iife'], name: 'report', fileName: () => 'report.js' } }),
  },
}));
