// Exchanges that were kept whole: failures, the slowest, evidence and a sample.
import type {Exchange, Report} from './document';
import {disclosure, el, section} from './dom';
import {exchange_view, is_failure, latency_us, status_text} from './exchange';
import * as format from './format';
import {Pager, choice, search} from './pager';

const kinds: [string, string][] = [['', 'Every kind'], ['failure', 'Failures'], ['slowest', 'Slowest'], ['evidence', 'Evidence'], ['sample', 'Sample']];

function row(exchange: Exchange): HTMLElement {
  return disclosure({class: 'item'}, [
    el('span', {class: `status${is_failure(exchange) ? ' bad' : ''}`}, status_text(exchange)),
    el('span', {class: 'title'}, el('span', {class: 'method'}, exchange.request.method), ' ', el('span', {class: 'path'}, exchange.request.target)),
    el('span', {class: 'side'}, `${exchange.because}, at ${format.moment(exchange.timing.due_us)}`),
    el('span', {class: 'took'}, format.duration(latency_us(exchange))),
  ], () => el('div', {class: 'body'},
      el('p', {class: 'dim'}, `User ${exchange.user} of the run, step ${exchange.step + 1} of its journey, connection ${exchange.connection}`),
      exchange_view(exchange)));
}

export function exchanges(report: Report): HTMLElement | null {
  if (report.exchanges.length === 0) return null;
  const pager = new Pager<Exchange>(el('div', {class: 'items dense'}), 15, row, 'exchanges');
  let text = '';
  let because = '';
  const show = () => pager.show(report.exchanges.filter((one) =>
      (because === '' || one.because === because) &&
      (text === '' || `${one.request.method} ${one.request.target} ${status_text(one)} ${one.outcome} ${one.error}`.toLowerCase().includes(text))));
  show();
  const present = kinds.filter(([kind]) => kind === '' || report.exchanges.some((one) => one.because === kind));
  return section('exchanges', 'Kept exchanges', 'Requests and responses that were kept whole. All others are only in the figures above.',
      el('div', {class: 'tools'},
          search('Search exchanges', (value) => {
            text = value;
            show();
          }),
          choice('Kind', present, (value) => {
            because = value;
            show();
          })),
      pager.element);
}
