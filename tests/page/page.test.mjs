// The live page against the programs: it shows what /api/v1 says, obeys its keys, and comes back from every fault.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { Visit, launch, pictures, sizes, writing } from './browser.mjs';
import { Programs, eventually, patient, sleep } from './programs.mjs';

let browser;
before(async () => { browser = await launch(); });
after(() => browser.close());

async function withPage(options, body) {
  const programs = await Programs.start(options);
  try {
    const visit = await Visit.open(browser, programs.url, options.size);
    await body(visit, programs);
    assert.deepEqual(await visit.close(), [], 'errors of the console or breaches of the policy');
  } finally {
    await programs.stop();
  }
}

const digits = (id, on) => (id === 'M2' ? 0 : Math.abs(on) >= 10 ? 1 : 2);
const shown = (value, n) => (value === null ? '–' : value.toFixed(n).replace('-', '−'));

// The page's board and the API's answers, of one and the same close.
async function sameClose(visit, programs) {
  return eventually('the page and the API tell of one close', async () => {
    const [state, triggers] = [await programs.get('state'), await programs.get('triggers')];
    const board = await visit.board();
    const again = await programs.get('triggers');
    return new Set([board.session, board.laddersSession, state.session, triggers.session, again.session]).size === 1
      && { board, state, triggers: triggers.triggers };
  });
}

async function assertConsistent(visit, programs) {
  const { board, state, triggers } = await sameClose(visit, programs);
  assert.equal(board.state, state.state);
  assert.equal(board.unmet, String(state.unmet_needs));
  assert.equal(state.needs.reduce((sum, need) => sum + need.count, 0), state.unmet_needs, 'the list has as many as are counted');
  assert.deepEqual(board.needs, state.needs.map(({ id, count }) =>
    (triggers.some((t) => t.id === id) ? id : id[0].toUpperCase()) + (count > 1 ? ` ×${count}` : '')));
  for (const t of triggers.filter((one) => one.role !== 'flag')) {
    assert.deepEqual(board.triggers[t.id], { standing: !t.available ? 'away' : t.on ? 'on' : 'off',
      value: shown(t.value.confirmed, digits(t.id, t.on_level)), moves: t.available ? t.distance.moves : null }, `${t.id} at the close of ${state.session}`);
  }
  return board.state;
}

test('the ladder is that of /api/v1 at every step from WATCH to CONFIRMED', patient, () =>
  withPage({ pace: 0.8, fromSession: 17 }, async (visit, programs) => {
    const seen = new Set();
    await eventually('CONFIRMED', async () => {
      const state = await assertConsistent(visit, programs);
      if (!seen.has(state)) await visit.picture(`state-${state.toLowerCase()}`);
      seen.add(state);
      return state === 'CONFIRMED';
    });
    for (const { name, accepted, rejected } of (await programs.get('series')).series) {
      assert.ok(rejected <= 0.01 * accepted, `${name} falls silent now and then: ${rejected} of its words were refused, ${accepted} accepted`);
    }
    const { triggers } = await programs.get('triggers');
    for (const id of ['M1', 'M2', 'P1', 'C1', 'C2']) assert.ok(triggers.find((t) => t.id === id).distance.moves !== null, `${id} names no series`);
    for (const state of ['WATCH', 'CONFIRMING', 'CONFIRMED']) assert.ok(seen.has(state), `${state} was not seen`);
    await eventually('the transition is in the log', async () => (await visit.text('.events')).includes('count'));
    assert.match(await visit.text('.badge.simulated'), /SIMULATED/);
  }));

