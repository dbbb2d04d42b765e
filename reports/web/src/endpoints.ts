// The endpoints: how often, how fast, how wrong; sortable by every column, for the whole run or one stage.
import type {Endpoint, Figures, Report} from './document';
import {button, el, fill, fresh_id, section, type Child} from './dom';
import * as format from './format';
import {choice, search} from './pager';

interface Row {
  endpoint: Endpoint;
  name: string;
  figures: Figures;
}

interface Column {
  title: string;
  label: string;  // for a narrow screen and for a screen reader
  value: (row: Row) => number | string;
  show: (row: Row) => Child;
}

const nothing = '–';
const time = (row: Row, of: (figures: Figures) => number | undefined): string => {
  const us = of(row.figures);
  return us === undefined ? nothing : format.duration(us);
};
const latency = (title: string, key: 'p50_us' | 'p90_us' | 'p99_us' | 'max_us'): Column => ({
  title,
  label: title,
  value: (row) => row.figures.latency?.[key] ?? -1,
  show: (row) => time(row, (figures) => figures.latency?.[key]),
});

const columns: Column[] = [
  {title: 'Endpoint', label: 'Endpoint', value: (row) => row.name, show: (row) => row.name},
  {title: 'Requests', label: 'Requests', value: (row) => row.figures.requests, show: (row) => format.count(row.figures.requests)},
  {title: 'Rate', label: 'Rate', value: (row) => row.figures.rate, show: (row) => format.rate(row.figures.rate)},
  latency('p50', 'p50_us'),
  latency('p90', 'p90_us'),
  latency('p99', 'p99_us'),
  latency('Max', 'max_us'),
  {title: 'Errors', label: 'Errors', value: (row) => row.figures.error_share, show: (row) =>
      row.figures.errors === 0 ? '0' : [el('span', {class: 'bad'}, format.percent(row.figures.error_share)), el('span', {class: 'dim'}, ` ${format.count(row.figures.errors)}`)]},
];

function tally(counts: Record<string, number>): string {
  return Object.entries(counts).sort((a, b) => b[1] - a[1]).map(([name, n]) => `${name}: ${format.count(n)}`).join(', ');
}

function stage_rows(report: Report, endpoint: Endpoint): HTMLElement {
  const cells = (name: string, figures: Figures) => el('tr', null,
      el('th', {scope: 'row'}, name),
      [format.count(figures.requests), format.rate(figures.rate),
       ...(['p50_us', 'p99_us', 'max_us'] as const).map((key) => (figures.latency ? format.duration(figures.latency[key]) : nothing)),
       format.percent(figures.error_share)].map((text) => el('td', {class: 'number'}, text)));
  return el('table', {class: 'inner'},
      el('caption', {class: 'sr'}, 'By stage'),
      el('thead', null, el('tr', null, ['Stage', 'Requests', 'Rate', 'p50', 'p99', 'Max', 'Errors'].map((title, i) =>
          el('th', {scope: 'col', class: i === 0 ? null : 'number'}, title)))),
      el('tbody', null, endpoint.stages.map((one) =>
          cells(report.stages.find((stage) => stage.id === one.stage)?.name ?? `stage ${one.stage}`, one.figures))));
}

function details(report: Report, row: Row): Child {
  const {figures, endpoint} = row;
  const service = endpoint.all.service_time;
  return el('div', {class: 'more'},
      el('dl', {class: 'pairs'},
          el('dt', null, 'Statuses'), el('dd', null, tally(figures.statuses) || 'none'),
          el('dt', null, 'Outcomes'), el('dd', null, tally(figures.outcomes)),
          service ? [el('dt', null, 'From the send'), el('dd', null, `p50 ${format.duration(service.p50_us)}, p99 ${format.duration(service.p99_us)}, without waiting for a predecessor or a connection`)] : null),
      endpoint.stages.length > 1 && el('div', {class: 'scroll', tabindex: '0', role: 'region', 'aria-label': 'By stage'}, stage_rows(report, endpoint)));
}

class Table {
  readonly element: HTMLElement;
  private readonly head = el('tr', null);
  private readonly body = el('tbody', null);
  private sorted_by = 5;
  private falling = true;
  private text = '';
  private stage = '';

