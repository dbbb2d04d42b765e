// All charts of a run on one time axis: they zoom together, share a cursor, and are drawn anew when the
// colours change or the page is printed.
import {Chart} from './chart';
import {chart_data} from './chart_data';
import type {Report} from './document';
import {button, el, section} from './dom';
import {bands_of} from './fault_bands';
import {lifetime} from './lifetime';
import type {Colours} from './marks';

const inks = ['blue', 'orange', 'red', 'teal', 'purple', 'grey', 'brown', 'pink'];

function colours_of(page: Element): Colours {
  const style = getComputedStyle(page);
  const read = (name: string) => style.getPropertyValue(name).trim();
  return {
    ink: read('--ink'), dim: read('--ink-2'), grid: read('--line'), band: read('--band'), alarm: read('--fail'),
    fault: read('--fault'), fault_bar: read('--fault-bar'), on_fault_bar: read('--on-fault-bar'),
    lines: Object.fromEntries(inks.map((name) => [name, read(`--${name}`)])),
  };
}

export function charts(report: Report): HTMLElement | null {
  const data = chart_data(report);
  if (data.length === 0) return null;
  const whole: [number, number] = [0, Math.max(report.run.length_us / 1e6, ...data.map((one) => one.seconds[one.seconds.length - 1] ?? 0), 0.001)];
  let range = whole;
  const buttons: {self: HTMLElement; range: [number, number]}[] = [];
  const zoom = (from: number, to: number) => {
    range = [from, to];
    for (const one of all) one.show(from, to);
    for (const one of buttons) one.self.setAttribute('aria-pressed', String(one.range[0] === from && one.range[1] === to));
  };
  const shared = {report, range: () => range, zoom, reset: () => zoom(...whole)};
  const all = data.map((one, i) => new Chart(one, shared, i === 0));

  const part = (label: string, of: [number, number]) => {
    const self = button(label, {class: 'quiet', 'aria-pressed': String(of === whole)}, () => zoom(...of));
    buttons.push({self, range: of});
    return self;
  };
  const tools = el('div', {class: 'tools', role: 'group', 'aria-label': 'Part of the run that the charts show'},
      part('Whole run', whole),
      report.stages.length > 1 && report.stages.slice(0, 20).map((stage) => part(stage.name, [stage.begin_us / 1e6, stage.end_us / 1e6])));

  const numbered = bands_of(report).filter((band) => band.number !== '').slice(0, 12);
  const made = section('charts', 'Over time',
      `One time axis for all charts; shaded bands are stages${report.faults.length > 0 ? ', tinted ones with a bar above them are faults' : ''}. Drag across a chart to zoom, double-click for the whole run, press a name to hide its line.`,
      tools, numbered.length > 0 && el('ol', {class: 'bands', 'aria-label': 'Faults in the charts'}, numbered.map((one) =>
          el('li', null, el('span', {class: 'badge'}, one.number), ` ${one.text}`))),
      el('div', {class: 'charts'}, all.map((one) => one.element)));
  const redraw = () => {
    const colours = colours_of(made);
    for (const one of all) one.draw(colours);
  };
  requestAnimationFrame(() => {
    if (made.isConnected) redraw();
  });
  new ResizeObserver(() => all.forEach((one) => one.resize())).observe(made);
  const signal = lifetime();
  document.addEventListener('themechange', redraw, {signal});
  matchMedia('(prefers-color-scheme: dark)').addEventListener('change', redraw, {signal});
  addEventListener('beforeprint', redraw, {signal});
  addEventListener('afterprint', redraw, {signal});
  signal.addEventListener('abort', () => all.forEach((one) => one.destroy()));
  return made;
}
