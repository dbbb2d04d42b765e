// One chart: its title, what it says in words, a legend that shows the values under the cursor and switches
// lines on and off, and the drawing by uPlot.
import uPlot from 'uplot';
import {in_words, type ChartData} from './chart_data';
import type {Report} from './document';
import {button, el, fill} from './dom';
import * as format from './format';
import {bands_in_words, bands_of, fault_bars, fault_tints, lane_height, lanes_of} from './fault_bands';
import {alarms, stage_bands, stage_names, type Colours} from './marks';

export interface Shared {
  report: Report;
  range: () => [number, number];  // seconds that are shown
  zoom: (from: number, to: number) => void;
  reset: () => void;
}

const height_of_plot = 150;
const steps_of_time = [0.1, 0.2, 0.5, 1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200, 14400, 43200, 86400];
const powers_of_two = Array.from({length: 44}, (_, i) => 2 ** i);

// Marks of a logarithmic axis: powers of ten, and 2 and 5 times them where few powers are in sight.
function decades(min: number, max: number): number[] {
  const steps = max / min > 200 ? [1] : [1, 2, 5];
  const marks: number[] = [];
  for (let power = 10 ** Math.floor(Math.log10(min)); power <= max; power *= 10) {
    marks.push(...steps.map((step) => step * power).filter((mark) => mark >= min && mark <= max));
  }
  return marks;
}

export class Chart {
  readonly element: HTMLElement;
  private readonly canvas: HTMLElement;
  private readonly values: HTMLElement[] = [];
  private readonly hidden = new Set<number>();
  private plot: uPlot | null = null;
  private logarithmic: boolean;
  private colours: Colours | null = null;
  private readonly bands;
  private readonly above: number;  // pixels above the plot for the bars of faults

  constructor(private readonly data: ChartData, private readonly shared: Shared, private readonly first: boolean) {
    this.logarithmic = data.logarithmic ?? false;
    this.bands = bands_of(shared.report);
    this.above = lanes_of(this.bands) * lane_height;
    this.canvas = el('div', {class: 'canvas', role: 'img', 'aria-label': `${data.title} over time. ${in_words(data)}.${bands_in_words(this.bands)}`});
    this.canvas.style.height = `${this.height()}px`;
    const legend = data.lines.map((line, i) => {
      const value = el('span', {class: 'value'});
      this.values.push(value);
      return el('li', null, button([el('span', {class: `swatch ink-${line.ink}${line.dashed ? ' dashed' : ''}`, 'aria-hidden': 'true'}), el('span', {class: 'label'}, line.label), value],
          {class: 'legend', 'aria-pressed': 'true'}, (self) => this.toggle(i, self)));
    });
    const scale = data.logarithmic === undefined ? null
        : button('Log scale', {class: 'quiet small', 'aria-pressed': String(this.logarithmic)}, (self) => {
            this.logarithmic = !this.logarithmic;
            self.setAttribute('aria-pressed', String(this.logarithmic));
            if (this.colours) this.draw(this.colours);
          });
    this.element = el('figure', {class: 'chart', id: `chart-${data.id}`},
        el('figcaption', null, el('h3', null, data.title), el('ul', {class: 'legends'}, legend), scale),
        this.canvas);
    this.tell(null);
  }

  private height(): number {
    return height_of_plot + this.above;
  }

  draw(colours: Colours): void {
    this.colours = colours;
    this.plot?.destroy();
    this.canvas.replaceChildren();
    // A logarithmic axis has no place for zero.
    const series = this.data.lines.map((line) =>
        this.logarithmic ? line.values.map((value) => (value !== null && value > 0 ? value : null)) : line.values);
    this.plot = new uPlot(this.options(colours), [this.data.seconds, ...series] as uPlot.AlignedData, this.canvas);
  }

  destroy(): void {
    this.plot?.destroy();
    this.plot = null;
  }

  resize(): void {
    if (this.plot && this.canvas.clientWidth > 0 && this.canvas.clientWidth !== this.plot.width) {
      this.plot.setSize({width: this.canvas.clientWidth, height: this.height()});
    }
  }

