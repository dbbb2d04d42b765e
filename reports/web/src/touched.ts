// What a change touches: the endpoints that it reaches, who wrote it, what was tried on each and how it behaved.
import type {Report, TouchedRow} from './document';
import {button, disclosure, el, fill, section} from './dom';
import {show_finding} from './findings';
import * as format from './format';

const signs: Record<string, string> = {fail: '✗', pass: '✓', inconclusive: '?'};
const tones: Record<string, string> = {fail: 'bad', pass: 'fine', inconclusive: 'unclear'};
const verdicts: Record<string, string> = {fail: 'findings', pass: 'nothing found', inconclusive: 'not tried'};

function distance(row: TouchedRow): string {
  if (row.everything) return 'everything';
  if (row.seen === 'found') return 'seen to run';
  const far = row.distance === 0 ? 'handler' : format.plural(row.distance, 'call');
  return row.seen === 'ran' || row.seen === 'not run' ? `${far}, ${row.seen}` : far;
}

function tried(row: TouchedRow): string {
  const parts = [
    row.requests > 0 && format.plural(row.requests, 'request'),
    row.made_up > 0 && `${format.count(row.made_up)} made up`,
    row.bursts > 0 && format.plural(row.bursts, 'burst'),
    row.drift_cells > 0 && `${format.count(row.drift_cells)} ${row.drift_cells === 1 ? 'change' : 'changes'} of shape`,
  ].filter((part) => part !== false);
  return parts.length === 0 ? 'nothing' : parts.join(', ');
}

function line(row: TouchedRow): HTMLElement {
  return el('tr', null,
      el('th', {scope: 'row'}, el('span', {class: 'path'}, row.endpoint), !row.known && el('span', {class: 'meta'}, 'no traffic or contract has it')),
      el('td', {'data-label': 'Written by'}, row.authorship),
      el('td', {'data-label': 'Distance'}, distance(row), el('span', {class: 'meta'}, `${row.how}, ${row.file}${row.line > 0 ? `:${row.line}` : ''}`), row.seen_as !== '' && el('span', {class: 'meta'}, row.seen_as)),
      el('td', {'data-label': 'Tried'}, tried(row)),
      el('td', {'data-label': 'Verdict'}, el('span', {class: `chip ${tones[row.verdict]}`}, el('span', {class: 'sign', 'aria-hidden': 'true'}, signs[row.verdict]), ' ', verdicts[row.verdict]),
          row.findings.map((id) => button(id, {class: 'quiet', 'aria-label': `Show finding ${id}`}, () => show_finding(id)))));
}

const rows_at_first = 8;

function table(rows: TouchedRow[]): HTMLElement {
  const body = el('tbody', null, rows.slice(0, rows_at_first).map(line));
  const more = el('p', {class: 'pager'});
  if (rows.length > rows_at_first) {
    fill(more, button(`Show all ${format.count(rows.length)} endpoints`, {class: 'quiet'}, () => {
      fill(body, rows.map(line));
      fill(more);
    }));
  }
  return el('div', null,
      el('div', {class: 'scroll', tabindex: '0', role: 'region', 'aria-label': 'Endpoints that changed lines reach'},
          el('table', {class: 'cards touched'},
              el('caption', {class: 'sr'}, 'Endpoints that changed lines reach'),
              el('thead', null, el('tr', null, ['Endpoint', 'Written by', 'Distance', 'Tried', 'Verdict'].map((title) => el('th', {scope: 'col'}, title)))),
              body)),
      more);
}

export function touched(report: Report): HTMLElement | null {
  const map = report.touched;
  if (map === undefined) return null;
  const agents = map.agents.map((agent) => `${agent.tool}${agent.model === '' ? '' : ` (${agent.model})`}: ${format.plural(agent.commits, 'commit')}, ${format.plural(agent.lines, 'line')}`);
  return section('touched', 'Touched by the change', `${map.says}. Evidence of who wrote it: ${map.state}, for ${format.percent(map.coverage)} of the lines.`,
      map.endpoints.length === 0 ? el('p', null, 'No endpoint was found that these lines reach.') : table(map.endpoints),
      (agents.length > 0 || map.warnings.length > 0) && el('ul', {class: 'notes'}, agents.map((text) => el('li', null, `commits carry marks of ${text}`)), map.warnings.map((text) => el('li', null, text))),
      map.unreached.length > 0 && disclosure({class: 'item'}, `${format.plural(map.unreached.length, 'run')} of changed lines that no endpoint was found to reach`,
          () => el('ul', null, map.unreached.map((one) => el('li', null, el('code', null, `${one.file}:${one.begin}${one.end > one.begin ? `-${one.end}` : ''}`), ` ${one.authorship}`)))));
}
