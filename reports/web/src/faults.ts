// The faults of the timeline: for each the figures before, while and after it was armed, what its dependency was
// asked meanwhile, and when errors were back where they had been.
import type {Fault, FaultFigures, Report, StretchCalls, StretchFigures, StretchRequests, When} from './document';
import {disclosure, el, section, type Child} from './dom';
import * as format from './format';
import {fault_number, timeline_faults} from './fault_bands';

const whens: When[] = ['before', 'during', 'after'];
const shown_at_first = 6;

interface Measure {
  title: string;
  show: (figures: StretchFigures) => string;
  value: (figures: StretchFigures) => number | null;
}

const time = (key: 'p50_us' | 'p95_us' | 'p99_us', title: string): Measure => ({
  title,
  show: (figures) => (figures[key] === null ? '–' : format.duration(figures[key])),
  value: (figures) => figures[key],
});
const measures: Measure[] = [
  {title: 'Errors', show: (figures) => format.percent(figures.error_share), value: (figures) => figures.error_share},
  time('p50_us', 'p50'), time('p95_us', 'p95'), time('p99_us', 'p99'),
];

// Whether it stands out against before: more errors by a hundredth of all, or half as long again.
function worse(measure: Measure, before: StretchFigures, now: StretchFigures): boolean {
  const [old, current] = [measure.value(before), measure.value(now)];
  if (old === null || current === null || !before.enough || !now.enough) return false;
  return measure.title === 'Errors' ? current > old + 0.01 : current > 1.5 * old;
}

function cells(of: Record<When, StretchFigures>, empty: (figures: StretchFigures) => boolean): HTMLElement[] {
  return measures.flatMap((measure) => whens.map((when) => {
    const figures = of[when];
    const is_worse = when !== 'before' && worse(measure, of.before, figures);
    return el('td', {'data-label': `${measure.title} ${when}`, class: `number${when === 'before' ? ' first-of-three' : ''}${is_worse ? ' bad' : ''}`},
        empty(figures) ? '–' : measure.show(figures));
  }));
}

function few(of: Record<When, StretchFigures>, count: (figures: StretchFigures) => number): string {
  const thin = whens.filter((when) => !of[when].enough);
  return thin.length === 0 ? '' : `; too few to say much: ${thin.map((when) => `${format.count(count(of[when]))} ${when}`).join(', ')}`;
}

const requests = (figures: StretchFigures) => (figures as StretchRequests).requests;
const calls = (figures: StretchFigures) => (figures as StretchCalls).calls;

function row(name: string, of: Record<When, StretchFigures>, count: (figures: StretchFigures) => number, noun: string, note: string): HTMLElement {
  return el('tr', null,
      el('th', {scope: 'row'}, name,
          el('span', {class: 'why'}, `${whens.map((when) => format.count(count(of[when]))).join(' / ')} ${noun}${note}${few(of, count)}`)),
      cells(of, (figures) => count(figures) === 0));
}

// How often the dependency was asked for each request: a service that retries asks more.
function per_second(figures: FaultFigures): string {
  if (figures.calls === null) return '';
  const of = figures.calls;
  const rates = whens.map((when) => {
    const counted = figures.stretches[when].counted_us;
    return counted > 0 ? format.rate((of[when].calls * 1e6) / counted) : '–';
  });
  return ` (${rates.join(' / ')})`;
}

function table(fault: Fault, figures: FaultFigures): HTMLElement {
  const endpoints = [...figures.endpoints].sort((a, b) => b.figures.during.error_share - a.figures.during.error_share || a.id - b.id);
  return el('div', {class: 'scroll', tabindex: '0', role: 'region', 'aria-label': `Before, during and after: ${fault.says}`},
      el('table', {class: 'cards around'},
          el('caption', {class: 'sr'}, `Errors and latency before, during and after: ${fault.says}`),
          el('thead', null,
              el('tr', null, el('th', {scope: 'col', rowspan: 2}, 'Endpoint'), measures.map((measure) => el('th', {scope: 'colgroup', colspan: 3, class: 'three'}, measure.title))),
              el('tr', null, measures.flatMap(() => whens.map((when) => el('th', {scope: 'col', class: `number${when === 'before' ? ' first-of-three' : ''}`}, when))))),
          el('tbody', null,
              row('All requests', figures.all, requests, 'requests', ''),
              endpoints.length > 1 && endpoints.map((one) => row(one.name, one.figures, requests, 'requests', '')),
              figures.calls !== null && row(`Calls to ${fault.on}`, figures.calls, calls, 'calls', per_second(figures)))));
}

