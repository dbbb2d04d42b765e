// Made-up requests: what each endpoint was sent and answered, and what of its contract was not met.
import type {FuzzEndpoint, Report} from './document';
import {button, el, section, type Child} from './dom';
import {show_finding} from './findings';
import * as format from './format';

function statuses(row: FuzzEndpoint): string {
  const seen = Object.entries(row.statuses).map(([status, count]) => `${status} × ${format.count(count)}`);
  if (row.unanswered > 0) seen.push(`no answer × ${format.count(row.unanswered)}`);
  return seen.length === 0 ? 'none' : seen.join(', ');
}

function missed(row: FuzzEndpoint): string {
  const parts: string[] = [];
  if (row.statuses_missed.length > 0) parts.push(`never answered ${row.statuses_missed.join(', ')}`);
  if (row.parameters_missed.length > 0) parts.push(`never changed ${row.parameters_missed.join(', ')}`);
  if (row.not_reached !== '') parts.push(row.not_reached);
  return parts.length === 0 ? 'nothing' : parts.join('; ');
}

// Counters stand for the branches of the service's own code.
function code(row: FuzzEndpoint): string {
  if (row.counters === 0) return 'not counted';
  return `${format.count(row.counters_reached)} of ${format.count(row.counters)} counters`;
}

function found(row: FuzzEndpoint): Child {
  if (row.findings.length === 0) return 'none';
  return row.findings.map((id) => button(id, {class: 'quiet', 'aria-label': `Show finding ${id}`}, () => show_finding(id)));
}

export function fuzz(report: Report): HTMLElement | null {
  if (report.fuzz.length === 0) return null;
  const counted = report.fuzz.some((row) => row.counters > 0);
  return section('fuzz', 'Made-up requests',
      'Boundaries of the contract or the traffic, and random requests. What looked wrong was sent again by itself from fresh state, and stands among the findings.',
      el('div', {class: 'scroll', tabindex: '0', role: 'region', 'aria-label': 'Made-up requests by endpoint'},
          el('table', {class: 'cards'},
              el('caption', {class: 'sr'}, 'What each endpoint was sent, and how much of its contract was met'),
              el('thead', null, el('tr', null, ['Endpoint', 'Requests', 'Places changed', 'Answers', ...(counted ? ['Code reached'] : []), 'Not met', 'Findings'].map((title) => el('th', {scope: 'col'}, title)))),
              el('tbody', null, report.fuzz.map((row) => el('tr', null,
                  el('th', {scope: 'row'}, el('span', {class: 'path'}, row.endpoint)),
                  el('td', {'data-label': 'Requests'}, format.count(row.requests)),
                  el('td', {'data-label': 'Places changed'}, format.count(row.places)),
                  el('td', {'data-label': 'Answers', class: 'says'}, statuses(row)),
                  counted ? el('td', {'data-label': 'Code reached'}, code(row)) : null,
                  el('td', {'data-label': 'Not met', class: 'says'}, missed(row)),
                  el('td', {'data-label': 'Findings'}, found(row))))))));
}
