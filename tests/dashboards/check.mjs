// The committed dashboards as Grafana's types have them (@grafana/schema): a misspelt key, a wrong word or a wrong kind of
// value is an error of the TypeScript compiler. Grafana itself ignores them in silence.
import { execFileSync } from 'node:child_process';
import { mkdirSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';

process.chdir(dirname(fileURLToPath(import.meta.url)));
const boards = '../../deploy/grafana/dashboards/';
const modules = Object.keys(JSON.parse(readFileSync('node_modules/@grafana/schema/package.json', 'utf8')).exports);

const json = (value) => JSON.stringify(value, null, 1);
// Where the types of a panel's options are; undefined: Grafana publishes none.
function panelTypes(type) {
  const found = modules.find((m) => m.includes(`/composable/${type.replace('-', '')}/panelcfg/`));
  return found && `@grafana/schema${found.slice(1)}`;
}

const imports = new Map();
const checks = [];
for (const file of readdirSync(boards)) {
  const { panels, ...board } = JSON.parse(readFileSync(boards + file, 'utf8'));
  // The question of an annotation is its data source's affair, not Grafana's.
  for (const annotation of board.annotations.list) {
    for (const own of ['expr', 'step', 'titleFormat', 'textFormat']) delete annotation[own];
  }
  checks.push(`// ${file}`, `check<Loose<Omit<Dashboard, 'panels'>>>(${json(board)});`);
  for (const { options, ...panel } of panels) {
    checks.push(`// ${file}, ${panel.title}`, `check<Loose<Omit<Panel, 'options'>>>(${json(panel)});`);
    const from = panelTypes(panel.type);
    if (!from) continue;
    if (!imports.has(from)) imports.set(from, `panel${imports.size}`);
    checks.push(`check<Loose<${imports.get(from)}.Options>>(${json(options)});`);
    const custom = panel.fieldConfig.defaults.custom;
    if (custom) checks.push(`check<Loose<${imports.get(from)}.FieldConfig>>(${json(custom)});`);
  }
}

// Everything optional, as Grafana has defaults for what is left out; enumerations by their words.
const text = `import type { Dashboard, Panel } from '@grafana/schema';
${[...imports].map(([from, name]) => `import type * as ${name} from '${from}';`).join('\n')}
type Loose<T> = T extends string ? \`\${T}\`
  : T extends number ? number
  : T extends boolean ? boolean
  : T extends readonly (infer U)[] ? Loose<U>[]
  : T extends object ? { [K in keyof T]?: Loose<T[K]> }
  : T;
function check<T>(_: T) {}
${checks.join('\n')}
`;
mkdirSync('generated', { recursive: true });
writeFileSync('generated/dashboards.ts', text);
try {
  execFileSync('node_modules/.bin/tsc', ['--noEmit', '--strict', '--skipLibCheck', '--module', 'esnext', '--moduleResolution', 'bundler',
    '--target', 'es2022', 'generated/dashboards.ts'], { stdio: 'inherit' });
  console.log(`${checks.filter((c) => c.startsWith('check')).length} parts of the dashboards are as @grafana/schema has them`);
} catch {
  process.exitCode = 1;
} finally {
  if (process.exitCode !== 1) rmSync('generated', { recursive: true });
}
