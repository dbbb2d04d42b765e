// One call of the target to a dependency: what it asked, what the dependency answered, what reached the target.
import type {Call, Report} from './document';
import {disclosure, el, type Child} from './dom';
import {message} from './exchange';
import * as format from './format';

function took(call: Call): string {
  return call.done_us === null ? 'never ended' : format.duration(call.done_us - call.began_us);
}

// What became of it, in one line; a plain success needs no more than its status.
function fate(call: Call): string {
  if (!call.delivered) return 'never reached it';
  if (call.response === null) return 'no answer';
  return call.answered ? '' : 'the answer did not arrive as it was sent';
}

export function call_view(call: Call): HTMLElement {
  const {request, response} = call;
  return el('div', {class: 'exchange'},
      el('div', {class: 'pair'},
          message(`Asked of ${call.dependency}`, `${request.method} ${request.target}`, request.headers, request.body),
          response === null
              ? el('div', {class: 'message'}, el('h4', null, `Answer of ${call.dependency}`), el('p', {class: 'nothing'}, fate(call) || call.ending))
              : message(`Answer of ${call.dependency}${call.answered ? '' : ', as it left; it did not arrive so'}`, String(response.status), response.headers, response.body)),
      el('p', {class: 'dim'}, `At ${format.moment(call.began_us)}, ${took(call)}, connection ${call.connection}, request ${call.request_number}. ${call.ending}`));
}

function row(call: Call): HTMLElement {
  const bad = call.response === null || !call.answered || !call.delivered || call.response.status >= 500;
  return disclosure({class: 'item'}, [
    el('span', {class: `status${bad ? ' bad' : ''}`}, call.response === null ? '–' : call.response.status),
    el('span', {class: 'title'}, el('span', {class: 'method'}, call.request.method), ' ', el('span', {class: 'path'}, call.request.target),
        fate(call) !== '' && el('span', {class: 'bad'}, ` ${fate(call)}`),
        call.faults.map((fault) => [' ', el('span', {class: 'acted'}, fault)])),
    el('span', {class: 'took'}, took(call)),
  ], () => el('div', {class: 'body'}, call_view(call)));
}

// The calls that one step made, in their order. `count` is how many there were, `ids` those that were kept.
export function calls_list(report: Report, dependency: string, ids: number[], count: number): Child {
  const calls = ids.map((id) => report.calls.find((one) => one.id === id)).filter((call): call is Call => call !== undefined);
  const missing = count - calls.length;
  return [
    count === 0 && el('p', {class: 'dim'}, `${dependency} was not asked.`),
    calls.length > 0 && el('div', {class: 'items dense'}, calls.map(row)),
    missing > 0 && el('p', {class: 'dim'}, `${format.plural(missing, 'call')}${calls.length > 0 ? ' more' : ''}, not kept whole in this report.`),
  ];
}
