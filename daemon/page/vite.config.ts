import { defineConfig } from 'vite';

export default defineConfig({
  build: {
    target: 'es2022',
    modulePreload: { polyfill: false },  // one script: nothing to preload
    assetsInlineLimit: 0,                // nothing inline: the page's policy forbids it
    emptyOutDir: true,
  },
});
