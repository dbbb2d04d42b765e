// Races: the sets of requests that were sent together. A row opens the picture of two plays: the same requests
// one after another and at once, as bars on one time axis, with what each answered and the state around them.
import {command} from './copy';
import type {Race, RaceBar, RacePlay, RaceRead, Report} from './document';
import {button, el, fill, fresh_id, section, type Child} from './dom';
import {show_finding} from './findings';
import * as format from './format';

function tone_of(race: Race): string {
  if (race.bad) return 'bad';
  return race.outcome === 'serial' ? 'fine' : 'unclear';
}

const signs: Record<string, string> = {bad: '✗', fine: '✓', unclear: '?'};

// Positions are set through the style object: the page's policy allows no style attributes.
function bar_of(bar: RaceBar, length: number): HTMLElement {
  const share = (us: number) => Math.min(100, (100 * us) / length);
  const made = el('div', {class: bar.success ? 'bar good' : 'bar', title: `${bar.request}: ${bar.answer}, from ${format.duration(bar.begin_us)} to ${format.duration(bar.end_us)}`});
  made.style.left = `${share(bar.begin_us)}%`;
  made.style.width = `${Math.max(0.6, share(bar.end_us) - share(bar.begin_us))}%`;
  return made;
}

function state(title: string, reads: RaceRead[]): Child {
  return reads.length > 0 && el('div', {class: 'race-state'}, el('b', null, title),
      reads.map((read) => el('div', null, el('span', {class: 'path'}, read.request), ` ${read.answer} `, el('code', null, read.body))));
}

function timeline(title: string, play: RacePlay, length: number): HTMLElement {
  const how = play.overlap > 1 ? `${play.how}; ${play.overlap} under way at once, released within ${format.duration(play.spread_us)}` : play.how;
  return el('div', {class: 'timeline'},
      el('h4', null, title, el('span', {class: 'dim'}, ` ${how}`)),
      state('State before', play.before),
      el('ol', {class: 'bars'}, play.bars.map((bar) => el('li', null,
          el('span', {class: 'who'}, `${bar.number}. `, el('span', {class: 'path'}, bar.request)),
          el('div', {class: 'track'}, bar_of(bar, length)),
          el('span', {class: bar.success ? 'answer good' : 'answer'}, bar.answer, el('span', {class: 'dim'}, ` after ${format.duration(bar.end_us - bar.begin_us)}`), bar.body !== '' && el('code', null, bar.body))))),
      el('div', {class: 'axis', 'aria-hidden': 'true'}, el('span', null, '0'), el('span', null, format.short(format.duration(length)))),
      state('State after', play.after));
}

function details(report: Report, race: Race): Child {
  const finding = report.findings.find((one) => one.id === race.finding);
  const plays = race.picture === null ? [] : [race.picture.serial, race.picture.burst].filter((play): play is RacePlay => play !== null);
  const length = Math.max(1, ...plays.flatMap((play) => play.bars.map((bar) => bar.end_us)));
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
      race.picture !== null && race.picture.serial !== null && timeline('One after another', race.picture.serial, length),
      race.picture !== null && timeline('At once', race.picture.burst, length));
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
