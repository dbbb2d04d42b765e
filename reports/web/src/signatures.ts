// Failures that are the same failure, with how often and a whole example.
import type {Report, Signature} from './document';
import {disclosure, el, section} from './dom';
import {exchange_view} from './exchange';
import * as format from './format';
import {Pager} from './pager';

function row(report: Report, signature: Signature): HTMLElement {
  const example = report.exchanges.find((one) => one.id === signature.exchange);
  const summary = [
    el('span', {class: 'times'}, `${format.count(signature.count)}×`),
    el('span', {class: 'title'},
        el('b', null, signature.endpoint), ' ', el('span', {class: 'bad'}, signature.status > 0 ? signature.status : signature.outcome),
        signature.message !== '' && ` ${signature.message}`,
        el('span', {class: 'meta'}, `first at ${format.moment(signature.first_seen_us)}, last at ${format.moment(signature.last_seen_us)}`)),
  ];
  if (example === undefined) return el('div', {class: 'item plain'}, summary);
  return disclosure({class: 'item'}, summary, () => el('div', {class: 'body'}, exchange_view(example)));
}

export function signatures(report: Report): HTMLElement | null {
  if (report.signatures.length === 0) return null;
  const pager = new Pager<Signature>(el('div', {class: 'items'}), 20, (one) => row(report, one), 'kinds of error');
  pager.show(report.signatures);
  return section('errors', 'Kinds of error', 'Failures of one endpoint with the same status and message, numbers and ids taken out, count as one. Open one to see a whole example.', pager.element);
}
