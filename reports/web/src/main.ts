// Reads the report's data out of the page and shows it. The same call shows a run that is still going on:
// each time with what is known by then.
import {access} from './access';
import {changes} from './changes';
import {charts} from './charts';
import {conditions} from './conditions';
import {contract} from './contract';
import {dependencies} from './dependencies';
import {known_version, type Report} from './document';
import {drift} from './drift';
import {el, fill} from './dom';
import {endpoints} from './endpoints';
import {exchanges} from './exchanges';
import {faults} from './faults';
import {findings} from './findings';
import {fuzz} from './fuzz';
import {gates} from './gates';
import {events, log} from './happenings';
import {history} from './history';
import {begin_anew} from './lifetime';
import {follow} from './live';
import {matrix} from './matrix';
import {navigation} from './navigation';
import {invariants, races} from './races';
import {rounds} from './rounds';
import {signatures} from './signatures';
import {stages} from './stages';
import {touched} from './touched';
import {traffic} from './traffic';
import {verdict} from './verdict';

const parts = [touched, gates, findings, history, matrix, drift, races, access, invariants, fuzz, faults, contract, changes, rounds, endpoints, stages, dependencies, charts, signatures, traffic, exchanges, events, log, conditions];

function show(report: Report, page: Element, running = false): void {
  begin_anew();
  const sections = parts.map((part) => part(report)).filter((made): made is HTMLElement => made !== null);
  fill(page, verdict(report, running), navigation(sections), el('main', {id: 'main', tabindex: '-1', class: 'wide'}, sections),
      el('footer', {class: 'wide'}, `Made by Shakedown ${report.run.shakedown} from run.db. Nothing in this page was loaded from a network.`));
}

function tell(page: Element, text: string): void {
  fill(page, el('p', {class: 'notice', role: 'alert'}, text));
}

function start(): void {
  const page = document.getElementById('page');
  const data = document.getElementById('report');
  if (page === null || data === null) return;
  try {
    const report = JSON.parse(data.textContent ?? '') as Report;
    if (report.format === 'shakedown-live') {
      follow(page, (state, running) => show(state, page, running));
    } else if (report.format !== 'shakedown-report' || report.version !== known_version) {
      tell(page, `This page shows reports of version ${known_version}; its data is of another kind.`);
    } else {
      show(report, page);
    }
  } catch (problem) {
    tell(page, `The report could not be shown: ${String(problem)}`);
    throw problem;
  }
}

start();
