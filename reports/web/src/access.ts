// Access: endpoints by who asks. A cell puts together what is alike (all spellings of a path), shows the worst of
// it, and opens what was seen.
import {command} from './copy';
import type {AccessCell, AccessRow, Report} from './document';
import {button, el, fill, fresh_id, section, type Child} from './dom';
import {show_finding} from './findings';

const columns: [string, string][] = [
  ['nobody', 'Nobody'], ['another user', 'Another user'], ['an ordinary user', 'Ordinary user'], ['an administrator', 'Admin'],
  ['a changed token', 'Changed token'], ['an unsigned token', 'Unsigned token'], ['an expired token', 'Expired token'],
  ['a signed-out token', 'Signed out'], ['an earlier session', 'New password'], ['other spellings', 'Other spellings'],
  ['added fields', 'Added fields'], ['failing dependency', 'Fault'], ['cache', 'Cache'],
];

const ranks = ['open', 'tells', 'inconclusive', 'refused', 'allowed', 'not exercised'];

function rank_of(cell: AccessCell): number {
  return ranks.indexOf(cell.outcome);
}

function tone_of(cell: AccessCell): string {
  if (cell.bad) return 'bad';
  return cell.outcome === 'refused' || cell.outcome === 'allowed' ? 'fine' : 'unclear';
}

const signs: Record<string, string> = {bad: '\u2717', fine: '\u2713', unclear: '?'};

function line(report: Report, cell: AccessCell): Child {
  const finding = report.findings.find((one) => one.id === cell.finding);
  return el('li', null,
      el('b', {class: cell.bad ? 'bad' : null}, cell.outcome), ` for ${cell.who}`, cell.way !== '' && [', ', el('code', null, cell.way)], `: ${cell.says}`,
      cell.bad && ` (${cell.shown} of ${cell.of})`,
      cell.in_baseline !== null && el('span', {class: 'dim'}, ` In the baseline: ${cell.in_baseline}.`),
      finding !== undefined && el('div', {class: 'command'},
          el('span', null, `Finding ${finding.id}: ${finding.title}`),
          button('Show finding', {class: 'quiet', 'aria-label': `Show finding ${finding.id}`}, () => show_finding(finding.id))),
      finding !== undefined && finding.reproduce !== '' && command(finding.reproduce, 'command that reproduces this finding'));
}

function rows_of(report: Report, row: AccessRow, used: [string, string][]): HTMLElement[] {
  const more = el('tr', {class: 'details', id: fresh_id('access'), hidden: true});
  let opened: HTMLElement | null = null;
  const open = (self: HTMLElement, cells: AccessCell[]) => {
    const opening = opened !== self;
    opened?.setAttribute('aria-expanded', 'false');
    opened = opening ? self : null;
    more.hidden = !opening;
    self.setAttribute('aria-expanded', String(opening));
    fill(more, opening && el('td', {colspan: used.length + 1}, el('ul', {class: 'access-list'}, cells.map((cell) => line(report, cell)))));
  };
  const chip = (column: string, title: string): HTMLElement => {
    const cells = row.cells.filter((cell) => cell.column === column).sort((a, b) => rank_of(a) - rank_of(b));
    const worst = cells[0];
    if (worst === undefined) return el('td', {'data-label': title, class: 'empty'}, '\u2013');
    const tone = tone_of(worst);
    return el('td', {'data-label': title}, button([el('span', {class: 'sign', 'aria-hidden': 'true'}, signs[tone]), ' ', worst.outcome === 'not exercised' ? 'not tried' : worst.outcome],
        {class: `chip ${tone}`, 'aria-label': `${row.endpoint}, ${title}: ${worst.outcome}`, 'aria-expanded': 'false', 'aria-controls': more.id},
        (self) => open(self, cells)));
  };
  return [
    el('tr', null, el('th', {scope: 'row'}, el('span', {class: 'path'}, row.endpoint)), used.map(([column, title]) => chip(column, title))),
    more,
  ];
}

export function access(report: Report): HTMLElement | null {
  if (report.access.length === 0) return null;
  const used = columns.filter(([column]) => report.access.some((row) => row.cells.some((cell) => cell.column === column)));
  return section('access', 'Access',
      'Every endpoint, asked by those who may and by those who may not. Press a cell for what it is made of.',
      el('div', {class: 'scroll', tabindex: '0', role: 'region', 'aria-label': 'Matrix of access'},
          el('table', {class: 'cards access'},
              el('caption', {class: 'sr'}, 'Who reaches which endpoint'),
              el('thead', null, el('tr', null, el('th', {scope: 'col'}, 'Endpoint'), used.map(([, title]) => el('th', {scope: 'col'}, title)))),
              el('tbody', null, report.access.map((row) => rows_of(report, row, used))))));
}
