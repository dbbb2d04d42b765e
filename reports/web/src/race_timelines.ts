// Two plays of a race: the same requests one after another and at once, as bars on one time axis, with what each
// answered and the state around them.
import type {Race, RaceBar, RacePlay, RaceRead} from './document';
import {el, type Child} from './dom';
import * as format from './format';

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

// Nothing where the report kept no play.
export function race_timelines(race: Race): Child {
  if (race.picture === null) return null;
  const {serial, burst} = race.picture;
  const plays = serial === null ? [burst] : [serial, burst];
  const length = Math.max(1, ...plays.flatMap((play) => play.bars.map((bar) => bar.end_us)));
  return [serial !== null && timeline('One after another', serial, length), timeline('At once', burst, length)];
}
