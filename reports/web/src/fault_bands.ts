// Faults in every chart: a tint over the time in which one was armed, and above the plot a bar with its number and
// words. Faults that overlap get bars of their own under each other, so that both can be read.
import type uPlot from 'uplot';
import type {Fault, Report} from './document';
import {clipped, fit, type Colours} from './marks';
import * as format from './format';

const most_lanes = 4;
export const lane_height = 16;

// Those of the timeline that were armed or should have been, in their order: what their numbers count.
export function timeline_faults(report: Report): Fault[] {
  return report.faults.filter((one) => one.experiment === null).sort((a, b) => a.begin_us - b.begin_us || a.id - b.id);
}
export function fault_number(report: Report, fault: Fault): number {
  return timeline_faults(report).indexOf(fault) + 1;
}

interface Band {
  from: number;  // seconds
  to: number;
  lane: number;
  number: string;  // empty for those of experiments
  text: string;
  short: string;
}

// Each band in the first lane that is free; what finds none shares the last one.
export function bands_of(report: Report): Band[] {
  const armed = report.faults.filter((one) => one.not_applied === '').sort((a, b) => a.begin_us - b.begin_us || a.id - b.id);
  const numbers = new Map(timeline_faults(report).map((one, i) => [one.id, i + 1]));
  const free_from: number[] = [];
  return armed.map((fault) => {
    let lane = free_from.findIndex((end) => end <= fault.begin_us);
    if (lane < 0) lane = Math.min(free_from.length, most_lanes - 1);
    free_from[lane] = Math.max(free_from[lane] ?? 0, fault.end_us);
    const number = numbers.get(fault.id);
    return {from: fault.begin_us / 1e6, to: fault.end_us / 1e6, lane, number: number === undefined ? '' : String(number), text: fault.says || fault.name, short: fault.kind.replace(/^http_/, '').replace(/_/g, ' ')};
  });
}

export function lanes_of(bands: Band[]): number {
  return bands.reduce((most, band) => Math.max(most, band.lane + 1), 0);
}

// Behind the lines.
export function fault_tints(bands: Band[], colours: Colours): (plot: uPlot) => void {
  return (plot) => clipped(plot, (ctx) => {
    const {top, height} = plot.bbox;
    ctx.fillStyle = colours.fault;
    for (const band of bands) {
      const from = plot.valToPos(band.from, 'x', true);
      const to = Math.max(plot.valToPos(band.to, 'x', true), from + devicePixelRatio);
      ctx.globalAlpha = 0.13;
      ctx.fillRect(from, top, to - from, height);
      if (band.number === '') continue;
      ctx.globalAlpha = 0.7;
      ctx.fillRect(from, top, devicePixelRatio, height);
      ctx.fillRect(to - devicePixelRatio, top, devicePixelRatio, height);
    }
  });
}

// Above the plot, the first lane lowest.
export function fault_bars(bands: Band[], colours: Colours): (plot: uPlot) => void {
  return (plot) => {
    const {ctx, bbox} = plot;
    const px = devicePixelRatio;
    const {left, width, top} = bbox;
    ctx.save();
    ctx.font = `600 ${10.5 * px}px system-ui, sans-serif`;
    ctx.textAlign = 'left';
    ctx.textBaseline = 'middle';
    for (const band of bands) {
      const from = Math.max(plot.valToPos(band.from, 'x', true), left);
      const to = Math.min(Math.max(plot.valToPos(band.to, 'x', true), plot.valToPos(band.from, 'x', true) + 2 * px), left + width);
      if (to <= from) continue;
      const y = top - (band.lane + 1) * lane_height * px;
      ctx.fillStyle = colours.fault_bar;
      ctx.fillRect(from, y + 1 * px, to - from, (lane_height - 2) * px);
      const room = to - from - 6 * px;
      const fits = (words: string) => ctx.measureText(words).width <= room;
      const with_number = (words: string) => (band.number === '' ? words : `${band.number}  ${words}`);
      const text = fits(with_number(band.text)) ? with_number(band.text)
          : room > 130 * px ? fit(ctx, with_number(band.text), room)
          : room > 40 * px ? fit(ctx, with_number(band.short), room)
          : fits(band.number) ? band.number : '';
      ctx.fillStyle = colours.on_fault_bar;
      ctx.fillText(text, from + 4 * px, y + (lane_height / 2 + 0.5) * px);
    }
    ctx.restore();
  };
}

// For those who do not see the bands.
export function bands_in_words(bands: Band[]): string {
  const numbered = bands.filter((band) => band.number !== '').slice(0, 20);
  if (numbered.length === 0) return '';
  return ` Faults: ${numbered.map((band) => `${band.number} ${band.text}, ${format.moment(band.from * 1e6, false)} to ${format.moment(band.to * 1e6, false)}`).join('; ')}.`;
}