test('every key does what the help says', patient, () =>
  withPage({ pace: 0.5, fromSession: 50 }, async (visit, programs) => {
    const { page } = visit;
    const pressed = (selector) => page.locator(selector).getAttribute('aria-pressed');
    for (const [key, index] of [['2', 1], ['3', 2], ['1', 0]]) {
      await page.keyboard.press(key);
      await eventually(`pair ${key}`, async () => (await page.locator('.choice[data-key]').nth(index).getAttribute('aria-pressed')) === 'true');
    }
    for (const frame of ['5Y', '20Y', '1D', '5D', '1M', '3M', '1Y']) {
      await page.keyboard.press('t');
      await eventually(`time frame ${frame}`, async () => (await pressed(`[data-frame="${frame}"]`)) === 'true');
      await sleep(300);
    }
    await page.keyboard.press('/');
    await page.keyboard.type('no such thing');
    await eventually('the filter finds nothing', async () => (await visit.text('.log .muted')) === 'nothing found');
    await page.keyboard.press('Escape');
    await page.keyboard.press('?');
    assert.ok(await visit.has('dialog.help'));
    await visit.picture('help');
    await page.keyboard.press('Escape');
    assert.ok(!(await visit.has('dialog.help')));
    await page.keyboard.press('d');
    assert.equal(await visit.theme(), 'light');
    await page.keyboard.press('d');
    await page.keyboard.press('s');
    await eventually('sound is on', async () => (await pressed('.tool[title^=Sound]')) === 'true');
    await page.keyboard.press('s');
    await page.keyboard.press('n');
    await eventually('notification is asked for', async () => (await pressed('.tool[title^=Notify]')) === 'true');
    await page.keyboard.press('n');
    const open = await page.locator('.fold').getAttribute('aria-expanded');
    await page.keyboard.press('f');
    await eventually('the flags fold', async () => (await page.locator('.fold').getAttribute('aria-expanded')) !== open);

    await page.keyboard.press('Space');
    await eventually('the banner', () => visit.has('.banner'));
    const still = await visit.board();
    await sleep(4_000);
    assert.deepEqual(await visit.board(), still);
    await visit.picture('paused');
    await page.keyboard.press('Space');
    await eventually('it went on', async () => (await visit.board()).session !== still.session);
    await assertConsistent(visit, programs);
  }));

test('a transition opens to its record, and its link leads there', patient, () =>
  withPage({ pace: 0.2, fromSession: 60 }, async (visit, programs) => {
    await visit.page.locator('.event').first().click();
    await eventually('the record', () => visit.has('.detail table'));
    const number = (await programs.get('transitions?limit=1')).transitions[0].number;
    const linked = await Visit.open(browser, `${programs.url}/#transition=${number}`);
    await eventually('the linked record', () => linked.has(`#transition-${number} .detail`));
    assert.deepEqual(await linked.close(), []);
  }));

test('both themes at four sizes: nothing sticks out, axe finds nothing serious', patient, async () => {
  const programs = await Programs.start({ pace: 0.02, fromSession: 45 });
  try {
    for (const [name, size] of Object.entries(sizes)) {
      const visit = await Visit.open(browser, programs.url, size, { first: writing });
      for (const theme of ['dark', 'light']) {
        await sleep(1_200);
        await visit.picture(`${name}-${theme}`);
        if (name !== 'wall') await visit.picture(`${name}-${theme}-whole`, { fullPage: true });
        assert.deepEqual(await visit.accessibility(), [], `${name}, ${theme}`);
        assert.ok(await visit.page.evaluate(() => document.documentElement.scrollWidth <= innerWidth), `${name}: it is wider than the screen`);
        await visit.page.keyboard.press('d');
      }
      const beyond = await visit.page.evaluate(() => [...document.querySelectorAll('.plot canvas')].flatMap((canvas) =>
        [...window.written.get(canvas)].filter(([, { from, to }]) => from < -1 || to > canvas.width + 1).map(([words]) => words)));
      assert.deepEqual(beyond, [], `${name}: a chart writes beyond its edges`);
      assert.deepEqual(await visit.close(), []);
    }
  } finally {
    await programs.stop();
  }
});

