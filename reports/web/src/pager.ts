// A list that shows its first part and more on request, and can be filtered while one types.
import {button, el, fill, type Child} from './dom';
import {count} from './format';

// Elements are made only for the rows that are visible.
export class Pager<Row> {
  readonly list: HTMLElement;
  private readonly foot = el('p', {class: 'pager'});
  private rows: Row[] = [];
  private shown = 0;

  constructor(list: HTMLElement, private readonly page: number, private readonly render: (row: Row) => Child,
              private readonly what: string) {
    this.list = list;
  }

  get element(): HTMLElement[] {
    return [this.list, this.foot];
  }

  show(rows: Row[]): void {
    this.rows = rows;
    this.shown = 0;
    this.list.replaceChildren();
    this.more(this.page);
  }

  private more(by: number): void {
    const next = this.rows.slice(this.shown, this.shown + by).map((row) => this.render(row));
    this.list.append(...next.flat().filter((child): child is Node => child instanceof Node));
    this.shown = Math.min(this.rows.length, this.shown + by);
    const left = this.rows.length - this.shown;
    fill(this.foot,
        this.rows.length === 0 ? `No ${this.what} match.` : null,
        left > 0 ? `${count(this.shown)} of ${count(this.rows.length)} ${this.what}. ` : null,
        left > 0 ? button(`Show ${count(Math.min(left, this.page))} more`, {class: 'quiet'}, () => this.more(this.page)) : null);
  }
}

export function search(label: string, changed: (text: string) => void): HTMLElement {
  const input = el('input', {type: 'search', placeholder: label, 'aria-label': label, spellcheck: 'false', autocomplete: 'off'});
  input.addEventListener('input', () => changed(input.value.trim().toLowerCase()));
  return input;
}

export function choice(label: string, options: [value: string, text: string][], changed: (value: string) => void): HTMLElement {
  const select = el('select', {'aria-label': label}, options.map(([value, text]) => el('option', {value}, text)));
  select.addEventListener('change', () => changed(select.value));
  return select;
}
