// @grafana/scenes asks for an older router's package, and @grafana/runtime for exports that its peers have no more.
export default {
  root: 'board',
  base: './',
  logLevel: 'error',
  resolve: { alias: { 'react-router-dom-v5-compat': 'react-router-dom' } },
  build: { outDir: '../../../build/pictures/board', emptyOutDir: true, target: 'es2022', minify: false, rollupOptions: { shimMissingExports: true, onwarn() {} } },
};
