// Which charts a run has and what they draw: figures from the report, turned into lines over seconds. A line
// without a single number is left out, and a chart without a line.
import type {Dependency, Report, Samples} from './document';
import * as format from './format';

type Values = (number | null)[];

export interface Line {
  label: string;
  ink: Ink;
  values: Values;
  dashed?: boolean;
  filled?: boolean;
}
export type Ink = 'blue' | 'orange' | 'red' | 'teal' | 'purple' | 'grey' | 'brown' | 'pink';

export interface ChartData {
  id: string;
  title: string;
  seconds: number[];
  lines: Line[];
  show: (value: number) => string;
  logarithmic?: boolean;  // offered as a choice; the value is what it begins with
  binary?: boolean;       // the axis counts in powers of two
}

const inks: Ink[] = ['red', 'orange', 'purple', 'teal', 'brown', 'pink', 'grey', 'blue'];

function kept(chart: ChartData): ChartData | null {
  const lines = chart.lines.filter((line) => line.values.some((value) => value !== null));
  return lines.length === 0 || chart.seconds.length === 0 ? null : {...chart, lines};
}

// The middle of each interval, where what was counted in it belongs.
function middles(report: Report): number[] {
  const {begin_us, length_us} = report.ticks;
  return begin_us.map((begin, i) => (begin + (length_us[i] ?? 0) / 2) / 1e6);
}

// A stage's last interval may be a few milliseconds long; a rate made from it would be a spike that says nothing.
function per_second(report: Report, counts: number[]): Values {
  const lengths = report.ticks.length_us;
  const usual = [...lengths].sort((a, b) => a - b)[Math.floor(lengths.length / 2)] ?? 0;
  return counts.map((value, i) => {
    const length = lengths[i] ?? 0;
    return length > 0 && length >= usual / 4 ? (value * 1e6) / length : null;
  });
}

// Whether one line is so far above another that a linear axis would hide the lower one.
function spreads(low: Values, high: Values): boolean {
  const top = Math.max(0, ...high.map((value) => value ?? 0));
  const sorted = low.filter((value): value is number => value !== null && value > 0).sort((a, b) => a - b);
  const middle = sorted[Math.floor(sorted.length / 2)];
  return middle !== undefined && top > 40 * middle;
}

// Whether the highest line would press another one flat onto the axis.
function hidden_by_another(lines: Line[]): boolean {
  const tops = lines.map((line) => Math.max(0, ...line.values.map((value) => value ?? 0)));
  return Math.max(0, ...tops) > 25 * Math.min(...tops);
}

function load_charts(report: Report): ChartData[] {
  const {ticks} = report;
  const seconds = middles(report);
  const by_outcome = Object.entries(ticks.errors_by_outcome);
  const errors: Line[] = by_outcome.length > 0
      ? by_outcome.map(([outcome, counts], i) => ({label: outcome, ink: inks[i % inks.length] ?? 'red', values: per_second(report, counts), filled: true}))
      : ticks.errors.some((value) => value > 0) ? [{label: 'errors', ink: 'red', values: per_second(report, ticks.errors), filled: true}] : [];
  return [
    {id: 'rate', title: 'Requests a second', seconds, show: format.rate, lines: [
      {label: 'reached', ink: 'blue', values: per_second(report, ticks.done), filled: true},
      {label: 'asked for', ink: 'grey', values: per_second(report, ticks.due), dashed: true},
    ]},
    {id: 'latency', title: 'Latency', seconds, show: format.duration, logarithmic: spreads(ticks.p50_us, ticks.p99_us), lines: [
      {label: 'p99', ink: 'red', values: ticks.p99_us},
      {label: 'p90', ink: 'orange', values: ticks.p90_us},
      {label: 'p50', ink: 'blue', values: ticks.p50_us},
    ]},
    {id: 'errors', title: 'Errors a second', seconds, show: format.rate, logarithmic: hidden_by_another(errors), lines: errors},
  ];
}

// Share of one processor between two samples: the counter itself only ever grows.
function processor_share(one: Samples): Values {
  return one.cpu_us.map((cpu, i) => {
    const before = one.cpu_us[i - 1];
    const since = (one.at_us[i] ?? 0) - (one.at_us[i - 1] ?? 0);
    return before === undefined || since <= 0 || cpu < before ? null : (cpu - before) / since;
  });
}

// Samples of several processes on one time axis; null where a process has none at that moment.
function together(all: Samples[], of: (one: Samples) => Values): {seconds: number[]; values: Values[]} {
  const at = [...new Set(all.flatMap((one) => one.at_us))].sort((a, b) => a - b);
  const place = new Map(at.map((us, i) => [us, i]));
  const values = all.map((one) => {
    const row: Values = at.map(() => null);
    of(one).forEach((value, i) => (row[place.get(one.at_us[i] ?? -1) ?? 0] = value));
    return row;
  });
  return {seconds: at.map((us) => us / 1e6), values};
}

