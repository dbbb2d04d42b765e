// Chromium with what a report must not do written down: requests, errors, dialogs.
import {execFileSync} from 'node:child_process';
import {mkdtempSync, rmSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {pathToFileURL} from 'node:url';
import {chromium} from 'playwright-core';

export const flags = ['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking',
  '--disable-component-update', '--disable-sync'];

export class Reports {
  static async start(names) {
    const self = new Reports();
    self.folder = mkdtempSync(join(tmpdir(), 'browser-test-'));
    for (const name of names) execFileSync(process.env.SAMPLE_REPORT, [name, join(self.folder, name)], {stdio: 'ignore'});
    self.browser = await chromium.launch({executablePath: process.env.CHROMIUM, headless: true, args: flags});
    return self;
  }

  async stop() {
    await this.browser.close();
    rmSync(this.folder, {recursive: true, force: true});
  }

  async open(name, {width = 1280, height = 900, scheme = 'light'} = {}) {
    const context = await this.browser.newContext({viewport: {width, height}, colorScheme: scheme});
    await context.grantPermissions(['clipboard-read', 'clipboard-write']);
    const page = await context.newPage();
    const address = pathToFileURL(join(this.folder, name, 'report.html')).href;
    page.wrongs = [];
    page.on('console', (message) => {
      if (['error', 'warning'].includes(message.type())) page.wrongs.push(`console: ${message.text()}`);
    });
    page.on('pageerror', (error) => page.wrongs.push(`error: ${error.message}`));
    page.on('request', (request) => {
      if (request.url() !== address) page.wrongs.push(`request: ${request.url()}`);
    });
    page.on('dialog', (dialog) => {
      page.wrongs.push(`dialog: ${dialog.message()}`);
      void dialog.dismiss();
    });
    await page.goto(address);
    await page.waitForFunction(() => document.querySelectorAll('.canvas').length === document.querySelectorAll('.canvas canvas').length);
    return page;
  }
}

// Every disclosure and every endpoint's details.
export async function open_everything(page) {
  await page.evaluate(async () => {
    for (const details of document.querySelectorAll('details')) details.open = true;
    for (const button of document.querySelectorAll('.expand[aria-expanded="false"]')) button.click();
    await new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)));
  });
}
