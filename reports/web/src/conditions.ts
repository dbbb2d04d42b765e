// Under which conditions the figures came about, and what is not in this file.
import {command} from './copy';
import type {Report} from './document';
import {el, section, type Child} from './dom';
import * as format from './format';

const parts: Record<string, string> = {
  findings: 'findings', exchanges: 'kept exchanges', log: 'lines of output', events: 'events', endpoints: 'endpoints',
  signatures: 'kinds of error', gates: 'gates', stages: 'stages', links: 'links', notes: 'notes', reasons: 'reasons',
  faults: 'faults', matrix: 'rows of the matrix', experiments: 'experiments', calls: 'calls to dependencies', not_exercised: 'things not exercised',
  deviations: 'deviations from a contract', changes: 'changes', noise: 'places of noise',
};

function left_out(report: Report): Child {
  const entries = Object.entries(report.left_out);
  if (entries.length === 0) return null;
  return el('p', {class: 'dim'}, `Only in run.db, because a report is kept small: ${entries.map(([part, n]) => `${format.count(n)} ${parts[part] ?? part}`).join(', ')}.`);
}

export function conditions(report: Report): HTMLElement {
  const {run, generator} = report;
  const pairs: [string, Child][] = [
    ['Target', run.target], ['Machine', run.host], ['Began', run.began], ['Length', format.duration(run.length_us)], ['Seed', run.seed],
    ['Shakedown', run.shakedown], ['Scenario', run.scenario_file],
    ['Load', generator.sent === 0 ? '' : `${format.count(generator.sent)} of ${format.count(generator.due)} requests sent by ${format.plural(generator.threads, 'thread')}, ${format.count(generator.reconnects)} sent again on a fresh connection`],
    ['Send lag', generator.send_lag === null ? '' : `p50 ${format.duration(generator.send_lag.p50_us)}, p99 ${format.duration(generator.send_lag.p99_us)}, max ${format.duration(generator.send_lag.max_us)}: how late the generator itself was`],
  ];
  return section('conditions', 'Conditions', null,
      el('dl', {class: 'pairs'}, pairs.filter(([, value]) => value !== '').map(([name, value]) => [el('dt', null, name), el('dd', null, value)])),
      run.command !== '' && command(run.command, 'command of this run'),
      run.scenario_text !== '' && [el('h3', null, 'Scenario'), el('pre', {class: 'scenario', tabindex: '0', 'aria-label': 'Scenario'}, run.scenario_text)],
      left_out(report));
}
