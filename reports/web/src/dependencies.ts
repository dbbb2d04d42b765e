// What the target asked of each dependency over the whole run.
import type {Dependency, Report} from './document';
import {el, section} from './dom';
import * as format from './format';

function row(one: Dependency): HTMLElement {
  const cell = (label: string, text: string, extra = '') => el('td', {class: `number ${extra}`, 'data-label': label}, text);
  const statuses = Object.entries(one.statuses).map(([status, count]) => `${status}: ${format.count(count)}`).join(', ');
  return el('tr', null,
      el('th', {scope: 'row'}, one.name, statuses !== '' && el('span', {class: 'why'}, statuses)),
      cell('Calls', format.count(one.calls)),
      cell('Rate', format.rate(one.rate)),
      cell('Failed', format.count(one.failed), one.failed > 0 ? 'bad' : ''),
      cell('Under a fault', format.count(one.harmed)),
      cell('p50', one.duration ? format.duration(one.duration.p50_us) : '–'),
      cell('p99', one.duration ? format.duration(one.duration.p99_us) : '–'),
      cell('Max', one.duration ? format.duration(one.duration.max_us) : '–'));
}

export function dependencies(report: Report): HTMLElement | null {
  if (report.dependencies.length === 0) return null;
  return section('dependencies', 'Dependencies', 'What the target asked of the services behind it. Failed: not answered, or answered 5xx.',
      el('div', {class: 'scroll', tabindex: '0', role: 'region', 'aria-label': 'Dependencies'},
          el('table', {class: 'cards'},
              el('caption', {class: 'sr'}, 'Dependencies with calls, failures and durations'),
              el('thead', null, el('tr', null, ['Dependency', 'Calls', 'Rate', 'Failed', 'Under a fault', 'p50', 'p99', 'Max'].map((title, i) =>
                  el('th', {scope: 'col', class: i === 0 ? null : 'number'}, title)))),
              el('tbody', null, report.dependencies.map(row)))));
}
