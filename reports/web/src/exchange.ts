// One request with its response, exactly as it was, and where its time went.
import type {Body, Exchange, HeaderPair} from './document';
import {el, type Child} from './dom';
import * as format from './format';

export function status_text(exchange: Exchange): string {
  if (exchange.response !== null && exchange.response.status > 0) return String(exchange.response.status);
  return exchange.outcome;
}

export function is_failure(exchange: Exchange): boolean {
  return exchange.outcome !== 'answered';
}

export function latency_us(exchange: Exchange): number {
  return exchange.timing.done_us - exchange.timing.due_us;
}

interface Part {
  name: string;
  length: number;
  kind: string;
}

function parts_of(exchange: Exchange): Part[] {
  const {due_us, possible_us, sent_us, first_byte_us, done_us} = exchange.timing;
  const parts: Part[] = [
    {name: 'waited for its predecessor or a connection', length: possible_us - due_us, kind: 'waited'},
    {name: 'sent late by the generator', length: sent_us - possible_us, kind: 'lag'},
  ];
  if (first_byte_us === null) {
    parts.push({name: 'no byte came back', length: done_us - sent_us, kind: 'silent'});
  } else {
    parts.push({name: 'until the first byte', length: first_byte_us - sent_us, kind: 'first'});
    parts.push({name: 'until the last byte', length: done_us - first_byte_us, kind: 'rest'});
  }
  return parts.filter((part) => part.length > 0);
}

function timing(exchange: Exchange): HTMLElement {
  const parts = parts_of(exchange);
  const all = Math.max(1, latency_us(exchange));
  const track = el('span', {class: 'timing', 'aria-hidden': 'true'}, parts.map((part) => {
    const piece = el('span', {class: part.kind});
    piece.style.flexGrow = String(Math.max(part.length / all, 0.004));
    return piece;
  }));
  return el('div', {class: 'timings'},
      el('p', null, el('strong', null, format.duration(latency_us(exchange))), ` from when it was due, at ${format.moment(exchange.timing.due_us)}`),
      track,
      el('ul', null, parts.map((part) => el('li', null, el('span', {class: `swatch ${part.kind}`, 'aria-hidden': 'true'}), `${format.duration(part.length)} ${part.name}`))));
}

function headers(pairs: HeaderPair[]): Child {
  if (pairs.length === 0) return null;
  return pairs.map(([name, value]) => [el('span', {class: 'name'}, `${name}: `), `${value}\n`]);
}

function body(content: Body): Child {
  if (content.bytes === 0) return null;
  const shown = content.text ?? content.base64 ?? '';
  const notes = [
    content.text === undefined ? 'not text, shown as base64' : null,
    content.cut ? `cut; ${format.bytes(content.bytes)} on the wire` : null,
  ].filter((note) => note !== null);
  return [shown === '' ? null : `\n${shown}`, notes.length > 0 && el('span', {class: 'cut'}, `\n[${notes.join(', ')}]`)];
}

export function message(title: string, first_line: string, pairs: HeaderPair[], content: Body | null): HTMLElement {
  return el('div', {class: 'message'},
      el('h4', null, title),
      el('pre', {tabindex: '0', 'aria-label': title}, el('b', null, `${first_line}\n`), headers(pairs), content && body(content)));
}

export function exchange_view(exchange: Exchange): HTMLElement {
  const {request, response} = exchange;
  return el('div', {class: 'exchange'},
      el('div', {class: 'pair'},
          message('Request', `${request.method} ${request.target}`, request.headers, request.body),
          response === null
              ? el('div', {class: 'message'}, el('h4', null, 'Response'), el('p', {class: 'nothing'}, exchange.outcome, exchange.error !== '' && `: ${exchange.error}`))
              : message(exchange.error === '' ? 'Response' : `Response (${exchange.error})`,
                    `${response.status} (${exchange.outcome})`, response.headers, response.body)),
      timing(exchange));
}