  constructor(private readonly report: Report) {
    const scroll = el('div', {class: 'scroll', tabindex: '0', role: 'region', 'aria-label': 'Endpoints'},
        el('table', {class: 'cards endpoints'},
            el('caption', {class: 'sr'}, 'Endpoints with requests, rate, latency and errors'),
            el('thead', null, this.head), this.body));
    const stages: [string, string][] = [['', 'Whole run'], ...report.stages.map((one): [string, string] => [String(one.id), `Stage ${one.name}`])];
    const tools = el('div', {class: 'tools'},
        search('Filter endpoints', (text) => {
          this.text = text;
          this.show();
        }),
        report.stages.length > 1 && choice('Part of the run', stages, (value) => {
          this.stage = value;
          this.show();
        }));
    this.element = el('div', null, tools, scroll);
    this.show();
  }

  private rows(): Row[] {
    const rows: Row[] = [];
    for (const endpoint of this.report.endpoints) {
      const name = `${endpoint.method} ${endpoint.path}`.trim();
      const figures = this.stage === '' ? endpoint.all : endpoint.stages.find((one) => String(one.stage) === this.stage)?.figures;
      if (figures !== undefined && name.toLowerCase().includes(this.text)) rows.push({endpoint, name, figures});
    }
    const value = columns[this.sorted_by]?.value ?? ((row: Row) => row.name);
    const sign = this.falling ? -1 : 1;
    return rows.sort((a, b) => {
      const [left, right] = [value(a), value(b)];
      return left === right ? 0 : left < right ? -sign : sign;
    });
  }

  private sort(column: number): void {
    this.falling = this.sorted_by === column ? !this.falling : column !== 0;
    this.sorted_by = column;
    this.show();
    this.head.querySelectorAll('button')[column]?.focus();
  }

  private row(row: Row, slowest: number): HTMLElement[] {
    const id = fresh_id('endpoint');
    const more = el('tr', {class: 'details', id, hidden: true});
    const name = button([el('span', {class: 'method'}, row.endpoint.method), ' ', el('span', {class: 'path'}, row.endpoint.path)],
        {class: 'expand', 'aria-expanded': 'false', 'aria-controls': id}, (self) => {
          const open = more.hidden;
          more.hidden = !open;
          self.setAttribute('aria-expanded', String(open));
          if (open) fill(more, el('td', {colspan: columns.length}, details(this.report, row)));
        });
    const cells = columns.slice(1).map((column) => {
      const cell = el('td', {class: 'number', 'data-label': column.label}, column.show(row));
      if (column.title === 'p99' && row.figures.latency && slowest > 0) {
        const bar = el('span', {class: 'spark', 'aria-hidden': 'true'});
        bar.style.width = `${(row.figures.latency.p99_us / slowest) * 100}%`;
        cell.append(bar);
      }
      return cell;
    });
    return [el('tr', {class: row.figures.errors > 0 ? 'has-errors' : null}, el('th', {scope: 'row'}, name), ...cells), more];
  }

  private show(): void {
    fill(this.head, columns.map((column, i) =>
        el('th', {scope: 'col', class: i === 0 ? null : 'number', 'aria-sort': i !== this.sorted_by ? null : this.falling ? 'descending' : 'ascending'},
            button([column.title, el('span', {class: 'arrow', 'aria-hidden': 'true'}, i !== this.sorted_by ? '' : this.falling ? '▾' : '▴')],
                {class: 'sort'}, () => this.sort(i)))));
    const rows = this.rows();
    const slowest = Math.max(0, ...rows.map((row) => row.figures.latency?.p99_us ?? 0));
    fill(this.body, rows.map((row) => this.row(row, slowest)),
        rows.length === 0 && el('tr', null, el('td', {colspan: columns.length, class: 'dim'}, 'No endpoint matches.')));
  }
}

export function endpoints(report: Report): HTMLElement | null {
  if (report.endpoints.length === 0) return null;
  return section('endpoints', 'Endpoints',
      'Latency counts from the moment a request was due, for failures too. p99: 99 of 100 requests took at most this long.',
      new Table(report).element);
}
