// The report of a replay in a browser: one file, opened without a server, that fetches nothing and is drawn by the page's own code.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { after, before, test } from 'node:test';
import { pathToFileURL } from 'node:url';
import { Visit, launch, sizes, writing } from './browser.mjs';
import { Programs, patient } from './programs.mjs';

let browser;
let programs;
let url;
let data;  // what the report gives its script to draw
before(async () => {
  browser = await launch();
  programs = await Programs.start({ pace: 0.02, fromSession: 124 });
  const file = await programs.report();
  url = pathToFileURL(file).href;
  data = JSON.parse(/id="data">(.*)<\/script>/.exec(readFileSync(file, 'utf8'))[1]);
});
after(async () => {
  await programs?.stop();
  await browser?.close();
});

const date = (row) => new Date(864e5 * data.day[row]).toISOString().slice(0, 10);
const open = (size, colorScheme = 'dark') => Visit.open(browser, url, size, { ready: '.uplot', colorScheme });

// Of every canvas: how many of its pixels are drawn, and in what share of its columns the theme's ink (the lines) and its accent are.
const inked = (visit) => visit.page.evaluate(() => [...document.querySelectorAll('canvas')].map((canvas) => {
  const { width, height } = canvas;
  const { data: pixels } = canvas.getContext('2d').getImageData(0, 0, width, height);
  const parts = (name) => getComputedStyle(document.documentElement).getPropertyValue(name).match(/[0-9a-f]{2}/g).map((part) => parseInt(part, 16));
  const columns = { ink: new Set(), accent: new Set() };
  const colours = { ink: parts('--ink'), accent: parts('--accent') };
  let drawn = 0;
  for (let i = 0; i < pixels.length; i += 4) {
    if (pixels[i + 3] < 128) continue;
    drawn++;
    for (const [name, colour] of Object.entries(colours)) {
      if (colour.every((part, k) => Math.abs(part - pixels[i + k]) < 40)) columns[name].add((i / 4) % width);
    }
  }
  return { in: canvas.closest('.plot').className, drawn, ink: columns.ink.size / width, accent: columns.accent.size / width };
}));

function assertDrawn(canvases, what) {
  for (const canvas of canvases) {
    const lanes = canvas.in.includes('lanes');
    assert.ok(canvas.drawn > 500, `${what}: ${canvas.in} is blank`);
    assert.ok(lanes ? canvas.accent > 0.02 : canvas.ink > 0.25, `${what}: ${canvas.in} lacks what it is for: ${JSON.stringify(canvas)}`);
  }
}

test('opens from its file, in both themes at four sizes: drawn, nothing fetched, axe finds nothing serious', patient, async () => {
  for (const [name, size] of Object.entries(sizes)) {
    for (const scheme of ['dark', 'light']) {
      const visit = await open(size, scheme);
      const what = `${name}, ${scheme}`;
      assert.equal(await visit.theme(), scheme, what);
      const canvases = await inked(visit);
      assert.equal(canvases.length, 3 * (1 + await visit.page.locator('.close-up').count()), what);
      assertDrawn(canvases, what);
      assert.deepEqual(await visit.accessibility(), [], what);
      assert.ok(await visit.page.evaluate(() => document.documentElement.scrollWidth <= innerWidth), `${what}: wider than the screen`);
      await visit.picture(`report-${name}-${scheme}`, { fullPage: name !== 'wall' });
      assert.deepEqual(visit.requests, [url], what);
      assert.deepEqual(await visit.close(), [], what);
    }
  }
});

test('has the notice of the library that draws', patient, async () => {
  const visit = await open(sizes.screen);
  assert.match(await visit.page.content(), /uPlot\s+The MIT License[^]*Permission is hereby granted/);
  assert.deepEqual(await visit.close(), []);
});

test('writes whole names and whole dates, and nothing of them beyond its edges', patient, async () => {
  for (const [name, size] of Object.entries(sizes)) {
    const visit = await Visit.open(browser, url, size, { ready: '.uplot', first: writing });
    const charts = await visit.page.evaluate(() => [...document.querySelectorAll('.lanes canvas')].map((canvas) => {
      const words = [...window.written.get(canvas)];
      return { words: words.map(([text]) => text), beyond: words.filter(([, { from, to }]) => from < -1 || to > canvas.width + 1).map(([text]) => text) };
    }));
    assert.ok(charts.length > 1);
    for (const { words, beyond } of charts) assert.deepEqual(beyond, [], `${name}: ${words}`);
    for (const { id, name: called } of data.triggers) {
      assert.ok(charts[0].words.includes(id), `${name}: ${id}`);
      if (size.width >= 1280) assert.ok(charts[0].words.includes(called), `${name}: ${called}`);
    }
    for (const { words } of charts) assert.ok(words.filter((text) => /^20\d\d(-\d\d){0,2}$/.test(text)).length >= 2, `${name}, dates: ${words}`);
    assert.deepEqual(await visit.close(), []);
  }
});

