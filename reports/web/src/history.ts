// What earlier runs of the scenario tell: findings that are new, flaky, back or gone, and each gate's figure
// from run to run.
import type {History, HistoryFinding, HistoryGate, Report} from './document';
import {el, section} from './dom';
import * as format from './format';

const tones: Record<HistoryFinding['state'], string> =
    {new: 'fail', back: 'fail', flaky: 'inconclusive', known: 'inconclusive', 'not seen': 'inconclusive', fixed: 'pass'};

function finding_row(finding: HistoryFinding): HTMLElement {
  return el('tr', null,
      el('th', {scope: 'row'}, finding.finding !== null && el('code', null, finding.finding), ' ', finding.title,
          el('span', {class: 'why'}, finding.fingerprint)),
      el('td', {'data-label': 'State'}, el('span', {class: `mark ${tones[finding.state]}`}, finding.state)),
      el('td', {'data-label': 'Severity', class: 'level'}, finding.severity),
      el('td', {'data-label': 'What the runs say', class: 'says'}, finding.says));
}

const namespace = 'http://www.w3.org/2000/svg';
function shape(tag: string, attributes: Record<string, string | number>): SVGElement {
  const made = document.createElementNS(namespace, tag);
  for (const [name, value] of Object.entries(attributes)) made.setAttribute(name, String(value));
  return made;
}

function last_text(gate: HistoryGate): string {
  return gate.points[gate.points.length - 1]?.observed_text ?? '';
}

// A bar a run, and the limit as a line.
function trend(gate: HistoryGate): SVGElement {
  const [bar, height] = [8, 40];
  const width = Math.max(gate.points.length * bar, bar);
  const most = Math.max(gate.limit, ...gate.points.map((point) => point.observed ?? 0)) || 1;
  const drawn = shape('svg', {viewBox: `0 0 ${width} ${height}`, width, height, role: 'img', class: 'trend'});
  drawn.setAttribute('aria-label',
      `${gate.gate} over ${format.plural(gate.points.length, 'run')}: the last ${last_text(gate)}, the limit ${gate.limit_text}`);
  gate.points.forEach((point, i) => {
    const tall = point.observed === null ? 1 : Math.max(1, (point.observed / most) * (height - 2));
    const one = shape('rect', {x: i * bar + 1, y: height - tall, width: bar - 2, height: tall, class: point.verdict});
    const title = document.createElementNS(namespace, 'title');
    title.textContent = `${point.run}: ${point.observed_text}`;
    one.appendChild(title);
    drawn.appendChild(one);
  });
  const limit = height - (gate.limit / most) * (height - 2);
  drawn.appendChild(shape('line', {x1: 0, x2: width, y1: limit, y2: limit, class: 'limit'}));
  return drawn;
}

function gate_row(gate: HistoryGate): HTMLElement {
  const failed = gate.points.filter((point) => point.verdict === 'fail').length;
  return el('tr', null,
      el('th', {scope: 'row'}, el('code', null, gate.gate)),
      el('td', {'data-label': 'Runs'}, trend(gate)),
      el('td', {'data-label': 'Last', class: 'number'}, last_text(gate)),
      el('td', {'data-label': 'Limit', class: 'number'}, gate.limit_text),
      el('td', {'data-label': 'Failed', class: 'number'}, `${failed} of ${gate.points.length}`));
}

function table(title: string, heads: string[], rows: HTMLElement[]): HTMLElement | null {
  if (rows.length === 0) return null;
  return el('div', {class: 'scroll', tabindex: '0', role: 'region', 'aria-label': title},
      el('table', {class: 'cards'}, el('caption', {class: 'sr'}, title),
          el('thead', null, el('tr', null, heads.map((head) => el('th', {scope: 'col'}, head)))), el('tbody', null, rows)));
}

function lead(kept: History): string {
  return `${format.plural(kept.runs, 'run')} of this scenario, this one among them. A finding counts as fixed after so many runs without it that chance explains them in 5 % of cases.`;
}

export function history(report: Report): HTMLElement | null {
  const kept = report.history;
  if (kept === null || kept.runs < 2) return null;
  return section('history', 'History', lead(kept),
      table('Findings over the runs', ['Finding', 'State', 'Severity', 'What the runs say'], kept.findings.map(finding_row)),
      table('Gates over the runs', ['Gate', 'Runs', 'Last', 'Limit', 'Failed'], kept.gates.filter((gate) => gate.points.length > 1).map(gate_row)));
}
