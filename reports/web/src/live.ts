// Follows a run that goes on: the same page, shown anew with each state that the run sends. While somebody has
// something open or types into a filter, what is new waits until it is asked for.
import type {Report} from './document';
import {button, el, fill} from './dom';

interface State {
  running: boolean;
  report: Report;
}

// Of the page as it is: would showing it anew take something away from its reader?
function in_use(page: Element): boolean {
  const focus = document.activeElement;
  const typing = focus instanceof HTMLInputElement || focus instanceof HTMLSelectElement;
  const filtered = [...page.querySelectorAll('input')].some((one) => one.value !== '');
  return typing || filtered || page.querySelector('main details[open], main [aria-expanded="true"]') !== null;
}

export function follow(page: HTMLElement, show: (report: Report, running: boolean) => void): void {
  const bar = el('p', {class: 'live', role: 'status'}, 'Waiting for the run ...');
  document.body.prepend(bar);
  let newest: State | null = null;
  let shown: State | null = null;

  const tell = (text: string) => {
    const waits = newest !== null && newest !== shown;
    fill(bar, text, waits && ' ', waits && button('Show what is new', {class: 'quiet'}, () => render(true)));
  };
  const words = (state: State) => (state.running ? 'The run goes on: this is what is known by now.' : 'The run has ended; report.html in its folder keeps this page.');
  const render = (asked: boolean) => {
    if (newest === null) return;
    if (asked || shown === null || !in_use(page)) {
      const [x, y] = [scrollX, scrollY];
      show(newest.report, newest.running);
      shown = newest;
      scrollTo(x, y);
    }
    tell(words(newest));
  };

  const socket = new WebSocket(`ws://${location.host}/live`);
  socket.addEventListener('message', (message) => {
    newest = JSON.parse(String(message.data)) as State;
    render(false);
  });
  socket.addEventListener('close', () => {
    if (newest === null || newest.running) tell('The connection to the run is gone; its folder has the report.');
  });
}
