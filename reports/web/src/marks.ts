// What is drawn behind and over every chart: stages as bands, and moments at which something broke.
import type uPlot from 'uplot';
import type {Report} from './document';

export interface Colours {
  ink: string;
  dim: string;
  grid: string;
  band: string;
  alarm: string;
  fault: string;
  fault_bar: string;
  on_fault_bar: string;
  lines: Record<string, string>;
}

const alarming = new Set(['process killed', 'process exited', 'process not ready', 'process hung', 'interrupted']);

export function clipped(plot: uPlot, draw: (ctx: CanvasRenderingContext2D) => void): void {
  const {ctx, bbox} = plot;
  ctx.save();
  ctx.beginPath();
  ctx.rect(bbox.left, bbox.top, bbox.width, bbox.height);
  ctx.clip();
  draw(ctx);
  ctx.restore();
}

export function fit(ctx: CanvasRenderingContext2D, text: string, width: number): string {
  if (ctx.measureText(text).width <= width) return text;
  let cut = text.slice(0, 60);
  while (cut.length > 1 && ctx.measureText(`${cut}…`).width > width) cut = cut.slice(0, -1);
  return cut.length > 1 ? `${cut}…` : '';
}

export function stage_bands(report: Report, colours: Colours): (plot: uPlot) => void {
  return (plot) => clipped(plot, (ctx) => {
    const {top, height} = plot.bbox;
    report.stages.forEach((stage, i) => {
      if (i % 2 === 0) return;
      const from = plot.valToPos(stage.begin_us / 1e6, 'x', true);
      const to = plot.valToPos(stage.end_us / 1e6, 'x', true);
      ctx.fillStyle = colours.band;
      ctx.fillRect(from, top, to - from, height);
    });
  });
}

// Above the plot, each over its band; `above`: how much higher, where something else stands between them.
export function stage_names(report: Report, colours: Colours, above: number): (plot: uPlot) => void {
  return (plot) => {
    const {ctx, bbox} = plot;
    ctx.save();
    ctx.fillStyle = colours.dim;
    ctx.font = `600 ${11 * devicePixelRatio}px system-ui, sans-serif`;
    ctx.textAlign = 'left';
    ctx.textBaseline = 'bottom';
    for (const stage of report.stages) {
      const from = Math.max(plot.valToPos(stage.begin_us / 1e6, 'x', true), bbox.left);
      const to = Math.min(plot.valToPos(stage.end_us / 1e6, 'x', true), bbox.left + bbox.width);
      if (to > from) ctx.fillText(fit(ctx, stage.name, to - from - 6 * devicePixelRatio), from + 2 * devicePixelRatio, bbox.top - (4 + above) * devicePixelRatio);
    }
    ctx.restore();
  };
}

export function alarms(report: Report, colours: Colours, named: boolean): (plot: uPlot) => void {
  const events = report.events.filter((event) => alarming.has(event.kind)).slice(0, 20);
  return (plot) => clipped(plot, (ctx) => {
    const {top, height, left, width} = plot.bbox;
    for (const event of events) {
      const at = Math.round(plot.valToPos(event.at_us / 1e6, 'x', true));
      ctx.strokeStyle = colours.alarm;
      ctx.lineWidth = devicePixelRatio;
      ctx.setLineDash([4 * devicePixelRatio, 3 * devicePixelRatio]);
      ctx.beginPath();
      ctx.moveTo(at + 0.5, top);
      ctx.lineTo(at + 0.5, top + height);
      ctx.stroke();
      if (!named) continue;
      const text = fit(ctx, `${event.subject}: ${event.kind}`, width / 2);
      ctx.font = `600 ${11 * devicePixelRatio}px system-ui, sans-serif`;
      ctx.fillStyle = colours.alarm;
      ctx.textBaseline = 'bottom';
      const room = left + width - at;
      ctx.textAlign = room > ctx.measureText(text).width + 8 * devicePixelRatio ? 'left' : 'right';
      ctx.fillText(text, at + (ctx.textAlign === 'left' ? 5 : -5) * devicePixelRatio, top + height - 4 * devicePixelRatio);
    }
  });
}
