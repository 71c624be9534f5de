import { readFileSync } from 'node:fs';
import { defineConfig } from 'vite';

// It wants to stand in every copy, and a report is one.
const notice = `/*! uPlot\n${readFileSync('node_modules/uplot/LICENSE', 'utf8').trim()}\n*/`;

// `vite build`: the live page. `vite build --mode report`: one script and one style, which stand in the replay report.
export default defineConfig(({ mode }) => ({
  build: {
    target: 'es2022',
    modulePreload: { polyfill: false },  // one script: nothing to preload
    assetsInlineLimit: 0,                // nothing inline: the page's policy forbids it
    emptyOutDir: true,
    rollupOptions: { output: { banner: notice } },
    ...(mode === 'report' && { lib: { entry: 'src/report.ts', formats: ['iife'], name: 'report', fileName: () => 'report.js' } }),
  },
}));
