// The matrix: a row a dependency and fault, a column an oracle. A cell says in a word and a colour how the target
// did, and opens what shows it.
import {command} from './copy';
import type {Cell, CellState, Experiment, MatrixRow, Report} from './document';
import {button, el, fill, fresh_id, section, type Child} from './dom';
import {experiment_view} from './experiment';
import {show_finding} from './findings';
import * as format from './format';
import {choice} from './pager';

const signs: Record<CellState, string> = {held: '✓', broken: '✗', 'not exercised': '–', inconclusive: '?'};

// A rule is named after what can go wrong.
const verdicts: Record<CellState, string> = {
  held: 'did not happen', broken: 'happened', 'not exercised': 'could not be tried', inconclusive: 'cannot be told',
};

function word(cell: Cell): string {
  switch (cell.state) {
    case 'held':
      return 'fine';
    case 'broken':
      return `${cell.shown} of ${cell.of}`;
    case 'inconclusive':
      return cell.of > 0 ? `${cell.shown} of ${cell.of}` : 'unclear';
    case 'not exercised':
      return 'not run';
  }
}

// "no-deadline" as people write it.
function rule_text(rule: string): string {
  return rule.replace(/[-_]/g, ' ');
}

// A table has no room for a text of any length; the cell's own heading says it whole.
function cut(text: string): string {
  return text.length > 120 ? `${text.slice(0, 119)}…` : text;
}

// In a row below its subject, the subject need not be said again.
function fault_text(row: MatrixRow): string {
  const text = row.says || rule_text(row.what);
  const end = ` on ${row.subject}`;
  return cut(text.endsWith(end) ? text.slice(0, -end.length) : text);
}

// The repetitions that the report has, those that a finding points at first.
function experiments_of(report: Report, row: MatrixRow, cell: Cell): Experiment[] {
  const finding = report.findings.find((one) => one.id === cell.finding);
  const cited = new Set((finding?.evidence ?? []).filter((piece) => piece.kind === 'experiment').map((piece) => piece.id));
  const all = report.experiments.filter((one) => row.experiments.includes(one.id));
  return [...all.filter((one) => cited.has(one.id)), ...all.filter((one) => !cited.has(one.id))];
}

function repetitions(report: Report, all: Experiment[]): Child {
  const place = el('div', null);
  const buttons = all.slice(0, 20).map((one, i) => button(`Repetition ${one.repetition}`, {class: 'quiet', 'aria-pressed': String(i === 0)}, (self) => {
    for (const other of buttons) other.setAttribute('aria-pressed', String(other === self));
    fill(place, experiment_view(report, one));
  }));
  const [first] = all;
  if (first !== undefined) fill(place, experiment_view(report, first));
  return [all.length > 1 && el('div', {class: 'tools', role: 'group', 'aria-label': 'Repetition'}, buttons), place];
}

function evidence(report: Report, row: MatrixRow, cell: Cell): HTMLElement {
  const all = experiments_of(report, row, cell);
  const finding = report.findings.find((one) => one.id === cell.finding);
  return el('div', {class: 'evidence-of-cell'},
      el('h3', null, `${row.says || `${row.subject}: ${row.what}`} – ${rule_text(cell.rule)}: `, el('span', {class: `tone ${cell.state.replace(' ', '-')}`}, verdicts[cell.state]),
          cell.of > 0 && cell.state !== 'held' && el('span', {class: 'dim'}, `, seen in ${cell.shown} of ${format.plural(cell.of, 'repetition')}`)),
      cell.says !== '' && el('p', null, cell.says),
      finding !== undefined && el('div', {class: 'command'},
          el('span', null, `Finding ${finding.id}: ${finding.title}`),
          button('Show finding', {class: 'quiet', 'aria-label': `Show finding ${finding.id}`}, () => show_finding(finding.id))),
      finding !== undefined && finding.reproduce !== '' && command(finding.reproduce, 'command that reproduces this finding'),
      all.length > 0 ? repetitions(report, all) : el('p', {class: 'dim'}, 'No experiment of it is in this report.'));
}

class Table {
  readonly element: HTMLElement;
  private readonly body = el('tbody', null);
  private state = '';
  private opened: HTMLElement | null = null;

