// Chromium, as Debian has it, with what must never happen written down: errors of the console, breaches of the policy.
import { mkdirSync } from 'node:fs';
import { createRequire } from 'node:module';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { chromium } from 'playwright-core';

export const pictures = fileURLToPath(new URL('../../build/page-pictures/', import.meta.url));
const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

export const sizes = { desk: { width: 1280, height: 720 }, screen: { width: 1920, height: 1080 }, phone: { width: 390, height: 844 },
  wall: { width: 3840, height: 2160 } };

export const launch = () => chromium.launch({ executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
  args: process.getuid() === 0 ? ['--no-sandbox'] : [] });

const livePage = '.chip:is(.DORMANT, .WATCH, .SETUP, .CONFIRMING, .CONFIRMED, .EXTENDED, .INVALIDATED)';

// Runs before a page's own script: what each canvas has written on it, and where that begins and ends.
export const writing = () => {
  window.written = new Map();
  const { fillText } = CanvasRenderingContext2D.prototype;
  CanvasRenderingContext2D.prototype.fillText = function (words, x, y) {
    const all = window.written.get(this.canvas) ?? window.written.set(this.canvas, new Map()).get(this.canvas);
    const { actualBoundingBoxLeft: left, actualBoundingBoxRight: right } = this.measureText(words);
    const { e } = this.getTransform();
    all.set(words, { from: e + x - left, to: e + x + right });
    fillText.call(this, words, x, y);
  };
};

export class Visit {
  // `between`, if given, sees every message of the daemon's stream: what it returns is what the page gets; null: nothing.
  // `ready`: what it shows once it is drawn. `permissions`: what its reader has allowed it. `first`: runs in it before its own script.
  static async open(browser, url, viewport = sizes.desk, { between = null, ready = livePage, colorScheme = 'dark', permissions = [], first = null } = {}) {
    const visit = new Visit();
    visit.context = await browser.newContext({ viewport, colorScheme, permissions });
    visit.asked = [];
    if (between !== null) {
      await visit.context.routeWebSocket(/\/api\/v1\/stream$/, (page) => {
        const daemon = page.connectToServer();
        page.onMessage((message) => { visit.asked.push(JSON.parse(message)); daemon.send(message); });
        daemon.onMessage((message) => {
          const given = between(JSON.parse(message));
          if (given !== null) page.send(JSON.stringify(given));
        });
      });
    }
    visit.page = await visit.context.newPage();
    visit.errors = [];
    visit.requests = [];
    visit.page.on('request', (request) => visit.requests.push(request.url()));
    visit.unreachable = false;  // while the daemon is down, a refused connection is no fault of the page
    visit.page.on('console', (message) => {
      if (message.type() !== 'error') return;
      if (visit.unreachable && /ERR_CONNECTION|WebSocket/.test(message.text())) return;
      visit.errors.push(message.text());
    });
    visit.page.on('pageerror', (error) => visit.errors.push(String(error)));
    await visit.page.addInitScript(() => {
      window.breaches = [];
      document.addEventListener('securitypolicyviolation', (e) => window.breaches.push(`${e.violatedDirective} ${e.blockedURI}`));
    });
    if (first !== null) await visit.page.addInitScript(first);
    await visit.page.goto(url);
    await visit.page.waitForSelector(ready);
    return visit;
  }

  text(selector) { return this.page.locator(selector).first().innerText(); }
  theme() { return this.page.evaluate(() => document.documentElement.dataset.theme); }
  has(selector) { return this.page.locator(selector).first().isVisible(); }

  // Everything that a desk reads off the ladder, and the close it is of.
  board() {
    return this.page.evaluate(() => ({
      state: document.querySelector('.chip-word').textContent,
      session: /close of (\S+)/.exec(document.querySelector('.line.age').textContent)?.[1],
      laddersSession: /close of (\S+)/.exec(document.querySelector('.ladder .of').textContent)?.[1],
      unmet: document.querySelector('.figures b').textContent,
      needs: [...document.querySelectorAll('.sentence + .needs-list > li > b')].map((b) => b.textContent),
      triggers: Object.fromEntries([...document.querySelectorAll('.rung[data-id]')].map((row) => [row.dataset.id, {
        standing: ['away', 'on', 'off'].find((c) => row.classList.contains(c)),
        value: row.querySelector('.value').textContent,
        moves: /^[A-Z]\w* |^y\d\w* /.exec(row.querySelector('.distance').textContent)?.[0].trim() ?? null }])),
    }));
  }

  // Texts of the header that do not fit where they stand.
  clipped() {
    return this.page.evaluate(() => [...document.querySelectorAll('.strip *')]
      .filter((node) => [...node.childNodes].some((child) => child.nodeType === Node.TEXT_NODE && child.data.trim() !== ''))
      .filter((node) => node.checkVisibility() && getComputedStyle(node).display !== 'inline')
      .filter((node) => node.scrollWidth > node.clientWidth || node.scrollHeight > node.clientHeight)
      .map((node) => `${node.className}: ${node.textContent}`));
  }

  async picture(name, options = {}) {
    mkdirSync(pictures, { recursive: true });
    await this.page.screenshot({ path: `${pictures}${name}.png`, ...options });
  }

  // Faults that axe calls serious or critical.
  async accessibility() {
    await this.page.evaluate(axe);
    const { violations } = await this.page.evaluate(() => axe.run(document, { runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'best-practice'] }));
    return violations.filter((v) => v.impact === 'serious' || v.impact === 'critical')
      .map((v) => `${v.id}: ${v.nodes.slice(0, 4).map((n) => `${n.target} ${n.any[0]?.message ?? ''}`).join('; ')}`);
  }

  async close() {
    const breaches = await this.page.evaluate(() => window.breaches);
    await this.context.close();
    return [...this.errors, ...breaches];
  }
}
