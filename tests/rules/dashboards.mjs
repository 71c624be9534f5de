// The committed dashboards keep the rules of grafana/dashboard-linter, and every alert links to one of them.
// Prints each breach; exits with 1 if there is one.
import { readFileSync, readdirSync } from 'node:fs';

const folder = 'deploy/grafana/dashboards/';
const chosen = 'job=~"$job",instance=~"$instance"';
let breaches = 0;

function demand(holds, where, what) {
  if (holds) return;
  breaches += 1;
  console.log(`${where}: ${what}`);
}

function checkQuery(where, expr) {
  // Each selector is for the chosen instances.
  const selectors = expr.match(/\{[^}]*\}/g) ?? [];
  demand(selectors.length > 0 && selectors.every((s) => s.startsWith(`{${chosen}`)), where, `not for the chosen instance: ${expr}`);
  // Counters and buckets are rated.
  for (const [, before] of expr.matchAll(/(\w+\()?\w+_(?:total|bucket)\{/g)) {
    demand(before === 'rate(' || before === 'increase(', where, `a counter as it is: ${expr}`);
  }
}

function checkPanel(where, panel) {
  demand(panel.title && panel.description?.endsWith('.'), where, 'no title or description');
  demand(panel.datasource?.uid === '${datasource}', where, 'datasource');
  demand(panel.gridPos.x + panel.gridPos.w <= 24, where, 'wider than the grid');
  if (['stat', 'timeseries', 'gauge'].includes(panel.type)) demand(panel.fieldConfig.defaults.unit, where, 'no unit');
  if (panel.type === 'alertlist') return;
  demand(panel.targets.length > 0, where, 'no target');
  demand(new Set(panel.targets.map((t) => t.refId)).size === panel.targets.length, where, 'a refId twice');
  for (const target of panel.targets) checkQuery(where, target.expr);
}

function checkDashboard(file, board) {
  demand(`${board.uid}.json` === file, file, 'the uid is not the name');
  demand(board.schemaVersion === 41 && board.id === null && board.editable === false, file, 'version, id or editable');
  const [datasource, ...queries] = board.templating.list;
  demand(datasource.name === 'datasource' && datasource.label === 'Data source' && datasource.type === 'datasource', file, 'datasource');
  demand(queries[0].name === 'job' && queries[1].name === 'instance', file, 'job and instance');
  for (const v of queries) {
    demand(v.datasource.uid === '${datasource}' && v.multi && v.allValue === '.+' && v.refresh === 2 && v.label, file, `variable ${v.name}`);
  }
  demand(new Set(board.panels.map((p) => p.id)).size === board.panels.length, file, 'an id twice');
  for (const panel of board.panels) checkPanel(`${file}, ${panel.title}`, panel);
  for (let i = 0; i < board.panels.length; i += 1) {
    for (let j = 0; j < i; j += 1) {
      const [a, b] = [board.panels[i].gridPos, board.panels[j].gridPos];
      const apart = a.x >= b.x + b.w || b.x >= a.x + a.w || a.y >= b.y + b.h || b.y >= a.y + a.h;
      demand(apart, file, `${board.panels[i].title} lies over ${board.panels[j].title}`);
    }
  }
}

const files = readdirSync(folder);
for (const file of files) checkDashboard(file, JSON.parse(readFileSync(folder + file, 'utf8')));
for (const [, uid] of readFileSync('deploy/prometheus/alerts.yml', 'utf8').matchAll(/\/d\/(\S+)/g)) {
  demand(files.includes(`${uid}.json`), 'alerts.yml', `no dashboard ${uid}`);
}
process.exit(breaches === 0 ? 0 : 1);
