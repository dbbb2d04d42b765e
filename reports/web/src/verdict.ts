// The top of the page: may we release, why not, and the facts that a person decides on.
import type {Report, Severity, Verdict} from './document';
import {button, el, type Child} from './dom';
import * as format from './format';

const words: Record<Verdict, string> = {
  pass: 'Pass',
  fail: 'Fail',
  inconclusive: 'Inconclusive',
  'not judged': 'Not judged',
};
const sentences: Record<Verdict, string> = {
  pass: 'Every gate held.',
  fail: 'At least one gate did not hold.',
  inconclusive: 'There is too little evidence for a pass, and none for a fail.',
  'not judged': 'No rules have been applied to this run yet.',
};

const severities: Severity[] = ['critical', 'high', 'medium', 'low', 'info'];

function fact(label: string, value: Child, note: Child): HTMLElement {
  return el('div', {class: 'fact'}, el('dt', null, label), el('dd', null, el('strong', null, value), el('span', null, note)));
}

function findings_fact(report: Report): HTMLElement {
  const parts = severities
      .map((severity) => [severity, report.findings.filter((finding) => finding.severity === severity).length] as const)
      .filter(([, n]) => n > 0);
  const all = report.findings.length + (report.left_out['findings'] ?? 0);
  return fact('Findings', format.count(all), parts.map(([severity, n]) => `${n} ${severity}`).join(', ') || 'nothing wrong was seen');
}

function faults_fact(report: Report): Child {
  const {counts} = report.matrix;
  const sum = (of: (one: (typeof counts)[number]) => number) => counts.reduce((all, one) => all + of(one), 0);
  const rows = sum((one) => one.rows);
  if (rows === 0) return null;
  const rest = [[sum((one) => one.broken), 'not handled'], [sum((one) => one.inconclusive), 'inconclusive'], [sum((one) => one.not_exercised), 'not exercised']] as const;
  return fact('Faults handled', `${sum((one) => one.handled)} of ${rows}`, rest.filter(([n]) => n > 0).map(([n, what]) => `${n} ${what}`).join(', ') || 'every fault of the matrix');
}

function facts(report: Report): Child[] {
  const {overall, generator} = report;
  const target = report.samples.find((one) => one.process === 'target');
  return [
    findings_fact(report),
    faults_fact(report),
    overall.requests > 0 && fact('Requests', format.count(overall.requests), `${format.rate(overall.rate)} ended`),
    overall.requests > 0 && fact('Errors', format.percent(overall.error_share), `${format.count(overall.errors)} requests`),
    overall.latency !== null && fact('Latency p99', format.duration(overall.latency.p99_us), `p50 ${format.duration(overall.latency.p50_us)}`),
    target !== undefined && fact('Target memory', format.bytes(Math.max(...target.rss_bytes)), `at most, from ${format.bytes(target.rss_bytes[0] ?? 0)}`),
    generator.sent > 0 && fact('Sent late', format.percent(generator.late_share),
        `later than ${format.short(format.duration(generator.late_by_us))}; ${format.short(format.percent(generator.late_share_allowed))} allowed`),
  ];
}

function theme_button(): HTMLElement {
  const root = document.documentElement;
  const is_dark = () => root.dataset['theme'] === 'dark' ||
      (root.dataset['theme'] === undefined && matchMedia('(prefers-color-scheme: dark)').matches);
  const label = () => (is_dark() ? 'Light' : 'Dark');
  return button(label(), {class: 'quiet theme', 'aria-label': 'Switch between light and dark'}, (self) => {
    root.dataset['theme'] = is_dark() ? 'light' : 'dark';
    self.textContent = label();
    document.dispatchEvent(new Event('themechange'));
  });
}

export function verdict(report: Report, running = false): HTMLElement {
  const {run} = report;
  const state = running ? ', so far' : run.interrupted ? ', interrupted' : run.complete ? '' : ', cut off by a crash of the harness';
  const reasons = report.reasons.length > 0 ? report.reasons : [sentences[report.verdict]];
  return el('header', {class: `verdict ${report.verdict.replace(' ', '-')}`},
      el('div', {class: 'wide'},
          el('div', {class: 'masthead'}, el('p', {class: 'brand'}, el('b', null, 'Shakedown'), ' report'), theme_button()),
          el('div', {class: 'headline'},
              el('p', {class: 'word'}, el('span', {class: 'sr'}, 'Verdict: '), running ? `Running: ${words[report.verdict].toLowerCase()} so far` : words[report.verdict]),
              el('div', null,
                  el('h1', null, run.name || 'Unnamed run'),
                  el('p', {class: 'when'}, `${run.began.slice(0, 16).replace('T', ' ')} UTC, ${format.duration(run.length_us)}, seed ${run.seed}${state}`))),
          el('ul', {class: 'reasons'}, reasons.slice(0, 8).map((reason) => el('li', null, reason)),
              reasons.length > 8 && el('li', null, `and ${reasons.length - 8} more`)),
          el('dl', {class: 'facts'}, facts(report))));
}
