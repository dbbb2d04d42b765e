// Rounds of load against a baseline: the verdict with what could have been seen, and each figure with the dots of
// its rounds, the baseline's above the target's.
import type {ComparedFigure, Report, Rounds} from './document';
import {button, el, fill, section, type Child} from './dom';
import * as format from './format';
import {search} from './pager';

const rows_at_first = 12;

function number(figure: ComparedFigure, value: number): string {
  if (figure.unit === 'us') return format.duration(value);
  if (figure.unit === 'share') return format.percent(value);
  return figure.unit === '1/s' ? format.rate(value) : value.toPrecision(3);
}

// Positions are set through the style object: the page's policy allows no style attributes.
function dots(figure: ComparedFigure): HTMLElement {
  const all = [...figure.baseline_rounds, ...figure.target_rounds];
  const [least, most] = [Math.min(...all), Math.max(...all)];
  const place = (value: number) => (most > least ? (94 * (value - least)) / (most - least) + 3 : 50);
  const row = (side: string, values: number[]) => el('span', {class: `dots ${side}`}, values.map((value) => {
    const dot = el('i', null);
    dot.style.left = `${place(value)}%`;
    return dot;
  }));
  const says = (values: number[]) => values.map((value) => number(figure, value)).join(', ');
  return el('span', {class: 'dot-plot', role: 'img',
    'aria-label': `Rounds of the baseline: ${says(figure.baseline_rounds)}; of the target: ${says(figure.target_rounds)}`,
    title: `baseline ${says(figure.baseline_rounds)}\ntarget ${says(figure.target_rounds)}`},
      row('baseline', figure.baseline_rounds), row('target', figure.target_rounds));
}

function name_of(figure: ComparedFigure): string {
  return figure.subject === '' ? 'All endpoints' : figure.subject;
}

function row(figure: ComparedFigure): HTMLElement {
  const tone = figure.worse ? 'bad' : figure.better ? 'good' : null;
  const cell = (label: string, ...children: Child[]) => el('td', {class: 'number', 'data-label': label}, ...children);
  return el('tr', {class: figure.worse ? 'has-errors' : null},
      el('th', {scope: 'row'}, name_of(figure), ' ', el('span', {class: 'dim'}, figure.figure)),
      el('td', {'data-label': 'Rounds'}, dots(figure)),
      cell('Baseline', figure.baseline_text),
      cell('Target', figure.target_text),
      cell('Change', el('span', {class: tone}, figure.change_text), figure.finding !== '' && el('span', {class: 'dim'}, ` ${figure.finding}`)),
      cell('95 % interval', `${figure.low_text} to ${figure.high_text}`),
      cell('p', figure.p < 0.001 ? '< 0.001' : figure.p.toFixed(3)),
      cell('Would have seen', figure.smallest_text));
}

function table(stage: Rounds): HTMLElement {
  const body = el('tbody', null);
  const more = el('p', {class: 'pager'});
  let text = '';
  let all = false;
  const show = () => {
    const found = stage.figures.filter((figure) => `${name_of(figure)} ${figure.figure}`.toLowerCase().includes(text));
    const shown = all ? found : found.slice(0, rows_at_first);
    fill(body, shown.map(row), found.length === 0 && el('tr', null, el('td', {colspan: 8, class: 'dim'}, 'No figure matches.')));
    fill(more, found.length > shown.length && button(`Show all ${format.count(found.length)} figures`, {class: 'quiet'}, () => {
      all = true;
      show();
    }));
  };
  show();
  const titles = ['Figure', 'Rounds', 'Baseline', 'Target', 'Change', '95 % interval', 'p', 'Would have seen'];
  return el('div', null,
      el('div', {class: 'tools'}, search('Filter figures', (wanted) => {
        text = wanted;
        show();
      })),
      el('div', {class: 'scroll', tabindex: '0', role: 'region', 'aria-label': `Figures of ${stage.stage}`},
          el('table', {class: 'cards rounds'},
              el('caption', {class: 'sr'}, `Figures of baseline and target in stage ${stage.stage}`),
              el('thead', null, el('tr', null, titles.map((title, i) => el('th', {scope: 'col', class: i < 2 ? null : 'number'}, title)))),
              body)),
      more);
}

function view(stage: Rounds): HTMLElement {
  const played = stage.rounds.filter((one) => one.not_measured === '').length;
  const ways = stage.labelings > 0 && `; compared with ${stage.exact ? 'all' : 'a sample of'} ${format.count(stage.labelings)} ways in which the rounds could have been dealt out`;
  const missing = [...stage.not_compared, ...stage.rounds.filter((one) => one.not_measured !== '').map((one) => `a round of the ${one.side}: ${one.not_measured}`)];
  return el('div', {class: 'rounds-stage'},
      el('h3', null, stage.stage, ' ', stage.verdict !== 'not judged' && el('span', {class: `stage-verdict ${stage.verdict}`}, stage.verdict)),
      el('p', null, stage.says.charAt(0).toUpperCase(), stage.says.slice(1), '.'),
      el('p', {class: 'dim'}, `${stage.load}, ${played} rounds of ${format.duration(stage.measured_us)} after ${format.duration(stage.warm_up_us)} of warm-up`, ways, '.'),
      stage.figures.length > 0 && table(stage),
      missing.length > 0 && el('p', {class: 'dim'}, `Not compared: ${missing.join('; ')}.`));
}

export function rounds(report: Report): HTMLElement | null {
  if (report.rounds.length === 0) return null;
  return section('rounds', 'Baseline and target under load',
      'The same load to both by turns, each round a fresh start. p is the chance of such a change for the worse in any of the figures if nothing had changed; “would have seen” is the smallest change that would have been told.',
      report.rounds.map(view));
}
