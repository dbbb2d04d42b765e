// Drift: what the service really needs of its dependencies. A row a place of a message, and in it every change
// that was tried there, sorted by what the service did with it. A change opens what shows it.
import {command} from './copy';
import type {DriftCell, DriftOutcome, DriftRow, Report} from './document';
import {button, el, fill, fresh_id, section, type Child} from './dom';
import {experiment_view} from './experiment';
import {show_finding} from './findings';
import * as format from './format';
import {choice} from './pager';

// Worst first; the tone is a class of drift.css.
const outcomes: [DriftOutcome, string, string][] = [
  ['crashed', 'crashed', 'bad'], ['poisoned', 'stayed broken', 'bad'], ['hung', 'hung', 'bad'],
  ['failed silently', 'failed silently', 'bad'], ['value ignored', 'taken for success', 'bad'],
  ['server error', 'undocumented error', 'bad'], ['refused addition', 'refused an addition', 'bad'],
  ['inconclusive', 'cannot be told', 'unclear'], ['failed loudly', 'failed loudly', 'loud'],
  ['defaulted', 'used a default', 'fine'], ['tolerated', 'tolerated', 'fine'], ['not exercised', 'not tried', 'none'],
];
const signs: Record<string, string> = {bad: '✗', unclear: '?', loud: '!', fine: '✓', none: '–'};

function tone_of(cell: DriftCell): string {
  return outcomes.find(([outcome]) => outcome === cell.outcome)?.[2] ?? 'none';
}

function place_text(row: DriftRow): string {
  return row.place === '' ? 'the whole message' : row.place;
}

function details(report: Report, row: DriftRow, cell: DriftCell): HTMLElement {
  const finding = report.findings.find((one) => one.id === cell.finding);
  const experiment = cell.experiments.map((id) => report.experiments.find((one) => one.id === id)).find((one) => one !== undefined);
  const said = outcomes.find(([outcome]) => outcome === cell.outcome)?.[1] ?? cell.outcome;
  return el('div', {class: 'evidence-of-cell'},
      el('h3', null, `${cell.op}${row.place === '' ? '' : ` at ${row.place}`} of ${row.asked}: `, el('span', {class: `drift-tone ${tone_of(cell)}`}, said),
          cell.of > 0 && el('span', {class: 'dim'}, `, in ${cell.shown} of ${cell.of}`)),
      cell.op_says !== '' && el('p', {class: 'dim'}, `The change: ${cell.op_says}.`),
      cell.says !== '' && el('p', null, cell.says),
      cell.outcome !== 'tolerated' && cell.of > 0 && el('p', {class: 'dim'}, cell.logged ? 'The target logged something about it.' : 'The target logged nothing about it.'),
      finding !== undefined && el('div', {class: 'command'},
          el('span', null, `Finding ${finding.id}: ${finding.title}`),
          button('Show finding', {class: 'quiet', 'aria-label': `Show finding ${finding.id}`}, () => show_finding(finding.id))),
      finding !== undefined && finding.reproduce !== '' && command(finding.reproduce, 'command that reproduces this finding'),
      experiment !== undefined ? experiment_view(report, experiment) : cell.of > 0 && el('p', {class: 'dim'}, 'Its requests are not in this report; run.db has them.'));
}

class Table {
  readonly element: HTMLElement;
  private readonly body = el('tbody', null);
  private opened: HTMLElement | null = null;

  constructor(private readonly report: Report, private readonly rows: DriftRow[], private readonly family: string) {
    this.element = el('div', {class: 'scroll', tabindex: '0', role: 'region', 'aria-label': 'Places of the message'},
        el('table', {class: 'cards drift'},
            el('caption', {class: 'sr'}, 'What the service did with each change, by place'),
            el('thead', null, el('tr', null, ['Place', 'Needed?', 'What was done with changes of it'].map((title) => el('th', {scope: 'col'}, title)))),
            this.body));
    fill(this.body, this.rows.map((row) => this.row(row)));
  }

