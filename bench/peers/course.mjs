// What the peers in JavaScript have in common, as peer.hpp has it for those in C++: `node PROGRAM PORT MESSAGES QUOTES STEP
// AHEAD` reads the stream of quote_server to its end and prints one line of JSON.
import { performance } from 'node:perf_hooks';
import { Counter, Gauge, Registry } from 'prom-client';

export const [port, messages, quotes, step, ahead] = process.argv.slice(2).map(Number);

const registers = [new Registry()];
const mid = new Gauge({ name: 'mid', help: 'Middle', labelNames: ['symbol'], registers });
const ratio = new Gauge({ name: 'ratio', help: 'IJR over SPY', registers });
const counter = new Counter({ name: 'quotes_total', help: 'Quotes', registers });
const last = { IJR: NaN, SPY: NaN };

const now = () => performance.timeOrigin + performance.now(); // ms
let first, begun, cpuBegun;
let done = 0;
const latencies = step > 0 ? new Float64Array(messages) : undefined; // us

// `time`: Date of the quote.
export function begin(time) {
  first = time.getTime() - ahead / 1e6;
  begun = now();
  cpuBegun = process.cpuUsage();
}

export function quote(symbol, bid, ask) {
  const middle = (bid + ask) / 2;
  mid.set({ symbol }, middle);
  if (symbol in last) {
    last[symbol] = middle;
    ratio.set(last.IJR / last.SPY);
  }
  counter.inc();
}

// One more message is done with; ends the program after the last.
export function messageDone() {
  if (latencies) latencies[done] = (now() - (first + (step * done) / 1e6)) * 1e3;
  if (++done < messages) return;
  const cpu = process.cpuUsage(cpuBegun);
  const report = { messages: done, seconds: (now() - begun) / 1e3, cpu_seconds: (cpu.user + cpu.system) / 1e6 };
  if (latencies) {
    latencies.sort();
    for (const [name, share] of [['p50_us', 0.5], ['p99_us', 0.99], ['p999_us', 0.999]]) {
      report[name] = latencies[Math.min(messages - 1, Math.floor(share * messages))];
    }
  }
  console.log(JSON.stringify(report));
  process.exit(0);
}