test('tells of the confirmation that the simulated market has', patient, async () => {
  const visit = await open(sizes.desk);
  const confirmed = data.transitions.filter((t) => t.confirmation !== null);
  assert.equal(confirmed.length, 1);
  assert.ok((await visit.text('#confirmation-1')).includes(date(confirmed[0].row)));
  assert.equal(await visit.page.locator('.forward .triangle').count(), data.forward.entries[0].mean.filter((m) => m !== null).length);
  assert.deepEqual(await visit.close(), []);
});

test('its rotation graphs follow the weeks: the last session of each, and the last there is', patient, async () => {
  const visit = await open(sizes.desk);
  const { rrg_ratio: ratio, rrg_momentum: momentum } = data.columns;
  const graphs = await visit.page.evaluate(() => [...document.querySelectorAll('.rotation')].map((figure) => ({
    row: Number(figure.dataset.row), weeks: [...figure.querySelectorAll('circle title')].map((t) => t.textContent.replace('week of ', '')) })));
  assert.equal(graphs.length, 2);
  for (const { row, weeks } of graphs) {
    const last = new Map();  // of the week that begins on that Monday
    for (let i = 0; i <= row; i++) {
      const monday = data.day[i] - (new Date(864e5 * data.day[i]).getUTCDay() + 6) % 7;
      last.set(monday, i);
    }
    const expected = [...last.values()].slice(-12);
    assert.ok(expected.every((i) => ratio[i] !== null && momentum[i] !== null));
    assert.deepEqual(weeks, expected.map(date));
  }
  assert.deepEqual(await visit.close(), []);
});

test('is read by keys, by parts, in the other theme', patient, async () => {
  const visit = await open(sizes.desk);
  const { page } = visit;
  const shown = (x, n) => (x === null ? '–' : x.toFixed(n).replace('-', '−'));
  const reads = (row) => async () => {
    const text = await visit.text('#overview .readout');
    assert.ok(text.startsWith(date(row)), text);
    assert.ok(text.includes(data.states[Number(data.state[row])]) && text.includes(`S ${shown(data.columns.S[row], 4)}`), text);
  };
  const last = data.day.length - 1;
  await reads(last)();
  await page.locator('#overview .plots').focus();
  await page.keyboard.press('ArrowLeft');
  await reads(last - 1)();
  await page.keyboard.press('Shift+ArrowLeft');
  await reads(last - 21)();

  await page.locator('#overview .choice', { hasText: '1Y' }).click();
  assert.equal(await page.locator('#overview .choice[aria-pressed=true]').innerText(), '1Y');
  await reads(last)();
  await page.locator('#overview input[type=range]').fill('0');
  await reads(249)();
  await page.locator('#overview .choice', { hasText: 'All' }).click();
  await reads(last)();

  await page.locator('#theme').click();
  assert.equal(await visit.theme(), 'light');
  assertDrawn(await inked(visit), 'after the button');
  assert.deepEqual(await visit.close(), []);
});

test('is light on paper, and as wide as it', patient, async () => {
  const visit = await open(sizes.wall);
  await visit.page.evaluate(() => addEventListener('beforeprint', () => {
    window.printed = { theme: document.documentElement.dataset.theme, width: document.querySelector('canvas').clientWidth };
  }));
  assert.ok((await visit.page.pdf({ format: 'A4' })).length > 50_000);
  const printed = await visit.page.evaluate(() => window.printed);
  assert.equal(printed.theme, 'light');
  assert.ok(printed.width > 300 && printed.width <= 703, `${printed.width} px`);  // A4 without its margins
  assert.equal(await visit.theme(), 'dark');
  assert.deepEqual(await visit.close(), []);
});

test('shows its tables without a script, and says what is missing', patient, async () => {
  const context = await browser.newContext({ javaScriptEnabled: false, viewport: sizes.desk, colorScheme: 'dark' });
  const page = await context.newPage();
  await page.goto(url);
  assert.match(await page.locator('noscript').innerText(), /charts/);
  assert.ok(await page.locator('#confirmation-1').isVisible());
  assert.ok(await page.locator('#followed table').isVisible());
  assert.equal(await page.locator('canvas').count(), 0);
  await context.close();
});
