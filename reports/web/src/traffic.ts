// What was replayed, and the values that were taken from live responses instead of the recording.
import type {Report} from './document';
import {el, section} from './dom';
import * as format from './format';

export function traffic(report: Report): HTMLElement | null {
  const {journeys, steps, links_made, links, notes} = report.traffic;
  if (journeys === 0 && links.length === 0 && notes.length === 0) return null;
  const lead = `${format.plural(journeys, 'journey')} with ${format.plural(steps, 'step')} were read. ` +
      (links_made > 0 ? `${format.plural(links_made, 'value')} of later requests are taken from live responses, not from the recording:` : 'No later request uses a value that an earlier response carried.');
  return section('traffic', 'Traffic', lead,
      links.length > 0 && el('div', {class: 'scroll', tabindex: '0', role: 'region', 'aria-label': 'Links'},
          el('table', {class: 'cards links'},
              el('caption', {class: 'sr'}, 'Values taken from live responses'),
              el('thead', null, el('tr', null, ['Value', 'Taken from', 'Used in', 'Uses'].map((title) => el('th', {scope: 'col', class: title === 'Uses' ? 'number' : null}, title)))),
              el('tbody', null, links.map((link) => el('tr', null,
                  el('th', {scope: 'row'}, el('code', null, link.variable)),
                  el('td', {'data-label': 'Taken from'}, link.from),
                  el('td', {'data-label': 'Used in'}, link.to),
                  el('td', {'data-label': 'Uses', class: 'number'}, format.count(link.uses))))))),
      notes.length > 0 && [el('h3', null, 'Left out or changed while reading'),
        el('ul', {class: 'notes'}, notes.map((note) => el('li', null, `${format.count(note.count)}× ${note.what} `, el('span', {class: 'dim'}, note.source))))]);
}
