// Holds the reports of the sample runs against what others publish: schemas, and programs that read these
// formats. Says why where it cannot run: 77 tells ctest that it was skipped. In CI (CI=true) what is missing
// is a failure.
//   node run.mjs CMAKE NPM SAMPLE_REPORT BUILD_FOLDER
import {spawnSync} from 'node:child_process';
import {mkdtempSync, rmSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {dirname, join} from 'node:path';
import {fileURLToPath} from 'node:url';

const here = dirname(fileURLToPath(import.meta.url));
const [cmake, npm, sample_report, build] = process.argv.slice(2);
const python = '/usr/bin/python3';
const names = ['sample', 'faults', 'drift', 'races', 'short', 'hostile', 'huge', 'empty'];

function cannot_run(why) {
  console.error(`The formats cannot be checked: ${why}`);
  process.exit(process.env.CI === 'true' ? 1 : 77);
}

const readers = spawnSync(python, ['-c', 'import junitparser, prometheus_client.openmetrics.parser']);
if (readers.status !== 0) cannot_run('scenarios/setup tests installs python3-junitparser and python3-prometheus-client');
const installed = spawnSync(cmake, [`-DFOLDER=${here}`, `-DNPM=${npm}`, `-DLOCK=${join(build, 'npm_tests_formats.lock')}`,
  `-DSTAMP=${join(build, 'npm_tests_formats.stamp')}`, '-P', join(here, '../../reports/install_packages.cmake')], {stdio: 'inherit'});
if (installed.status !== 0) cannot_run('the packages in package-lock.json could not be installed');

const runs = mkdtempSync(join(tmpdir(), 'shakedown-formats-'));
let status = 0;
try {
  for (const name of names) {
    const made = spawnSync(sample_report, [name, join(runs, name)], {stdio: ['ignore', 'ignore', 'inherit']});
    status = status || made.status;
  }
  const env = {...process.env, RUNS: runs};
  for (const [program, ...words] of [
    [process.execPath, '--test', '--test-reporter=spec', join(here, 'schemas.test.mjs')],
    [python, join(here, 'readers.py')],
  ]) {
    status = status || (spawnSync(program, words, {stdio: 'inherit', env}).status ?? 1);
  }
} finally {
  rmSync(runs, {recursive: true, force: true});
}
process.exit(status);
