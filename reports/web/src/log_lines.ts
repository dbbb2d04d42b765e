// Lines of a process's output.
import type {LogLine, Report} from './document';
import {el} from './dom';
import * as format from './format';

const grave = /\b(error|fatal|panic|exception|traceback|segfault|assertion|critical)\b/i;

export function log_line(line: LogLine, marked: boolean): HTMLElement {
  return el('div', {class: `line${grave.test(line.text) ? ' grave' : ''}${marked ? ' marked' : ''}`},
      el('span', {class: 'at'}, format.moment(line.at_us)),
      el('span', {class: 'said'}, marked && el('span', {class: 'sr'}, 'Evidence: '), line.text === '' ? ' ' : line.text));
}

export function log_block(label: string, ...lines: HTMLElement[]): HTMLElement {
  return el('div', {class: 'log', tabindex: '0', role: 'group', 'aria-label': label}, lines);
}

// The line with this id and those around it, of the same process.
export function log_excerpt(report: Report, id: number): HTMLElement | null {
  const line = report.log.find((one) => one.id === id);
  if (line === undefined) return null;
  const same = report.log.filter((one) => one.subject === line.subject).sort((a, b) => a.at_us - b.at_us || a.id - b.id);
  const at = same.indexOf(line);
  const shown = same.slice(Math.max(0, at - 4), at + 4);
  return log_block(`Log of ${line.subject}`, ...shown.map((one) => log_line(one, one.id === id)));
}