  constructor(private readonly report: Report) {
    const {matrix} = report;
    const states = (['broken', 'inconclusive', 'not exercised', 'held'] as const).filter((state) => matrix.rows.some((row) => row.state === state));
    const names: Record<CellState, string> = {broken: 'With findings', inconclusive: 'Inconclusive', 'not exercised': 'Not exercised', held: 'Handled well'};
    this.element = el('div', null,
        states.length > 1 && el('div', {class: 'tools'}, choice('Rows', [['', 'All rows'], ...states.map((state): [string, string] => [state, names[state]])], (value) => {
          this.state = value;
          this.show();
        })),
        el('div', {class: 'scroll', tabindex: '0', role: 'region', 'aria-label': 'Matrix'},
            el('table', {class: 'cards matrix'},
                el('caption', {class: 'sr'}, 'What each fault did, by rule'),
                el('thead', null, el('tr', null, el('th', {scope: 'col'}, 'Fault'), matrix.rules.map((rule) => el('th', {scope: 'col'}, cut(rule_text(rule)))))),
                this.body)));
    this.show();
  }

  private cell(row: MatrixRow, rule: string, more: HTMLElement): HTMLElement {
    const cell = row.cells.find((one) => one.rule === rule);
    if (cell === undefined) return el('td', {class: 'empty'});
    const label = `${row.subject}, ${row.what}, ${rule_text(rule)}: ${verdicts[cell.state]}${cell.of > 0 && cell.state !== 'held' ? `, in ${cell.shown} of ${cell.of}` : ''}. ${cell.says}`;
    const made = button([el('span', {class: 'sign', 'aria-hidden': 'true'}, signs[cell.state]), ' ', word(cell)],
        {class: `cell ${cell.state.replace(' ', '-')}`, 'aria-label': label, title: `${rule_text(rule)}: ${verdicts[cell.state]}. ${cell.says}`, 'aria-expanded': 'false', 'aria-controls': more.id},
        (self) => this.open(self, more, () => evidence(this.report, row, cell)));
    return el('td', {'data-label': rule_text(rule)}, made);
  }

  // One cell of the table is open at a time; pressing it again closes it.
  private open(self: HTMLElement, more: HTMLElement, content: () => Child): void {
    const closing = this.opened === self;
    for (const other of this.body.querySelectorAll('.cell[aria-expanded="true"]')) other.setAttribute('aria-expanded', 'false');
    for (const other of this.body.querySelectorAll<HTMLElement>('tr.details')) {
      other.hidden = true;
      other.replaceChildren();
    }
    this.opened = closing ? null : self;
    if (closing) return;
    self.setAttribute('aria-expanded', 'true');
    more.hidden = false;
    fill(more, el('td', {colspan: this.report.matrix.rules.length + 1}, content()));
  }

  private row(row: MatrixRow): HTMLElement[] {
    const more = el('tr', {class: 'details', id: fresh_id('evidence'), hidden: true});
    return [
      el('tr', {class: 'faultrow'},
          el('th', {scope: 'row', title: row.what}, fault_text(row),
              row.not_exercised !== '' && el('span', {class: 'why'}, cut(row.not_exercised))),
          this.report.matrix.rules.map((rule) => this.cell(row, rule, more))),
      more,
    ];
  }

  private show(): void {
    const {matrix} = this.report;
    const rows = matrix.rows.filter((row) => row.cells.length > 0 && (this.state === '' || row.state === this.state));
    this.opened = null;
    let subject: string | null = null;
    fill(this.body, rows.map((row) => {
      const heading = row.subject !== subject && el('tr', {class: 'subject'},
          el('th', {scope: 'rowgroup', colspan: matrix.rules.length + 1}, cut(matrix.counts.find((one) => one.subject === row.subject)?.says ?? row.subject)));
      subject = row.subject;
      return [heading, this.row(row)];
    }));
  }
}

function not_exercised(report: Report): Child {
  if (report.not_exercised.length === 0) return null;
  return [el('h3', null, 'What could not be tried, and why'),
    el('ul', {class: 'notes'}, report.not_exercised.map((one) =>
        el('li', null, el('b', null, one.subject), `: ${one.what}${one.times > 1 ? ` (${one.times} times)` : ''}. `, el('span', {class: 'dim'}, one.why))))];
}

export function matrix(report: Report): HTMLElement | null {
  if (report.matrix.rows.length === 0 && report.not_exercised.length === 0) return null;
  const has_rows = report.matrix.rows.length > 0;
  return section('matrix', has_rows ? 'Faults and how they were handled' : 'What could not be tried',
      has_rows ? 'Each fault was tried against its control, the same requests without it. A column is something that can go wrong: ✓ it did not, ✗ it did in so many repetitions, ? it cannot be told, – it could not be tried. Press a cell for what shows it.' : null,
      has_rows && new Table(report).element, not_exercised(report));
}
