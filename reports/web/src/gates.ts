// Gates: what was demanded, what was seen, how far apart the two are.
import type {Gate, Report} from './document';
import {el, section, type Child} from './dom';
import * as format from './format';

const marks = {pass: 'held', fail: 'failed', inconclusive: 'inconclusive'} as const;
const order = {fail: 0, inconclusive: 1, pass: 2} as const;

// The limit stands at two thirds of the track; a value twice as far beyond it still fits.
function bar(gate: Gate): Child {
  if (gate.observed === null || gate.limit <= 0) return null;
  const limit_at = 2 / 3;
  const filled = el('span', {class: 'filled'});
  filled.style.width = `${Math.min(100, Math.max(0.5, (gate.observed / gate.limit) * limit_at * 100))}%`;
  const tick = el('span', {class: 'tick'});
  tick.style.left = `${limit_at * 100}%`;
  return el('span', {class: 'gatebar', 'aria-hidden': 'true'}, filled, tick);
}

function row(gate: Gate): HTMLElement {
  return el('tr', {class: gate.verdict},
      el('th', {scope: 'row'}, el('code', null, gate.text), gate.why !== '' && el('span', {class: 'why'}, gate.why)),
      el('td', {'data-label': 'Result'}, el('span', {class: `mark ${gate.verdict}`}, marks[gate.verdict])),
      el('td', {'data-label': 'Observed', class: 'number'}, gate.observed_text),
      el('td', {'data-label': 'Limit', class: 'number'}, gate.limit_text),
      el('td', {'data-label': 'Margin', class: 'number margin'}, gate.margin_text),
      el('td', {class: 'barcell'}, bar(gate)),
      el('td', {'data-label': 'Samples', class: 'number dim'}, format.count(gate.samples)));
}

export function gates(report: Report): HTMLElement | null {
  if (report.gates.length === 0) return null;
  const sorted = [...report.gates].sort((a, b) => order[a.verdict] - order[b.verdict]);
  return section('gates', 'Gates', 'The conditions from the scenario that decide the exit status. The tick on a bar is the limit.',
      el('div', {class: 'scroll', tabindex: '0', role: 'region', 'aria-label': 'Gates'},
          el('table', {class: 'cards'},
              el('caption', {class: 'sr'}, 'Gates with observed value, limit and margin'),
              el('thead', null, el('tr', null, ['Gate', 'Result', 'Observed', 'Limit', 'Margin', '', 'Samples'].map((title) =>
                  el('th', {scope: 'col', class: ['Gate', 'Result'].includes(title) ? null : 'number'}, title)))),
              el('tbody', null, sorted.map(row)))));
}