test('no text of the header is cut, however much it has to say', patient, async () => {
  const programs = await Programs.start({ pace: 0.1, fromSession: 45 });
  try {
    const sayMuch = (message) => {
      const { data } = message;
      if (message.channel === 'status') data.verdict = { ...data.verdict, kind: 'stale', text: 'STALE feed alpaca, feed massive, IJR, SPY and 12 more' };
      if (message.channel === 'state') {
        Object.assign(data, { state: 'INVALIDATED', age_sessions: 1234, provisional: { ...data.provisional, state: 'CONFIRMING' } });
        data.last_transition.meaning = 'the large-cap leaders made new highs while the spread fell';
      }
      return message;
    };
    for (const [name, size] of Object.entries({ desk: sizes.desk, between: { width: 1440, height: 900 }, phone: sizes.phone })) {
      for (const between of [null, sayMuch]) {
        const visit = await Visit.open(browser, programs.url, size, { between });
        if (between !== null) await eventually('much to say', async () => (await visit.text('.verdict')).includes('and 12 more'));
        assert.deepEqual(await visit.clipped(), [], name);
        assert.ok(await visit.page.evaluate(() => document.documentElement.scrollWidth <= innerWidth), `${name}: it is wider than the screen`);
        await visit.page.locator('.strip').screenshot({ path: `${pictures}header-${name}${between ? '-full' : ''}.png` });
        assert.deepEqual(await visit.close(), []);
      }
    }
  } finally {
    await programs.stop();
  }
});

test('first paint within a second; fetched from nowhere else; small', patient, () =>
  withPage({ pace: 0.02, fromSession: 45 }, async ({ page }, programs) => {
    let paint = Infinity;  // of the fastest load: a busy machine only makes it longer
    for (let load = 0; load < 10 && paint >= 1_000; ++load) {
      if (load > 0) await page.reload();
      paint = await page.evaluate(() => performance.getEntriesByName('first-contentful-paint')[0].startTime);
    }
    assert.ok(paint < 1_000, `first paint after ${paint} ms`);
    const files = await page.evaluate(() => performance.getEntriesByType('resource').map((e) => ({ name: e.name, size: e.encodedBodySize })));
    for (const { name } of files) assert.ok(name.startsWith(programs.url), name);
    const size = files.filter((f) => f.name.includes('/assets/')).reduce((sum, f) => sum + f.size, 0);
    assert.ok(size > 10_000 && size < 150_000, `${size} bytes`);
    const script = files.find((f) => f.name.endsWith('.js')).name;
    assert.match(await (await fetch(script)).text(), /uPlot\s+The MIT License[^]*Permission is hereby granted/, 'the notice of the library that draws');
  }));

test('the daemon is killed and comes back: the page says so, and recovers by itself', patient, () =>
  withPage({ pace: 0.2, fromSession: 45 }, async (visit, programs) => {
    visit.unreachable = true;
    programs.daemon.kill('SIGKILL');
    await programs.daemon.gone;
    await eventually('PAGE DISCONNECTED', async () => (await visit.text('.verdict')).includes('PAGE DISCONNECTED'));
    await visit.picture('disconnected');
    await programs.startDaemon();
    await eventually('connected again', async () => !(await visit.text('.verdict')).includes('DISCONNECTED'));
    visit.unreachable = false;
    await assertConsistent(visit, programs);
  }));

test('a market that falls silent is STALE by name, which is not a closed market or a lost page', patient, () =>
  withPage({ pace: 0.02, fromSession: 45 }, async (visit, programs) => {
    programs.simulator.kill('SIGSTOP');
    await eventually('the daemon says which feed', async () => (await programs.get('status')).verdict.feeds.includes('alpaca'));
    await eventually('the page says so', async () => /^STALE[^]*alpaca/.test(await visit.text('.verdict')));
    assert.ok(!(await visit.text('.clock')).includes('market closed'));
    await visit.picture('stale');
    programs.simulator.kill('SIGCONT');
    await eventually('it speaks again', async () => !(await visit.text('.verdict')).includes('alpaca'));
  }));

