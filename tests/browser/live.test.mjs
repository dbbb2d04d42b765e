// The live view in a browser, of a real run against a small service: it shows what is known by then, and its end.
import assert from 'node:assert/strict';
import {spawn} from 'node:child_process';
import {mkdtempSync, rmSync, writeFileSync} from 'node:fs';
import {createServer} from 'node:http';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {test} from 'node:test';
import {chromium} from 'playwright-core';
import {flags} from './browser.mjs';

function service() {
  return new Promise((started) => {
    const server = createServer((request, response) => {
      response.statusCode = request.url === '/broken' ? 500 : 200;
      response.end('{"ok":true}');
    });
    server.listen(0, '127.0.0.1', () => started(server));
  });
}

test('the live view follows a run to its end', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'live-test-'));
  const server = await service();
  const scenario = join(folder, 'live.yaml');
  writeFileSync(scenario, `scenario: Followed
seed: 1
target: {url: "http://127.0.0.1:${server.address().port}"}
traffic:
  - journeys: [{name: look, steps: [{get: /fine}, {get: /broken}]}]
stages: [{name: steady, for: 8s, load: {rate: 40/s}}]
gates: [errors < 1%]
`);
  const run = spawn(process.env.SHAKEDOWN, ['run', scenario, '--live', '--out', join(folder, 'run')], {stdio: ['ignore', 'ignore', 'pipe']});
  const ended = new Promise((done) => run.on('exit', done));
  const browser = await chromium.launch({executablePath: process.env.CHROMIUM, headless: true, args: flags});
  try {
    const address = await new Promise((found, lost) => {
      let said = '';
      run.stderr.on('data', (bytes) => {
        said += bytes;
        const line = /live view: (\S+)/.exec(said);
        if (line) found(line[1]);
      });
      run.on('exit', () => lost(new Error(said)));
    });
    const page = await browser.newPage({viewport: {width: 1280, height: 900}});
    const wrongs = [];
    page.on('console', (message) => {
      // A page that is left open asks for an icon.
      if (['error', 'warning'].includes(message.type()) && !message.location().url.endsWith('/favicon.ico')) wrongs.push(message.text());
    });
    page.on('pageerror', (error) => wrongs.push(error.message));
    await page.goto(address);
    await page.locator('.live', {hasText: 'The run goes on'}).waitFor({timeout: 60000});
    await page.locator('.word', {hasText: 'Running'}).waitFor({timeout: 60000});
    await page.locator('#gates').waitFor({timeout: 60000});
    // What is opened stays open while the run goes on.
    await page.locator('details.finding summary').first().click();
    await page.locator('.live', {hasText: 'The run has ended'}).waitFor({timeout: 60000});
    assert.equal(await page.locator('details.finding[open]').count() > 0, true);
    await page.getByRole('button', {name: 'Show what is new'}).click();
    assert.match(await page.locator('.word').innerText(), /Fail$/);
    assert.equal(await page.locator('.canvas canvas').count() > 0, true);
    assert.deepEqual(wrongs, []);
    assert.equal(await ended, 1);
  } finally {
    run.kill();
    await browser.close();
    server.close();
    rmSync(folder, {recursive: true, force: true});
  }
});
