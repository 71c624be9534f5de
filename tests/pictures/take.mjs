// Pictures of the committed dashboards with live data, into build/pictures: the demo market, the daemon, and a Prometheus that
// scrapes it and evaluates the committed rules; the boards are drawn by @grafana/scenes in Debian's Chromium. Those
// in deploy/docs are copies. Fails if a question of a panel is refused, or is answered by nothing where something has to be.
import { execFileSync, spawn } from 'node:child_process';
import { mkdirSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { extname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { chromium } from 'playwright-core';
import { Programs, eventually, freePort } from '../page/programs.mjs';

const root = fileURLToPath(new URL('../../', import.meta.url));
const out = join(root, 'build/pictures');
const boards = join(root, 'deploy/grafana/dashboards');
const grafana = join(root, 'tests/pictures/node_modules/@grafana/ui/dist');  // fonts and icons

// Without an answer in this market: its clock is not this machine's, so that nothing is known of the way from the provider.
const silent = ['From the provider to us'];

// Figures that no feed carries, made up to go with the market's prices: forward P/E of small and large, and the closes of the day.
const reference = [['2025-12-31', 15.9, 118, 21.7, 690], ['2026-01-30', 16, 119, 21.7, 690], ['2026-02-27', 17.2, 128, 21.8, 695]].flatMap(([day, ...values]) =>
  ['pe_small', 'px_small_asof', 'pe_large', 'px_large_asof'].map((key, i) =>
    `  - {key: ${key}, value: ${values[i]}, asof: ${day}, published_at: "${day}T22:00:00Z", source: "made up", approved_by: "nobody"}\n`));

function serve() {
  const types = { '.html': 'text/html', '.js': 'text/javascript', '.css': 'text/css', '.json': 'application/json', '.svg': 'image/svg+xml' };
  const folders = [['/board/', join(out, 'board')], ['/dashboards/', boards], ['/public/build/', join(grafana, 'public')]];
  const server = createServer(({ url }, answer) => {
    const path = new URL(url, 'http://localhost').pathname;
    const [prefix, folder] = folders.find(([start]) => path.startsWith(start)) ?? [];
    try {
      const body = readFileSync(join(folder, path.slice(prefix.length)));
      answer.writeHead(200, { 'content-type': types[extname(path)] ?? 'application/octet-stream' }).end(body);
    } catch {
      answer.writeHead(404).end();
    }
  });
  return new Promise((done) => server.listen(0, '127.0.0.1', () => done(server)));
}

async function scrape(programs) {
  const port = await freePort();
  const file = join(programs.folder, 'prometheus.json');
  writeFileSync(file, JSON.stringify({
    global: { scrape_interval: '2s', evaluation_interval: '2s' },
    rule_files: ['recording.yml', 'alerts.yml'].map((name) => join(root, 'deploy/prometheus', name)),
    scrape_configs: [{ job_name: 'rotationd', static_configs: [{ targets: [`127.0.0.1:${programs.port}`] }] }],
  }));
  const child = spawn('prometheus', [`--config.file=${file}`, `--storage.tsdb.path=${join(programs.folder, 'series')}`,
    `--web.listen-address=127.0.0.1:${port}`], { stdio: 'ignore' });
  return { url: `http://127.0.0.1:${port}`, child, gone: new Promise((done) => child.on('exit', done)) };
}

async function take(browser, base, file, parameters) {
  const faults = [];
  const page = await browser.newPage({ viewport: { width: 1600, height: 900 } });
  page.on('pageerror', (error) => faults.push(String(error)));
  await page.goto(`${base}/board/index.html?${new URLSearchParams({ board: `/dashboards/${file}`, ...parameters })}`);
  const answers = await eventually('every panel has its answer', async () => {
    const told = await page.evaluate(() => window.answers?.() ?? []);
    return told.length > 0 && told.every((one) => one.state === 'Done' || one.state === 'Error') && told;
  }, 60);
  for (const { title, error, empty } of answers) {
    if (error) faults.push(`${title}: ${error}`);
    else if (empty !== silent.includes(title)) faults.push(`${title}: ${empty ? 'no data' : 'data, where none was expected'}`);
  }
  await page.setViewportSize({ width: 1600, height: await page.evaluate(() => document.documentElement.scrollHeight) });
  await page.waitForTimeout(2_000);  // until it has drawn itself anew
  const picture = join(out, file.replace('rotation-', 'dashboard-').replace('.json', '.png'));
  await page.screenshot({ path: picture });
  execFileSync('pngquant', ['--force', '--speed', '1', '--output', picture, '128', picture]);
  await page.close();
  return faults.map((fault) => `${file}: ${fault}`);
}

mkdirSync(out, { recursive: true });
const referenceFile = join(out, 'reference.yml');
writeFileSync(referenceFile, `schema: 1\nrows:\n${reference.join('')}`);
const programs = await Programs.start({ pace: 0.5, more: `reference: {file: "${referenceFile}"}\n` });
const prometheus = await scrape(programs);
const from = new Date();
const faults = [];
try {
  await eventually('the rotation is confirmed for some sessions', async () => {
    const { state, age_sessions: age } = await programs.get('state');
    return ['CONFIRMED', 'EXTENDED'].includes(state) && age >= 3;
  }, 300);
  programs.simulator.kill('SIGSTOP');  // one and the same moment for all of them
  const server = await serve();
  const browser = await chromium.launch({ executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium', args: process.getuid() === 0 ? ['--no-sandbox'] : [] });
  const parameters = { prometheus: prometheus.url, from: from.toISOString(), to: new Date().toISOString() };
  for (const file of readdirSync(boards)) faults.push(...await take(browser, `http://127.0.0.1:${server.address().port}`, file, parameters));
  await browser.close();
  server.close();
} finally {
  prometheus.child.kill();
  await prometheus.gone;
  await programs.stop();
}
for (const fault of faults) console.error(fault);
if (faults.length === 0) console.log(`pictures of ${readdirSync(boards).length} dashboards in build/pictures`);
process.exitCode = faults.length === 0 ? 0 : 1;
