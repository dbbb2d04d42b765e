// The stages of the run, one row each.
import type {Report, Stage} from './document';
import {el, section} from './dom';
import * as format from './format';

function row(stage: Stage): HTMLElement {
  const {figures, generator} = stage;
  const cell = (label: string, text: string, extra = '') => el('td', {class: `number ${extra}`, 'data-label': label}, text);
  const journeys = generator && generator.journeys_begun > 0 ? `${format.count(generator.journeys_completed)} of ${format.count(generator.journeys_begun)}` : '–';
  return el('tr', null,
      el('th', {scope: 'row'}, stage.name, el('span', {class: 'why'}, stage.load, !stage.ended && '; has not ended')),
      cell('When', `${format.moment(stage.begin_us, false)} – ${format.moment(stage.end_us, false)}`),
      cell('Requests', format.count(figures.requests)),
      cell('Rate', format.rate(figures.rate)),
      cell('p50', figures.latency ? format.duration(figures.latency.p50_us) : '–'),
      cell('p99', figures.latency ? format.duration(figures.latency.p99_us) : '–'),
      cell('Errors', figures.errors === 0 ? '0' : format.percent(figures.error_share), figures.errors > 0 ? 'bad' : ''),
      cell('Journeys completed', journeys),
      cell('Send lag p99', generator?.send_lag ? format.duration(generator.send_lag.p99_us) : '–'));
}

export function stages(report: Report): HTMLElement | null {
  if (report.stages.length === 0) return null;
  return section('stages', 'Stages', null,
      el('div', {class: 'scroll', tabindex: '0', role: 'region', 'aria-label': 'Stages'},
          el('table', {class: 'cards'},
              el('caption', {class: 'sr'}, 'Stages of the run'),
              el('thead', null, el('tr', null, ['Stage', 'When', 'Requests', 'Rate', 'p50', 'p99', 'Errors', 'Journeys completed', 'Send lag p99'].map((title, i) =>
                  el('th', {scope: 'col', class: i === 0 ? null : 'number'}, title)))),
              el('tbody', null, report.stages.map(row)))));
}
