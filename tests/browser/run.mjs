// Runs the browser tests, or says why they cannot run here: 77 tells ctest that they were skipped. In CI
// (CI=true) what is missing is a failure.
//   node run.mjs CMAKE NPM SAMPLE_REPORT BUILD_FOLDER SHAKEDOWN
import {spawnSync} from 'node:child_process';
import {accessSync, constants} from 'node:fs';
import {dirname, join} from 'node:path';
import {fileURLToPath} from 'node:url';

const here = dirname(fileURLToPath(import.meta.url));
const [cmake, npm, sample_report, build, shakedown] = process.argv.slice(2);
const browser = process.env.CHROMIUM ?? '/usr/bin/chromium';

function cannot_run(why) {
  console.error(`The browser tests cannot run: ${why}`);
  process.exit(process.env.CI === 'true' ? 1 : 77);
}

try {
  accessSync(browser, constants.X_OK);
} catch {
  cannot_run(`there is no Chromium at ${browser} (apt-get install chromium, or set CHROMIUM)`);
}
const installed = spawnSync(cmake, [`-DFOLDER=${here}`, `-DNPM=${npm}`, `-DLOCK=${join(build, 'npm_tests_browser.lock')}`,
  `-DSTAMP=${join(build, 'npm_tests_browser.stamp')}`, '-P', join(here, '../../reports/install_packages.cmake')], {stdio: 'inherit'});
if (installed.status !== 0) cannot_run('playwright-core could not be installed');

const tests = spawnSync(process.execPath, ['--test', '--test-reporter=spec', join(here, 'report.test.mjs'), join(here, 'live.test.mjs')],
    {stdio: 'inherit', env: {...process.env, CHROMIUM: browser, SAMPLE_REPORT: sample_report, SHAKEDOWN: shakedown}});
process.exit(tests.status ?? 1);
