// Where messages left the contract of their service: by endpoint, each with its place and an example.
import type {Deviation, Report} from './document';
import {call_view} from './call';
import {disclosure, el, section} from './dom';
import {exchange_view} from './exchange';
import * as format from './format';
import {Pager} from './pager';

function example(report: Report, one: Deviation): HTMLElement | null {
  if (one.side === 'target' || one.side === 'baseline') {
    const found = report.exchanges.find((exchange) => exchange.id === one.exchange);
    return found === undefined ? null : exchange_view(found);
  }
  const found = report.calls.find((call) => call.id === one.exchange);
  return found === undefined ? null : call_view(found);
}

function row(report: Report, one: Deviation): HTMLElement {
  const who = one.side === 'target' ? one.endpoint : `${one.side}: ${one.endpoint}`;
  const summary = [
    el('span', {class: 'times'}, `${format.count(one.count)}×`),
    el('span', {class: 'title'},
        el('b', null, who), ' ', one.status > 0 && one.status, ' ', el('span', {class: 'bad'}, one.rule), one.where !== '' && [' ', el('code', null, one.where)],
        el('span', {class: 'meta'}, one.expected !== '' && `the contract says ${one.expected}; `, one.got !== '' && `got ${one.got}; `,
            `since ${format.moment(one.first_seen_us)}, last at ${format.moment(one.last_seen_us)}`, one.schema !== '' && `; ${one.schema}`)),
  ];
  const view = example(report, one);
  if (view === null) return el('div', {class: 'item plain'}, summary);
  return disclosure({class: 'item'}, summary, () => el('div', {class: 'body'}, view));
}

export function contract(report: Report): HTMLElement | null {
  const {watched, deviations} = report.contract;
  const checked = watched.some((one) => one.checked > 0);
  const missed = watched.filter((one) => one.looked_at < one.messages);
  if (!checked && deviations.length === 0 && missed.length === 0) return null;
  const sides = [...new Set(watched.map((one) => one.side))].map((side) => {
    const sum = (what: 'messages' | 'looked_at' | 'checked') => watched.filter((one) => one.side === side).reduce((n, one) => n + one[what], 0);
    const part = sum('checked') > 0 ? `, ${format.count(sum('checked'))} checked against its contract` : '';
    return el('li', null, `${side}: ${format.count(sum('looked_at'))} of ${format.count(sum('messages'))} responses looked at${part}`);
  });
  const pager = new Pager<Deviation>(el('div', {class: 'items'}), 20, (one) => row(report, one), 'deviations');
  if (deviations.length > 0) pager.show(deviations);
  return section('contract', 'Contract', deviations.length === 0 ? 'Nothing that was checked left its contract.' : 'What was answered, or asked of a dependency, outside of its contract.',
      el('ul', null, sides), deviations.length > 0 && pager.element);
}