test('every cause of distrust looks different', patient, async () => {
  const programs = await Programs.start({ pace: 0.1, fromSession: 45 });
  try {
    let kind = 'live';
    const visit = await Visit.open(browser, programs.url, sizes.desk, { between: (message) => {
      if (message.channel === 'status') message.data.verdict = { kind, text: kind.toUpperCase(), series: [], feeds: [], simulated: false };
      return message;
    } });
    const looks = new Set();
    for (const [next, words] of Object.entries({ live: 'LIVE', stale: 'STALE', closed: 'MARKET CLOSED', degraded: 'DEGRADED', blind: 'BLIND', starting: 'STARTING' })) {
      kind = next;
      await eventually(words, async () => (await visit.text('.verdict')).startsWith(words));
      looks.add(await visit.page.locator('.verdict path').getAttribute('d'));
      await visit.page.locator('.strip').screenshot({ path: `${pictures}verdict-${next}.png` });
      assert.deepEqual(await visit.accessibility(), [], words);
    }
    assert.equal(looks.size, 6, 'each has a sign of its own');
    assert.ok(!(await visit.has('.badge.simulated')), 'only a simulated market is marked');
    assert.deepEqual(await visit.close(), []);
  } finally {
    await programs.stop();
  }
});

test('a hole in the stream is noticed and mended', patient, async () => {
  const programs = await Programs.start({ pace: 0.5, fromSession: 20 });
  try {
    let count = 0;
    const visit = await Visit.open(browser, programs.url, sizes.desk, { between: (message) => (++count === 60 ? null : message) });
    await eventually('resync', () => visit.asked.some((m) => m.method === 'resync'));
    await eventually('it is told', async () => (await visit.text('footer')).includes('1 hole in the stream'));
    await assertConsistent(visit, programs);
    assert.deepEqual(await visit.close(), []);
  } finally {
    await programs.stop();
  }
});

test('a transition is announced once, also while the page is hidden', patient, async () => {
  const programs = await Programs.start({ pace: 0.4, fromSession: 17 });
  try {
    let lose = false;
    const visit = await Visit.open(browser, programs.url, sizes.desk, { permissions: ['notifications'], between: (message) => {
      if (!lose) return message;
      lose = false;
      return null;
    } });
    const begun = (await programs.get('transitions?limit=1')).transitions[0]?.number ?? 0;
    await visit.page.keyboard.press('n');
    await eventually('it is on', async () => (await visit.page.locator('.tool[title^=Notify]').getAttribute('aria-pressed')) === 'true');
    await visit.page.evaluate(() => {
      window.made = [];
      const { permission } = Notification;
      window.Notification = class {
        static permission = permission;
        constructor(title) { window.made.push(title); }
      };
      window.requestAnimationFrame = () => 0;  // a hidden page gets no frame
    });
    const shownState = await visit.text('.chip-word');
    const made = () => visit.page.evaluate(() => window.made);
    const came = async () => (await programs.get('transitions?limit=50')).transitions.filter((t) => t.number > begun).map((t) => `Rotation: ${t.to}`).reverse();
    await eventually('the first', async () => (await made()).length > 0);
    lose = true;  // all are sent once more
    await eventually('resync', () => visit.asked.some((m) => m.method === 'resync'));
    await eventually('two, each once', async () => {
      const all = await came();
      return all.length >= 2 && JSON.stringify(await made()) === JSON.stringify(all);
    });
    assert.equal(await visit.text('.chip-word'), shownState, 'nothing was drawn meanwhile');
    assert.deepEqual(await visit.close(), []);
  } finally {
    await programs.stop();
  }
});