function recovery_text({recovery, overlapping}: FaultFigures): Child {
  const end = overlapping.length > 0 ? 'the end of the last fault that overlapped it' : 'its end';
  switch (recovery.state) {
    case 'recovered':
      return recovery.took_us === 0 ? `Errors were back at their old level at once after ${end}.`
          : `Errors were back at their old level ${format.duration(recovery.took_us)} after ${end}.`;
    case 'not recovered':
      return el('span', {class: 'bad'}, `Errors were still above their old level ${format.duration(recovery.took_us)} after ${end}, when watching stopped.`);
    case 'unknown':
      return `Whether errors fell back cannot be told: ${recovery.why}.`;
  }
}

function stretch_text(figures: FaultFigures): string {
  return whens.map((when) => {
    const {begin_us, end_us, counted_us} = figures.stretches[when];
    return counted_us === 0 ? `${when}: no whole second` : `${when}: ${format.moment(begin_us, false)} – ${format.moment(end_us, false)}`;
  }).join('; ');
}

function what_it_did(fault: Fault): string {
  const parts = [`It acted ${fault.injected === 1 ? 'once' : `${format.count(fault.injected)} times`}`];
  if (fault.too_late > 0) parts.push(`was too late ${format.count(fault.too_late)} times because the bytes had gone`);
  return `${parts.join(' and ')}${fault.ended ? '' : '; it never ended'}.`;
}

function card(report: Report, fault: Fault): HTMLElement {
  const stage = report.stages.find((one) => one.id === fault.stage)?.name;
  const number = fault_number(report, fault);
  const {figures} = fault;
  const others = (figures?.overlapping ?? []).map((id) => report.faults.find((one) => one.id === id)).filter((one) => one !== undefined);
  return el('article', {class: `fault${fault.not_applied === '' ? '' : ' not-applied'}`},
      el('h3', null, el('span', {class: 'badge', 'aria-label': `Fault ${number}`}, number), ' ', fault.says || fault.name,
          el('span', {class: 'meta'}, fault.not_applied !== '' ? `wanted at ${format.moment(fault.begin_us)}` : `${format.moment(fault.begin_us)} – ${format.moment(fault.end_us)}`,
              stage !== undefined && `, stage ${stage}`)),
      fault.not_applied !== ''
          ? el('p', {class: 'unproven'}, 'It could not be applied: ', fault.not_applied, '. Nothing in this report says how the target would have borne it.')
          : el('p', null, what_it_did(fault), ' ', figures !== null && recovery_text(figures),
              others.length > 0 && ` Armed at the same time: ${others.map((one) => one.says || one.name).join('; ')}.`),
      figures !== null && [table(fault, figures), el('p', {class: 'dim'}, `Counted ${stretch_text(figures)}.`)],
      fault.injections.length > 0 && disclosure({class: 'item'}, el('span', {class: 'title'}, `Its first ${format.plural(fault.injections.length, 'action')}`), () => el('div', {class: 'body'},
          el('ol', {class: 'actions'}, fault.injections.map((one) => el('li', {class: one.applied ? null : 'bad'},
              el('span', {class: 'at'}, format.moment(one.at_us)), ` connection ${one.connection}${one.request > 0 ? `, request ${one.request}` : ''}: ${one.says}${one.applied ? '' : ' (too late)'}`))))));
}

export function faults(report: Report): HTMLElement | null {
  const all = timeline_faults(report);
  if (all.length === 0) return null;
  const cards = all.map((fault) => () => card(report, fault));
  const rest = cards.slice(shown_at_first);
  return section('faults', 'Faults over time',
      'What was broken on purpose while the load went on, and what it did. The numbers stand over the bands in the charts. Before and after are the parts of the same stage in which no fault was armed.',
      el('div', {class: 'faults'}, cards.slice(0, shown_at_first).map((make) => make())),
      rest.length > 0 && disclosure({class: 'item'}, el('span', {class: 'title'}, `${format.plural(rest.length, 'fault')} more`), () => el('div', {class: 'body faults'}, rest.map((make) => make()))));
}