function process_charts(report: Report): ChartData[] {
  const target = report.samples.filter((one) => one.process === 'target');
  const others = report.samples.filter((one) => one.process !== 'target').slice(0, 4);
  const all = [...target, ...others];
  const colour = (i: number): Ink => (['blue', 'teal', 'purple', 'brown', 'pink'] as const)[i] ?? 'grey';
  const chart = (id: string, title: string, show: (value: number) => string, of: (one: Samples) => Values): ChartData => {
    const {seconds, values} = together(all, of);
    return {id, title, seconds, show, lines: all.map((one, i) => ({
      label: all.length > 1 ? one.process : 'target', ink: colour(i), values: values[i] ?? [], dashed: i > 0, filled: i === 0}))};
  };
  const memory = chart('memory', 'Resident memory', format.bytes, (one) => one.rss_bytes);
  memory.binary = true;
  const shared = together(all, (one) => one.pss_bytes.map((value) => (value === 0 ? null : value)));
  if (target.length > 0) memory.lines.push({label: 'target, proportional', ink: 'orange', values: shared.values[0] ?? [], dashed: true});

  const open = target.length > 0 ? target : others.slice(0, 1);
  const counts = (of: (one: Samples) => number[]) => together(open, of).values[0] ?? [];
  return [
    memory,
    {id: 'descriptors', title: 'Descriptors and threads', seconds: together(open, (one) => one.descriptors).seconds, show: format.count, lines: [
      {label: 'descriptors', ink: 'blue', values: counts((one) => one.descriptors)},
      {label: 'sockets', ink: 'teal', values: counts((one) => one.sockets)},
      {label: 'threads', ink: 'purple', values: counts((one) => one.threads)},
    ]},
    chart('processor', 'Processor', format.percent, processor_share),
  ];
}

// How often the target asked its dependencies, and how often in vain.
function call_charts(report: Report): ChartData[] {
  const shown = report.dependencies.slice(0, 4);
  const at = [...new Set(shown.flatMap((one) => one.ticks.begin_us))].sort((a, b) => a - b);
  const place = new Map(at.map((us, i) => [us, i]));
  const column = (one: Dependency, counts: number[]): Values => {
    const row: Values = at.map(() => null);
    counts.forEach((value, i) => {
      const length = one.ticks.length_us[i] ?? 0;
      if (length > 0) row[place.get(one.ticks.begin_us[i] ?? -1) ?? 0] = (value * 1e6) / length;
    });
    return row;
  };
  const length = shown[0]?.ticks.length_us[0] ?? 0;
  const ink = (i: number): Ink => (['blue', 'teal', 'purple', 'brown'] as const)[i] ?? 'grey';
  const only = shown.length === 1;
  return [{
    id: 'calls', title: only ? `Calls to ${shown[0]?.name ?? ''} a second` : 'Calls to dependencies a second', show: format.rate,
    seconds: at.map((us) => (us + length / 2) / 1e6),
    lines: shown.flatMap((one, i): Line[] => [
      {label: only ? 'calls' : one.name, ink: ink(i), values: column(one, one.ticks.calls), filled: i === 0},
      ...(one.failed > 0 ? [{label: only ? 'failed' : `${one.name}, failed`, ink: (['red', 'orange', 'pink', 'grey'] as const)[i] ?? 'red', values: column(one, one.ticks.failed)}] : []),
    ]),
  }];
}

function generator_charts(report: Report): ChartData[] {
  const {ticks} = report;
  const seconds = middles(report);
  return [
    {id: 'flight', title: 'In flight', seconds, show: format.count, lines: [
      {label: 'in flight', ink: 'blue', values: ticks.in_flight, filled: true},
      {label: 'waiting', ink: 'orange', values: ticks.waiting},
      {label: 'connections', ink: 'grey', values: ticks.connections, dashed: true},
    ]},
    {id: 'lag', title: 'Generator’s send lag', seconds, show: format.duration, logarithmic: spreads(ticks.lag_p50_us, ticks.lag_max_us), lines: [
      {label: 'highest', ink: 'grey', values: ticks.lag_max_us, dashed: true},
      {label: 'p99', ink: 'orange', values: ticks.lag_p99_us},
      {label: 'p50', ink: 'blue', values: ticks.lag_p50_us},
    ]},
  ];
}

export function chart_data(report: Report): ChartData[] {
  return [...load_charts(report), ...call_charts(report), ...process_charts(report), ...generator_charts(report)]
      .map(kept)
      .filter((chart): chart is ChartData => chart !== null);
}

// One sentence that says what the chart shows, for those who do not see it and those in a hurry.
export function in_words(chart: ChartData): string {
  return chart.lines.map((line) => {
    let top = -Infinity;
    let at = 0;
    const seen: number[] = [];
    line.values.forEach((value, i) => {
      if (value === null) return;
      seen.push(value);
      if (value > top) {
        top = value;
        at = chart.seconds[i] ?? 0;
      }
    });
    const middle = seen.sort((a, b) => a - b)[Math.floor(seen.length / 2)] ?? 0;
    return `${line.label}: median ${chart.show(middle)}, highest ${chart.show(top)} at ${format.moment(at * 1e6, false)}`;
  }).join('; ');
}
