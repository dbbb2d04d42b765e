// What happened when, and what the processes said.
import type {LogLine, Report} from './document';
import {el, section} from './dom';
import * as format from './format';
import {log_block, log_line} from './log_lines';
import {Pager, choice, search} from './pager';

const alarming = new Set(['process killed', 'process exited', 'process not ready', 'process hung', 'interrupted', 'log flood', 'aborted']);

export function events(report: Report): HTMLElement | null {
  if (report.events.length === 0) return null;
  const sorted = [...report.events].sort((a, b) => a.at_us - b.at_us);
  return section('events', 'Events', null,
      el('ol', {class: 'events'}, sorted.map((event) => el('li', {class: alarming.has(event.kind) ? 'alarm' : null},
          el('span', {class: 'at'}, format.moment(event.at_us)),
          el('span', null, el('b', null, event.subject), ' ', event.kind, event.text !== '' && el('span', {class: 'meta'}, event.text))))));
}

export function log(report: Report): HTMLElement | null {
  if (report.log.length === 0) return null;
  const evidence = new Set(report.findings.flatMap((one) => one.evidence.filter((piece) => piece.kind === 'log line').map((piece) => piece.id)));
  const list = log_block('Output of the processes');
  const processes = [...new Set(report.log.map((one) => one.subject))];
  const pager = new Pager<LogLine>(list, 200, (line) => log_line(line, evidence.has(line.id)), 'lines');
  let text = '';
  let process = processes[0] ?? '';
  const show = () => pager.show(report.log
      .filter((line) => line.subject === process && (text === '' || line.text.toLowerCase().includes(text)))
      .sort((a, b) => a.at_us - b.at_us || a.id - b.id));
  show();
  return section('log', 'Output', 'What the processes wrote; red is the error stream, marked lines are evidence of a finding.',
      el('div', {class: 'tools'},
          search('Search the output', (value) => {
            text = value;
            show();
          }),
          processes.length > 1 && choice('Process', processes.map((name): [string, string] => [name, name]), (value) => {
            process = value;
            show();
          })),
      pager.element);
}