  show(from: number, to: number): void {
    this.plot?.setScale('x', {min: from, max: to});
  }

  private toggle(line: number, self: HTMLElement): void {
    const hide = !this.hidden.has(line);
    if (hide) this.hidden.add(line);
    else this.hidden.delete(line);
    self.setAttribute('aria-pressed', String(!hide));
    this.plot?.setSeries(line + 1, {show: !hide});
  }

  // The values at a point, or each line's highest where no cursor is.
  private tell(at: number | null): void {
    this.data.lines.forEach((line, i) => {
      const cell = this.values[i];
      if (cell === undefined) return;
      if (at === null) {
        const top = line.values.reduce<number>((most, value) => Math.max(most, value ?? 0), 0);
        fill(cell, el('span', {class: 'dim'}, 'max '), this.data.show(top));
      } else {
        const value = line.values[at];
        fill(cell, value === null || value === undefined ? '–' : this.data.show(value));
      }
    });
  }

  private options(colours: Colours): uPlot.Options {
    const show = (value: number | null) => (value === null ? '' : format.short(this.data.show(value)));
    const axis = {stroke: colours.dim, grid: {stroke: colours.grid, width: 1}, ticks: {stroke: colours.grid, size: 4, width: 1}, font: '11px system-ui, sans-serif'};
    const {report, range} = this.shared;
    const sparse = this.data.seconds.length < 40;
    return {
      width: Math.max(this.canvas.clientWidth, 200),
      height: this.height(),
      padding: [(this.first ? 20 : 6) + this.above, 18, 0, 0],
      legend: {show: false},
      cursor: {
        sync: {key: 'run'},
        y: false,
        points: {size: 6},
        drag: {x: true, y: false, setScale: false},
        bind: {dblclick: () => () => {
          this.shared.reset();
          return null;
        }},
      },
      scales: {
        x: {time: false, range: () => range()},
        y: this.logarithmic ? {distr: 3, log: 10, range: (_, min, max) => [(min ?? 1) * 0.6, (max ?? 10) * 1.6]} : {range: (_, __, max) => [0, max > 0 ? max * 1.1 : 1]},
      },
      axes: [
        {...axis, size: 24, incrs: steps_of_time, values: (_, splits, __, ___, step) => splits.map((value) => format.moment(value * 1e6, step < 1))},
        {
          ...axis, size: 62, gap: 4, space: 26, values: (_, splits) => splits.map(show),
          ...(this.data.binary ? {incrs: powers_of_two} : {}),
          ...(this.logarithmic ? {
            splits: (_: uPlot, __: number, min: number, max: number) => decades(min, max),
            filter: (_: uPlot, splits: number[]) => splits,
          } : {}),
        },
      ],
      series: [{}, ...this.data.lines.map((line, i): uPlot.Series => {
        const stroke = colours.lines[line.ink] ?? colours.ink;
        return {
          label: line.label, show: !this.hidden.has(i), stroke, width: line.dashed ? 1.25 : 1.6,
          points: {show: sparse || (this.logarithmic && line.values.some((value) => value === 0)), size: 5, fill: stroke},
          ...(line.dashed ? {dash: [5, 4]} : {}),
          ...(line.filled && !this.logarithmic ? {fill: `${stroke}22`} : {}),
        };
      })],
      hooks: {
        drawClear: [stage_bands(report, colours), fault_tints(this.bands, colours)],
        draw: [alarms(report, colours, this.first), fault_bars(this.bands, colours), ...(this.first ? [stage_names(report, colours, this.above)] : [])],
        setCursor: [(plot) => this.tell(plot.cursor.idx ?? null)],
        setSelect: [(plot) => {
          if (plot.select.width < 4) return;
          this.shared.zoom(plot.posToVal(plot.select.left, 'x'), plot.posToVal(plot.select.left + plot.select.width, 'x'));
          plot.setSelect({left: 0, top: 0, width: 0, height: 0}, false);
        }],
      },
    };
  }
}