test('a transition is drawn by its message alone, before all that waits its turn', patient, async () => {
  const programs = await Programs.start({ pace: 0.4, fromSession: 17 });
  try {
    let alone = false;
    const visit = await Visit.open(browser, programs.url, sizes.desk, { between: (message) =>
      (alone && message.channel !== 'transitions' ? { seq: message.seq, type: 'heartbeat' } : message) });
    await eventually('all has come', async () => (await visit.text('.log .muted')) !== '');
    const begun = (await programs.get('transitions?limit=1')).transitions[0]?.number ?? 0;
    alone = true;
    // The page's own timers, at which all else is drawn, go off no more; those of the browser's driver do.
    await visit.page.evaluate(() => {
      const { setTimeout } = window;
      window.setTimeout = (what, after) => (new Error().stack.includes('/assets/') ? 0 : setTimeout(what, after));
    });
    await eventually('it is in the log', () => visit.page.evaluate((after) =>
      [...document.querySelectorAll('.events > li')].some((row) => Number(row.id.replace('transition-', '')) > after), begun));
    assert.deepEqual(await visit.close(), []);
  } finally {
    await programs.stop();
  }
});

test('without reference figures the valuation says which are missing, and where they belong', patient, () =>
  withPage({ pace: 0.1, fromSession: 45 }, async (visit) => {
    await eventually('the keys', async () => (await visit.text('.valuation .empty')).startsWith('Not available: px_small_asof, px_large_asof missing'));
    assert.match(await visit.text('.valuation .empty'), /reference\.file/);
  }));

test('the stop is told as explain tells it, and a trigger past its level says what it waits for', patient, async () => {
  const programs = await Programs.start({ pace: 0.1, fromSession: 45 });
  try {
    const visit = await Visit.open(browser, programs.url, sizes.phone, { between: (message) => {
      if (message.channel === 'state') Object.assign(message.data.advice, { stop_level: -1.6958, stop_distance: 0.042 });
      if (message.channel === 'series') for (const row of message.data.series) if (row.name === 'IJR') row.change = -0.01, row.unit = null;
      for (const t of message.channel === 'triggers' ? message.data.triggers : []) {
        const turns = { V4: { unit: 'ratio', natural: 0.069, level: null, moves: null, of: 'leaders', waits_for: 'leaders at a 120-session high' },
          C3: { unit: 'z', natural: -0.68, level: null, moves: null, of: null, waits_for: null } }[t.id];
        if (turns) Object.assign(t, { available: true, distance: { ...t.distance, ...turns } });
      }
      return message;
    } });
    await eventually('the stop', async () => (await visit.text('.advice dl')).includes('S −1.6958, −4.1 % from its peak'));
    const turn = async (id) => (await visit.text(`.rung[data-id=${id}] .distance`)).replaceAll('\u00a0', ' ');
    assert.equal(await turn('V4'), 'leaders +6.9 %, waits for leaders at a 120-session high');
    assert.equal(await turn('C3'), '−0.68 z');
    for (const width of [390, 1440, 3840]) {
      await visit.page.setViewportSize({ width, height: 900 });
      const tiles = await visit.page.evaluate(() => [...document.querySelectorAll('.tile')].map((tile) => ({ name: tile.querySelector('.tile-name').textContent,
        move: tile.querySelector('.move').textContent, sticksOut: tile.scrollWidth > tile.clientWidth })));
      assert.deepEqual(tiles.filter((tile) => tile.sticksOut), [], `${width} px: a tile is too narrow for its words`);
      assert.equal(tiles.find((tile) => tile.name === 'IJR').move, '–', 'no arrow without a number');
    }
    assert.deepEqual(await visit.close(), []);
  } finally {
    await programs.stop();
  }
});

