// Records checkout.har for real: starts the demo's services, lets two users shop in Chromium one after the other,
// and joins their two recordings. How to run it: ../README.md, "Recording again".
import { spawn } from 'node:child_process';
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { chromium } from 'playwright-core';

const here = dirname(fileURLToPath(import.meta.url));
const services = process.env.SERVICES ?? join(here, '../../../build/release/scenarios/demo');
const browserPath = process.env.CHROMIUM ?? '/usr/bin/chromium';
const scratch = mkdtempSync(join(tmpdir(), 'demo-recording-'));
const started = [];

// Starts a service on a free port and answers its address.
function start(program, ...options) {
  const child = spawn(join(services, program), ['--port', '0', ...options], { stdio: ['ignore', 'ignore', 'pipe'] });
  started.push(child);
  return new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('exit', (code) => reject(new Error(`${program} ended with ${code}`)));
    child.stderr.on('data', (data) => {
      const found = /listens on (\S+)/.exec(data);
      if (found) resolve(found[1]);
    });
  });
}

// A person looks at the page before the next click; short, so that a replay at recorded timing stays short.
const look = (page, milliseconds) => page.waitForTimeout(milliseconds);

async function press(page, selector) {
  await page.evaluate(() => { document.body.dataset.state = ''; });
  await page.click(selector);
  await page.waitForSelector('body[data-state=done]');
}

async function signIn(page, address, name, password) {
  await page.goto(`http://${address}/`);
  await look(page, 400);
  await page.fill('input[name=name]', name);
  await page.fill('input[name=password]', password);
  await press(page, '#sign-in button');
  await look(page, 500);
}

async function signOut(page) {
  await Promise.all([page.waitForNavigation(), page.click('#sign-out')]);
  await page.waitForLoadState('networkidle');
}

// Browses, takes a coupon, pays by card, looks at the list.
async function buyByCard(page) {
  await press(page, '#products li:nth-child(3) button');
  await look(page, 300);
  await press(page, '#more');
  await look(page, 400);
  await press(page, '#products li:nth-child(9) button');
  await press(page, '#claim');
  await look(page, 300);
  await press(page, '#place');
  await look(page, 500);
  await press(page, '#pay-card');
  await look(page, 400);
  await press(page, '#list');
  await look(page, 500);
}

// Tops the wallet up, pays from it, gives to charity.
async function buyFromWallet(page) {
  await press(page, '#top-up');
  await look(page, 400);
  await press(page, '#products li:nth-child(5) button');
  await press(page, '#products li:nth-child(7) button');
  await look(page, 300);
  await press(page, '#place');
  await look(page, 400);
  await press(page, '#pay-wallet');
  await press(page, '#give');
  await look(page, 300);
}

async function changeOfMind(page) {
  await press(page, '#products li:nth-child(4) button');
  await press(page, '#place');
  await look(page, 400);
  await press(page, '#cancel');
  await look(page, 300);
  await press(page, '#list');
  await look(page, 300);
}

async function record(browser, address, identity, shopping) {
  const path = join(scratch, `${identity.name}.har`);
  const context = await browser.newContext({ recordHar: { path, mode: 'full', content: 'embed' } });
  const page = await context.newPage();
  await signIn(page, address, identity.name, identity.password);
  for (const visit of shopping) await visit(page);
  await signOut(page);
  await context.close();
  return JSON.parse(readFileSync(path, 'utf8'));
}

function readIdentities() {
  const [header, ...rows] = readFileSync(join(here, '../seed/users.csv'), 'utf8').trim().split('\n');
  const names = header.split(',');
  return rows.map((row) => Object.fromEntries(row.split(',').map((value, i) => [names[i], value])));
}

let browser;
try {
  const data = join(scratch, 'data');
  cpSync(join(here, '../seed'), data, { recursive: true });
  const payments = await start('payments/demo_payments');
  const orders = await start('orders/demo_orders', '--data', data, '--payments', payments);
  browser = await chromium.launch({
    executablePath: browserPath,
    args: ['--no-sandbox', '--disable-gpu', '--disable-quic', '--disable-background-networking',
      '--disable-component-update', '--disable-sync'],
  });
  const [first, second] = readIdentities();
  const recordings = [
    await record(browser, orders, first, [buyByCard, changeOfMind]),
    await record(browser, orders, second, [buyFromWallet, buyByCard]),
  ];
  const joined = recordings[0];
  for (const other of recordings.slice(1)) {
    joined.log.pages.push(...other.log.pages);
    joined.log.entries.push(...other.log.entries);
  }
  joined.log.comment = 'Two users of the demo shop, one after the other. Recorded by scenarios/demo/recordings/record.mjs.';
  writeFileSync(join(here, 'checkout.har'), JSON.stringify(joined, null, 1) + '\n');
  const failed = joined.log.entries.filter((entry) => entry.response.status >= 400 || entry.response.status <= 0);
  console.log(`checkout.har: ${joined.log.entries.length} entries, ${failed.length} of them failed`);
  for (const entry of failed) console.log(`  ${entry.request.method} ${entry.request.url}: ${entry.response.status}`);
  process.exitCode = failed.length === 0 ? 0 : 1;
} finally {
  await browser?.close();
  for (const child of started) {
    child.removeAllListeners('exit');
    child.kill();
  }
  rmSync(scratch, { recursive: true, force: true });
}
