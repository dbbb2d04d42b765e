// What changed against the baseline, by endpoint and place, with a pair of examples; what differs anyway is
// folded below.
import type {Change, Report} from './document';
import {disclosure, el, section} from './dom';
import {exchange_view} from './exchange';
import * as format from './format';
import {Pager} from './pager';

function example(report: Report, title: string, id: number): HTMLElement | null {
  const found = report.exchanges.find((one) => one.id === id);
  return found === undefined ? null : el('div', null, el('h4', null, title), exchange_view(found));
}

function row(report: Report, one: Change): HTMLElement {
  const summary = [
    el('span', {class: `severity ${one.severity}`}, one.severity),
    el('span', {class: 'title'},
        el('b', null, one.endpoint), ' ', one.status > 0 && one.status, ' ', el('code', null, one.where), ` ${one.kind}`,
        el('span', {class: 'meta'}, `before: ${one.before}`),
        el('span', {class: 'meta'}, `after: ${one.after}`),
        el('span', {class: 'meta'}, `${format.count(one.count_before)} before, ${format.count(one.count_after)} after`,
            one.bound > 0 && `; by chance with ${one.bound.toExponential(1)}`, one.rule !== '' && `; ${one.rule}`, one.finding !== '' && `; ${one.finding}`)),
  ];
  const before = example(report, 'Before', one.exchange_before);
  const after = example(report, 'After', one.exchange_after);
  if (before === null && after === null) return el('div', {class: 'item plain'}, summary);
  return disclosure({class: 'item'}, summary, () => el('div', {class: 'body'}, before, after));
}

export function changes(report: Report): HTMLElement | null {
  const compared = report.experiments.some((one) => one.kind === 'compare');
  if (report.changes.length === 0 && report.noise.length === 0 && !compared) return null;
  const pager = new Pager<Change>(el('div', {class: 'items'}), 20, (one) => row(report, one), 'changes');
  if (report.changes.length > 0) pager.show(report.changes);
  const noise = report.noise.length > 0 && disclosure({class: 'item'},
      `Noise: ${format.count(report.noise.length)} places that differ between two equal rounds`,
      () => el('ul', null, report.noise.map((one) => el('li', null, one.endpoint, ' ', el('code', null, one.where),
          ` in ${format.count(one.differed)} of ${format.count(one.pairs)} pairs`))));
  return section('changes', 'Changes', report.changes.length === 0 ? 'Nothing changed beyond what differs by itself.' : 'What the same requests get now that they did not get before.',
      report.changes.length > 0 && pager.element, noise);
}
