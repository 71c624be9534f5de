// The simulated market and the daemon of this build, as deploy/quickstart has them, on free ports.
import { spawn } from 'node:child_process';
import { closeSync, mkdirSync, mkdtempSync, openSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('../../', import.meta.url));
const bin = join(root, 'build/release/bin');

export const sleep = (ms) => new Promise((done) => setTimeout(done, ms));

// Of a test that says nothing of how fast the machine is.
export const patient = { timeout: 600_000 };

// What `ask` gives, once it gives something.
export async function eventually(what, ask, seconds = 120) {
  const end = Date.now() + seconds * 1000;
  let last;
  while (Date.now() < end) {
    try {
      const got = await ask();
      if (got) return got;
    } catch (error) {
      last = error;
    }
    await sleep(100);
  }
  throw new Error(`not within ${seconds} s: ${what}${last ? ` (${last.message})` : ''}`);
}

export const freePort = () => new Promise((done) => {
  const server = createServer().listen(0, '127.0.0.1', () => {
    const { port } = server.address();
    server.close(() => done(port));
  });
});

export class Programs {
  // `more` is added to the configuration of the demo.
  static async start({ pace = 1, fromSession = 0, more = '' } = {}) {
    const programs = new Programs();
    programs.folder = mkdtempSync(join(tmpdir(), 'rotationd-page-'));
    const market = programs.market = await freePort();
    programs.port = await freePort();
    const source = readFileSync(join(root, 'daemon/config/default_config.cpp'), 'utf8');
    const demo = programs.demo = /R"\(([^]*?)\)"/.exec(source)[1].replaceAll('127.0.0.1:8712', `127.0.0.1:${market}`);
    writeFileSync(join(programs.folder, 'rotationd.yml'), demo + more);
    programs.simulator = programs.#run('rotation-sim', '--listen', `127.0.0.1:${market}`, '--scenario', 'rotation', '--streams', '3',
      '--sessions-per-second', String(pace), '--from-session', String(fromSession));
    await programs.startDaemon();
    return programs;
  }

  get url() { return `http://127.0.0.1:${this.port}`; }

  async get(path) {
    const answer = await (await fetch(`${this.url}/api/v1/${path}`)).json();
    return answer.data;
  }

  async startDaemon() {
    this.daemon = this.#run('rotationd', 'run', `--config.file=${join(this.folder, 'rotationd.yml')}`,
      `--web.listen-address=127.0.0.1:${this.port}`, `--storage.path=${join(this.folder, 'state')}`);
    await eventually('the daemon is warm', async () => (await this.get('status')).warmed_up);
  }

  // The simulator's history as files, replayed: the file of the report. It is without exchange rates: most reports lack something.
  async report() {
    const folder = join(this.folder, 'history');
    mkdirSync(folder);
    const known = (await this.get('series')).series;
    const closes = await this.#dailyBars(known.map((s) => s.name));
    for (const [, name, symbol] of this.demo.matchAll(/series: "(\w+)", symbol: "(I:\w+)"/g)) {
      const { results } = await this.#ask(`v2/aggs/ticker/${symbol}/range/1/day/2020-01-01/2030-01-01?limit=50000`);
      closes.set(name, results.map((bar) => [new Date(bar.t).toISOString().slice(0, 10), bar.c]));
    }
    for (const [name, rows] of closes) writeFileSync(join(folder, `${name}.csv`), `date,close\n${rows.map((r) => r.join()).join('\n')}\n`);
    writeFileSync(join(folder, 'manifest.csv'), ['series,file,column,class,unit,note',
      ...known.filter((s) => closes.has(s.name)).map((s) => `${s.name},${s.name}.csv,close,${s.class},percent,`)].join('\n') + '\n');
    const out = join(this.folder, 'replay');
    const replay = this.#run('rotationd', 'replay', `--config.file=${join(this.folder, 'rotationd.yml')}`, `--history=${folder}`,
      `--out=${out}`, '--no-placebo', '--no-neighbours');
    const code = await replay.gone;
    if (code !== 0) throw new Error(`rotationd replay ended with ${code}: ${readFileSync(join(this.folder, 'rotationd.log'), 'utf8').slice(-1000)}`);
    return join(out, 'report.html');
  }

  async #ask(path) {
    const headers = { 'APCA-API-KEY-ID': 'demo', 'APCA-API-SECRET-KEY': 'demo', Authorization: 'Bearer demo' };
    return (await fetch(`http://127.0.0.1:${this.market}/${path}`, { headers })).json();
  }

  async #dailyBars(symbols) {
    const closes = new Map();
    for (let token = ''; token !== null;) {
      const page = await this.#ask(`v2/stocks/bars?symbols=${symbols.join()}&timeframe=1Day&adjustment=all&start=2020-01-01&limit=10000${token && `&page_token=${encodeURIComponent(token)}`}`);
      for (const [symbol, bars] of Object.entries(page.bars)) {
        closes.set(symbol, [...closes.get(symbol) ?? [], ...bars.map((bar) => [bar.t.slice(0, 10), bar.c])]);
      }
      token = page.next_page_token;
    }
    return closes;
  }

  #run(program, ...args) {
    const log = openSync(join(this.folder, `${program}.log`), 'a');
    const child = spawn(join(bin, program), args, { stdio: ['ignore', log, log] });
    closeSync(log);
    child.gone = new Promise((done) => child.on('exit', done));
    return child;
  }

  async stop() {
    for (const child of [this.daemon, this.simulator]) {
      child.kill('SIGCONT');
      child.kill('SIGKILL');
      await child.gone;
    }
    rmSync(this.folder, { recursive: true, force: true });
  }
}
