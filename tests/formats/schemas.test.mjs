// The published schemas of SARIF and CTRF, what code scanning wants besides, and a foreign reader of
// HdrHistogram logs.
import assert from 'node:assert/strict';
import {readFileSync, readdirSync} from 'node:fs';
import {dirname, join} from 'node:path';
import {test} from 'node:test';
import {fileURLToPath} from 'node:url';
import Ajv from 'ajv';
import AjvDraft4 from 'ajv-draft-04';
import add_formats from 'ajv-formats';
import hdr from 'hdr-histogram-js';

const here = dirname(fileURLToPath(import.meta.url));
const json = (...path) => JSON.parse(readFileSync(join(...path), 'utf8'));
const runs = readdirSync(process.env.RUNS);
assert.ok(runs.length >= 8);

// With the formats: a time is a time and a URI a URI. One pattern in SARIF's schema is none to a Unicode RegExp.
function validator(Engine, ...schema) {
  const engine = new Engine({allErrors: true, strict: false, unicodeRegExp: false});
  add_formats(engine);
  return engine.compile(json(here, 'node_modules', ...schema));
}

const sarif = validator(AjvDraft4, '@microsoft/jest-sarif/lib/schemas/sarif-2.1.0-rtm.5.json');
const ctrf = validator(Ajv, 'ctrf/dist/ctrf-schema-0.0.json');

for (const name of runs) {
  test(`${name}: results.sarif keeps to the schema and to what code scanning takes`, () => {
    const log = json(process.env.RUNS, name, 'results.sarif');
    assert.ok(sarif(log), JSON.stringify(sarif.errors?.slice(0, 3), null, 1));
    assert.equal(log.runs.length, 1);
    const run = log.runs[0];
    const rules = run.tool.driver.rules;
    assert.ok(run.results.length <= 5000 && rules.length <= 25000);
    assert.equal(new Set(rules.map((rule) => rule.id)).size, rules.length);
    for (const rule of rules) {
      for (const text of [rule.shortDescription.text, rule.fullDescription.text, rule.help.text]) assert.ok(text.length > 0);
      assert.ok(rule.name.length <= 255 && rule.shortDescription.text.length <= 1024 && rule.fullDescription.text.length <= 1024);
      assert.ok(rule.properties.tags.length <= 10);
    }
    const alerts = new Set();
    for (const result of run.results) {
      assert.equal(rules[result.ruleIndex].id, result.ruleId);
      assert.ok(result.message.text.length > 0);
      const {artifactLocation, region} = result.locations[0].physicalLocation;
      assert.ok(artifactLocation.uri.length > 0);
      for (const number of [region.startLine, region.startColumn, region.endLine, region.endColumn]) assert.ok(number >= 1);
      assert.ok(region.endColumn > region.startColumn);
      // One alert is one rule and one fingerprint; a second result with both would be lost.
      const alert = `${result.ruleId} ${result.partialFingerprints.primaryLocationLineHash}`;
      assert.ok(!alerts.has(alert), alert);
      alerts.add(alert);
    }
  });

  test(`${name}: ctrf.json keeps to the schema, and its counts agree`, () => {
    const text = readFileSync(join(process.env.RUNS, name, 'ctrf.json'), 'utf8');
    assert.ok(text.length < 1_000_000);
    const report = JSON.parse(text);
    assert.ok(ctrf(report), JSON.stringify(ctrf.errors?.slice(0, 3), null, 1));
    const {summary, tests} = report.results;
    assert.equal(summary.tests, tests.length);
    for (const status of ['passed', 'failed', 'skipped', 'pending', 'other']) {
      assert.equal(summary[status], tests.filter((one) => one.status === status).length, status);
    }
    assert.equal(new Set(tests.map((one) => one.id)).size, tests.length);
  });
}

test('a run that found something has results, and one that found nothing has none', () => {
  const results = (name) => json(process.env.RUNS, name, 'results.sarif').runs[0].results;
  assert.ok(results('sample').length >= 5);
  assert.deepEqual(results('short'), []);
});

test('the schemas refuse what they should', () => {
  const log = json(process.env.RUNS, 'sample', 'results.sarif');
  delete log.runs[0].tool.driver.name;
  assert.equal(sarif(log), false);
  const report = json(process.env.RUNS, 'sample', 'ctrf.json');
  report.results.tests[0].status = 'inconclusive';
  assert.equal(ctrf(report), false);
});

test('the HdrHistogram log of each run is read by another implementation', () => {
  let intervals = 0;
  for (const name of runs) {
    const reader = new hdr.HistogramLogReader(readFileSync(join(process.env.RUNS, name, 'latency.hlog'), 'utf8'));
    for (let read = reader.nextIntervalHistogram(); read !== null; read = reader.nextIntervalHistogram()) {
      assert.ok(read.totalCount > 0);
      ++intervals;
    }
  }
  assert.ok(intervals > 100);
});
