#!/usr/bin/env node
// How long after its commit a transition stands on an open page: from its line in the daemon's log, which is written
// once the record is on the disk, to its row among the page's events. Fails where one takes over 100 ms.
//
//   bench/transition.mjs [SECONDS]     90 by default
//
// Takes the build in build/release, Debian's Chromium, and the packages of tests/page (npm ci there). Log and page read one
// clock; the log's has whole milliseconds.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Visit, launch } from '../tests/page/browser.mjs';
import { Programs, sleep } from '../tests/page/programs.mjs';

const limit = 100;
const browser = await launch();
const programs = await Programs.start({ pace: 1 });
try {
  const { page } = await Visit.open(browser, programs.url);
  await page.evaluate(() => {
    window.stood = {};
    const look = () => {
      for (const { id } of document.querySelectorAll('.events li')) window.stood[id.split('-')[1]] ??= performance.timeOrigin + performance.now();
    };
    look();
    window.before = Object.keys(window.stood);
    new MutationObserver(look).observe(document.querySelector('.events'), { childList: true });
  });
  await sleep(1000 * Number(process.argv[2] ?? 90));
  const { stood, before } = await page.evaluate(() => ({ stood: window.stood, before: window.before }));
  const log = readFileSync(join(programs.folder, 'rotationd.log'), 'utf8');
  const took = [...log.matchAll(/ts=(\S+) \S+ msg=transition number=(\d+)/g)]
    .filter(([, , number]) => number in stood && !before.includes(number))
    .map(([, committed, number]) => stood[number] - Date.parse(committed)).sort((a, b) => a - b);
  if (took.length === 0) throw new Error('no transition was seen');
  const [median, longest] = [took[Math.floor(took.length / 2)], took.at(-1)];
  console.log(`${took.length} transitions: p50 ${median.toFixed(0)} ms, longest ${longest.toFixed(0)} ms (at most ${limit})`);
  process.exitCode = longest > limit ? 1 : 0;
} finally {
  await programs.stop();
  await browser.close();
}
