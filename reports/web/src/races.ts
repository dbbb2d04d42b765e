// Races: the sets of requests that were sent together. A row opens the picture of two plays.
import {command} from './copy';
import type {Race, Report} from './document';
import {button, el, fill, fresh_id, section, type Child} from './dom';
import {show_finding} from './findings';
import * as format from './format';
import {race_timelines} from './race_timelines';

function tone_of(race: Race): string {
  if (race.bad) return 'bad';
  return race.outcome === 'serial' ? 'fine' : 'unclear';
}

const signs: Record<string, string> = {bad: '✗', fine: '✓', unclear: '?'};

function details(report: Report, race: Race): Child {
  const finding = report.findings.find((one) => one.id === race.finding);
  return el('div', {class: 'evidence-of-cell'},
      el('p', null, race.says),
      el('p', {class: 'dim'}, `${format.plural(race.serial_plays, 'serial play')}, ${format.plural(race.legal_outcomes, 'legal outcome')}.`,
          race.of > 0 && ` ${race.shown} of ${format.plural(race.of, 'burst')} ended as none of them; 95 % interval ${format.percent(race.rate_low)} to ${format.percent(race.rate_high)}.`,
          race.least_requests > 0 && ` The fewest requests that show it: ${race.least_requests}.`,
          race.widest_step_us > 0 && ` Also where they are released ${format.duration(race.widest_step_us)} apart.`),
      finding !== undefined && el('div', {class: 'command'},
          el('span', null, `Finding ${finding.id}: ${finding.title}`),
          button('Show finding', {class: 'quiet', 'aria-label': `Show finding ${finding.id}`}, () => show_finding(finding.id))),
      finding !== undefined && finding.reproduce !== '' && command(finding.reproduce, 'command that reproduces this finding'),
      race_timelines(race));
}

function row(report: Report, race: Race): HTMLElement[] {
  const tone = tone_of(race);
  const more = el('tr', {class: 'details', id: fresh_id('race'), hidden: true});
  const open = (self: HTMLElement) => {
    const opening = more.hidden;
    more.hidden = !opening;
    self.setAttribute('aria-expanded', String(opening));
    fill(more, opening && el('td', {colspan: 4}, details(report, race)));
  };
  return [
    el('tr', null,
        el('th', {scope: 'row'}, el('span', {class: 'path'}, race.what)),
        el('td', {'data-label': 'Outcome'}, button([el('span', {class: 'sign', 'aria-hidden': 'true'}, signs[tone]), ' ', race.outcome],
            {class: `chip ${tone}`, 'aria-label': `${race.what}: ${race.outcome}`, 'aria-expanded': 'false', 'aria-controls': more.id}, open)),
        el('td', {'data-label': 'Bursts'}, race.of === 0 ? 'none' : `${race.shown} of ${race.of}`),
        el('td', {'data-label': 'What was seen', class: 'says'}, race.says)),
    more,
  ];
}

export function races(report: Report): HTMLElement | null {
  if (report.races.length === 0) return null;
  return section('races', 'Races',
      'The same requests one after another, in each order, and then at once. What no serial order explains is a race. Press an outcome for both timelines.',
      el('div', {class: 'scroll', tabindex: '0', role: 'region', 'aria-label': 'Sets of concurrent requests'},
          el('table', {class: 'cards races'},
              el('caption', {class: 'sr'}, 'How requests that were sent together ended'),
              el('thead', null, el('tr', null, ['Requests', 'Outcome', 'Bursts', 'What was seen'].map((title) => el('th', {scope: 'col'}, title)))),
              el('tbody', null, report.races.map((race) => row(report, race))))));
}

export function invariants(report: Report): HTMLElement | null {
  if (report.invariants.length === 0) return null;
  return section('invariants', 'Invariants', 'Conditions of the scenario on what the target answers, looked at after stages and bursts.',
      el('div', {class: 'scroll', tabindex: '0', role: 'region', 'aria-label': 'Invariants'},
          el('table', {class: 'cards'},
              el('caption', {class: 'sr'}, 'How often each invariant held'),
              el('thead', null, el('tr', null, ['Invariant', 'Condition', 'Held', 'What was seen'].map((title) => el('th', {scope: 'col'}, title)))),
              el('tbody', null, report.invariants.map((one) => el('tr', null,
                  el('th', {scope: 'row'}, one.name),
                  el('td', {'data-label': 'Condition'}, el('code', null, one.expects)),
                  el('td', {'data-label': 'Held'}, `${one.looked_at - one.broken - one.not_judged} of ${one.looked_at}`),
                  el('td', {'data-label': 'What was seen', class: one.broken > 0 ? 'bad' : null}, one.says)))))));
}
