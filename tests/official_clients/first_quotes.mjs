// What the programs here have in common: `node PROGRAM PORT COUNT SYMBOL...` prints the first COUNT quotes,
// one `SYMBOL BID ASK` a line, and ends; with one sentence instead where there are none for 30 seconds.
const [, , port, count, ...symbols] = process.argv;
const { ROTATION_TEST_KEY: key, ROTATION_TEST_SECRET: secret } = process.env;

export const server = `ws://127.0.0.1:${port}`;
export { key, secret, symbols };

export function fail(reason) {
  console.error(reason);
  process.exit(1);
}

if (!(count > 0) || symbols.length === 0) fail('Usage: node PROGRAM PORT COUNT SYMBOL...');
if (!key || !secret) fail('ROTATION_TEST_KEY and ROTATION_TEST_SECRET have to be set');

const patience = setTimeout(() => fail('No quote for 30 seconds'), 30_000);
let missing = Number(count);

export function print(symbol, bid, ask) {
  console.log(`${symbol} ${bid} ${ask}`);
  if (--missing === 0) process.exit(0);
  patience.refresh();
}
