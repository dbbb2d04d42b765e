// Findings by severity: what happened, why it matters, what shows it, and the command that shows it again.
import {call_view} from './call';
import {command} from './copy';
import type {Evidence, Finding, Report, Severity} from './document';
import {disclosure, el, section, type Child} from './dom';
import {exchange_view} from './exchange';
import {experiment_view} from './experiment';
import * as format from './format';
import {log_excerpt} from './log_lines';
import {Pager, choice, search} from './pager';

const grave: Severity[] = ['critical', 'high'];
const opened_at_first = 3;
const only_in_journal = 'It is in run.db, but did not fit into this report.';

function evidence_content(report: Report, piece: Evidence): Child {
  switch (piece.kind) {
    case 'exchange': {
      const exchange = report.exchanges.find((one) => one.id === piece.id);
      return exchange === undefined ? el('p', {class: 'dim'}, only_in_journal) : exchange_view(exchange);
    }
    case 'log line':
      return log_excerpt(report, piece.id) ?? el('p', {class: 'dim'}, only_in_journal);
    case 'event': {
      const event = report.events.find((one) => one.id === piece.id);
      return event === undefined ? null : el('p', {class: 'happened'},
          el('span', {class: 'at'}, format.moment(event.at_us)), ` ${event.subject}: ${event.kind}. ${event.text}`);
    }
    case 'call': {
      const call = report.calls.find((one) => one.id === piece.id);
      return call === undefined ? el('p', {class: 'dim'}, only_in_journal) : call_view(call);
    }
    case 'experiment': {
      const experiment = report.experiments.find((one) => one.id === piece.id);
      return experiment === undefined ? el('p', {class: 'dim'}, only_in_journal) : experiment_view(report, experiment);
    }
    case 'figure':
      return null;
  }
}

function seen(finding: Finding): string[] {
  const parts: string[] = [];
  if (finding.of > 0) {
    parts.push(`${format.count(finding.count)} of ${format.count(finding.of)} (${format.percent(finding.count / finding.of)})`);
  } else if (finding.count > 1) {
    parts.push(`${format.count(finding.count)} times`);
  }
  if (finding.last_seen_us > 0) {
    const first = format.moment(finding.first_seen_us);
    const last = format.moment(finding.last_seen_us);
    parts.push(first === last ? `at ${first}` : `from ${first} to ${last}`);
  }
  return parts;
}

function body(report: Report, finding: Finding): Child {
  return el('div', {class: 'body'},
      finding.why !== '' && el('p', null, el('b', null, 'Why it matters: '), finding.why),
      finding.evidence.length > 0 && el('h3', null, 'Evidence'),
      el('ol', {class: 'evidence'}, finding.evidence.map((piece) =>
          el('li', null, el('p', {class: 'says'}, piece.says), evidence_content(report, piece)))),
      finding.reproduce !== '' && [el('h3', null, 'See it again'), command(finding.reproduce, 'command that reproduces this finding')],
      el('p', {class: 'dim rule'}, 'Rule ', el('code', null, finding.rule), finding.fingerprint !== '' && [', fingerprint ', el('code', null, finding.fingerprint)]));
}

function card(report: Report, finding: Finding, open: boolean): HTMLElement {
  const aside = finding.quarantine === '' ? '' : `${finding.quarantine_over ? 'quarantine is over: ' : 'in quarantine '}${finding.quarantine}`;
  const meta = [aside, finding.endpoint, finding.stage === '' ? '' : `stage ${finding.stage}`, ...seen(finding)].filter((part) => part !== '');
  const summary = [
    el('span', {class: `severity ${finding.severity}`}, finding.severity),
    el('span', {class: 'title'},
        el('span', {class: 'id'}, finding.id), ' ', finding.title,
        meta.length > 0 && el('span', {class: 'meta'}, meta.join(' · '))),
  ];
  return disclosure({class: `finding ${finding.severity}`, 'data-finding': finding.id}, summary, () => body(report, finding), open);
}

export function findings(report: Report): HTMLElement | null {
  if (report.findings.length === 0) return null;
  const open = new Set(report.findings.filter((one) => grave.includes(one.severity)).slice(0, opened_at_first));
  const pager = new Pager<Finding>(el('div', {class: 'findings'}), 50, (finding) => card(report, finding, open.has(finding)), 'findings');
  let text = '';
  let severity = '';
  const show = () => pager.show(report.findings.filter((one) =>
      (severity === '' || one.severity === severity) &&
      (text === '' || `${one.id} ${one.rule} ${one.title} ${one.endpoint} ${one.stage}`.toLowerCase().includes(text))));
  show();
  const severities = [...new Set(report.findings.map((one) => one.severity))];
  const tools = report.findings.length > 5 && el('div', {class: 'tools'},
      search('Search findings', (value) => {
        text = value;
        show();
      }),
      choice('Severity', [['', 'Every severity'], ...severities.map((one): [string, string] => [one, one])], (value) => {
        severity = value;
        show();
      }));
  return section('findings', 'Findings', 'What the target did wrong, the most severe first.', tools, pager.element);
}

// Opens a finding and brings it into view.
export function show_finding(id: string): void {
  const found = [...document.querySelectorAll('details.finding')].find((one) => one instanceof HTMLDetailsElement && one.dataset['finding'] === id);
  if (!(found instanceof HTMLDetailsElement)) {
    document.getElementById('findings')?.scrollIntoView();  // further down its list than is shown
    return;
  }
  found.open = true;
  found.scrollIntoView({block: 'start'});
  found.querySelector('summary')?.focus();
}