  private chip(row: DriftRow, cell: DriftCell, more: HTMLElement): HTMLElement {
    const tone = tone_of(cell);
    return button([el('span', {class: 'sign', 'aria-hidden': 'true'}, signs[tone]), ' ', cell.op],
        {class: `chip ${tone}`, title: `${cell.outcome}. ${cell.says}`, 'aria-label': `${cell.op} at ${place_text(row)}: ${cell.outcome}. ${cell.says}`, 'aria-expanded': 'false', 'aria-controls': more.id},
        (self) => this.open(self, more, () => details(this.report, row, cell)));
  }

  // One change of the table is open at a time; pressing it again closes it.
  private open(self: HTMLElement, more: HTMLElement, content: () => Child): void {
    const closing = this.opened === self;
    for (const other of this.body.querySelectorAll('.chip[aria-expanded="true"]')) other.setAttribute('aria-expanded', 'false');
    for (const other of this.body.querySelectorAll<HTMLElement>('tr.details')) {
      other.hidden = true;
      other.replaceChildren();
    }
    this.opened = closing ? null : self;
    if (closing) return;
    self.setAttribute('aria-expanded', 'true');
    more.hidden = false;
    fill(more, el('td', {colspan: 3}, content()));
  }

  private row(row: DriftRow): HTMLElement[] {
    const more = el('tr', {class: 'details', id: fresh_id('drift'), hidden: true});
    const cells = row.cells.filter((cell) => this.family === '' || cell.family === this.family);
    const lines = outcomes.map(([outcome, said, tone]) => {
      const own = cells.filter((cell) => cell.outcome === outcome);
      return own.length > 0 && el('div', {class: 'chips'}, el('span', {class: `drift-tone ${tone}`}, said), own.map((cell) => this.chip(row, cell, more)));
    });
    return [
      el('tr', {class: 'placerow'},
          el('th', {scope: 'row'}, el('span', {class: row.place === '' ? 'dim' : 'path'}, place_text(row))),
          el('td', {'data-label': 'Needed?', class: 'need'}, row.need, !row.guarded && el('b', {class: 'bad'}, ', badly taken')),
          el('td', {'data-label': 'Changes', class: 'changes'}, lines)),
      more,
    ];
  }
}

// The rows of one endpoint that was asked, as one endpoint of the target asks it.
function groups(rows: DriftRow[]): DriftRow[][] {
  const made = new Map<string, DriftRow[]>();
  for (const row of rows) {
    const key = [row.subject, row.asked, String(row.is_request), row.endpoint].join('\n');
    made.set(key, [...(made.get(key) ?? []), row]);
  }
  return [...made.values()];
}

function heading(first: DriftRow): HTMLElement {
  return el('h3', null, first.is_request ? 'The request ' : `${first.subject}: `, el('span', {class: 'path'}, first.asked),
      !first.is_request && el('span', {class: 'dim'}, ' asked by '), !first.is_request && el('span', {class: 'path'}, first.endpoint || 'no request'));
}

export function drift(report: Report): HTMLElement | null {
  const {rows, counts, families} = report.drift;
  if (rows.length === 0) return null;
  const place = el('div', {class: 'drifts'});
  let family = '';
  let only_bad = false;
  const show = () => fill(place, groups(rows).map((group) => {
    const shown = group.filter((row) => (!only_bad || !row.guarded) && row.cells.some((cell) => family === '' || cell.family === family));
    const [first] = shown;
    return first !== undefined && [heading(first), new Table(report, shown, family).element];
  }));
  show();
  const cells = counts.reduce((sum, one) => sum + one.cells, 0);
  return section('drift', 'Drift: what the service really needs',
      `Messages were changed one place at a time, ${format.plural(cells, 'change')} in all, each between two plays without it. ✓ is fine, ! is an orderly failure, ✗ is a finding. Press a change for what shows it.`,
      el('ul', {class: 'notes'}, counts.map((one) => el('li', null, one.says))),
      el('div', {class: 'tools'},
          choice('Changes', [['', 'All changes'], ...families.map((one): [string, string] => [one, `Of ${one}`])], (value) => {
            family = value;
            show();
          }),
          rows.some((row) => !row.guarded) && choice('Places', [['', 'All places'], ['bad', 'With findings']], (value) => {
            only_bad = value === 'bad';
            show();
          })),
      place);
}