test('nothing is missing: what is closest to turning; who waits is not counted; what shows as zero has no direction', patient, async () => {
  const programs = await Programs.start({ pace: 0.1, fromSession: 45 });
  try {
    const visit = await Visit.open(browser, programs.url, sizes.desk, { between: (message) => {
      if (message.channel === 'state') Object.assign(message.data, { needs: [], unmet_needs: 0 });
      if (message.channel === 'series') for (const row of message.data.series) if (row.name === 'IJR') row.change = -0.00001;
      for (const t of message.channel === 'triggers' ? message.data.triggers : []) {
        if (t.role === 'catalyst') Object.assign(t, { available: t.id !== 'C3', on: t.id === 'C1' });
        if (t.id === 'C1') Object.assign(t.distance, { unit: 'z', natural: -0.001, level: null, moves: null, sigma20: 0.01, text: 'rates lower goes off -0.0 % lower' });
      }
      return message;
    } });
    const catalysts = (await programs.get('triggers')).triggers.filter((t) => t.role === 'catalyst').length;
    const group = (await visit.page.locator('.group', { hasText: 'Catalysts' }).innerText()).replaceAll('\n', ' ');
    assert.ok(group.includes(`1 of ${catalysts - 1} on, 1 waiting`), group);
    assert.equal((await visit.text('.rung[data-id=C1] .distance')).replaceAll('\u00a0', ' '), '0.00 z');
    assert.equal((await visit.page.locator('.tile', { hasText: 'IJR' }).first().locator('.move').innerText()).replaceAll('\u00a0', ' '), '0.00 %');
    assert.ok(await visit.has('.closest'));
    assert.equal((await visit.text('.closest li .what')).replaceAll('\u00a0', ' '), 'rates lower goes off −0.0 % lower', 'the closest first');
    assert.deepEqual(await visit.close(), []);
  } finally {
    await programs.stop();
  }
});

test('the valuation gap shows its closure between the milestones', patient, async () => {
  const programs = await Programs.start({ pace: 0.1, fromSession: 45 });
  try {
    const known = { closure_fair: 0.34, closure_speed: 0.04, pe_small: 16.4, pe_large: 21.9, discount: 0.251, gap_turns: 5.5, half_closure_gain: 0.074, asymmetry: 1.8 };
    const visit = await Visit.open(browser, programs.url, sizes.screen, { between: (message) => {
      if (message.channel === 'state') for (const [name, value] of Object.entries(known)) message.data.gauges[name].value = value;
      return message;
    } });
    await eventually('34 %', async () => (await visit.text('.valuation .headline')).startsWith('34 %'));
    assert.match(await visit.text('.valuation dl'), /16\.4 \/ 21\.9[^]*25\.1 %[^]*5\.5[^]*\+7\.4 %[^]*1\.80/);
    await visit.page.locator('.valuation').screenshot({ path: `${pictures}valuation.png` });
    assert.deepEqual(await visit.close(), []);
  } finally {
    await programs.stop();
  }
});

test('a page that was held up catches up', patient, () =>
  withPage({ pace: 1, fromSession: 20 }, async (visit, programs) => {
    await visit.page.evaluate(() => { for (const end = Date.now() + 5_000; Date.now() < end;); });
    await assertConsistent(visit, programs);
  }));

test('a page left open does not grow', patient, () =>
  withPage({ pace: 3, fromSession: 5 }, async (visit) => {
    const cdp = await visit.context.newCDPSession(visit.page);
    await cdp.send('Performance.enable');
    const measure = async () => {
      await cdp.send('HeapProfiler.collectGarbage');
      const { metrics } = await cdp.send('Performance.getMetrics');
      return Object.fromEntries(metrics.map((m) => [m.name, m.value]));
    };
    await sleep(8_000);
    const first = await measure();
    await sleep(20_000);  // sixty sessions, hundreds of updates
    const last = await measure();
    assert.ok(last.Nodes < first.Nodes * 1.1 + 200, `${first.Nodes} nodes became ${last.Nodes}`);
    assert.ok(last.JSEventListeners <= first.JSEventListeners + 30, `${first.JSEventListeners} listeners became ${last.JSEventListeners}`);
    assert.ok(last.JSHeapUsedSize < first.JSHeapUsedSize + 3e6, `${first.JSHeapUsedSize} bytes became ${last.JSHeapUsedSize}`);
  }));
