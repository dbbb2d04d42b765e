// Two answers to the same request side by side, with the lines marked that differ. Lines that differ between two
// unprovoked answers as well (ids, times) prove nothing and are marked as noise.
import type {Body, Exchange} from './document';
import {el} from './dom';
import * as format from './format';
import {latency_us} from './exchange';

const most_lines = 400;

// A JSON body one member a line, so that a difference is a line; anything else as it is.
function body_lines(body: Body): string[] {
  const text = body.text ?? body.base64 ?? '';
  if (text === '') return [];
  try {
    return JSON.stringify(JSON.parse(text), null, 2).split('\n');
  } catch {
    return text.split('\n');
  }
}

function lines_of(exchange: Exchange): string[] {
  const {response} = exchange;
  if (response === null) return [`${exchange.outcome}${exchange.error === '' ? '' : `: ${exchange.error}`}`];
  const lines = [`${response.status} (${exchange.outcome}${exchange.error === '' ? '' : `: ${exchange.error}`})`,
    ...response.headers.map(([name, value]) => `${name}: ${value}`)];
  const body = body_lines(response.body);
  if (body.length > 0) lines.push('', ...body);
  if (response.body.cut) lines.push(`[cut; ${format.bytes(response.body.bytes)} on the wire]`);
  return lines.slice(0, most_lines);
}

// Which lines of each side have a counterpart on the other: the longest common subsequence.
function common(left: string[], right: string[]): [Set<number>, Set<number>] {
  const lengths = Array.from({length: left.length + 1}, () => new Uint16Array(right.length + 1));
  const at = (i: number, k: number) => lengths[i]?.[k] ?? 0;
  for (let i = left.length - 1; i >= 0; i -= 1) {
    const row = lengths[i];
    for (let k = right.length - 1; row !== undefined && k >= 0; k -= 1) {
      row[k] = left[i] === right[k] ? at(i + 1, k + 1) + 1 : Math.max(at(i + 1, k), at(i, k + 1));
    }
  }
  const [in_left, in_right] = [new Set<number>(), new Set<number>()];
  for (let i = 0, k = 0; i < left.length && k < right.length;) {
    if (left[i] === right[k]) {
      in_left.add(i);
      in_right.add(k);
      i += 1;
      k += 1;
    } else if (at(i + 1, k) >= at(i, k + 1)) {
      i += 1;
    } else {
      k += 1;
    }
  }
  return [in_left, in_right];
}

// What a line is about: the name of its header or member.
function subject(line: string): string {
  const colon = line.indexOf(':');
  return colon < 0 ? line : line.slice(0, colon);
}

function noisy_subjects(control: string[], again: Exchange | undefined): Set<string> {
  if (again === undefined) return new Set();
  const other = lines_of(again);
  const [in_control, in_other] = common(control, other);
  const subjects = new Set<string>();
  control.forEach((line, i) => i > 0 && !in_control.has(i) && subjects.add(subject(line)));
  other.forEach((line, i) => i > 0 && !in_other.has(i) && subjects.add(subject(line)));
  return subjects;
}

function side(title: string, exchange: Exchange, lines: string[], same: Set<number>, noise: Set<string>): HTMLElement {
  const marked = lines.map((line, i) => {
    const text = `${line}\n`;
    if (same.has(i)) return text;
    if (i > 0 && noise.has(subject(line))) return el('span', {class: 'noise', title: 'differs between equal runs too'}, text);
    return el('mark', null, text);
  });
  return el('div', {class: 'message'},
      el('h4', null, `${title}, ${format.duration(latency_us(exchange))}`),
      el('pre', {tabindex: '0', 'aria-label': title}, marked));
}

function beyond_noise(lines: string[], same: Set<number>, noise: Set<string>): boolean {
  return lines.some((line, i) => !same.has(i) && !(i > 0 && noise.has(subject(line))));
}

// Whether anything but noise differs.
export function answers_differ(control: Exchange, again: Exchange | undefined, provoked: Exchange): boolean {
  const [left, right] = [lines_of(control), lines_of(provoked)];
  const [in_left, in_right] = common(left, right);
  const noise = noisy_subjects(left, again);
  return beyond_noise(left, in_left, noise) || beyond_noise(right, in_right, noise);
}

export function comparison(control: Exchange, again: Exchange | undefined, provoked: Exchange): HTMLElement {
  const [left, right] = [lines_of(control), lines_of(provoked)];
  const [in_left, in_right] = common(left, right);
  const noise = noisy_subjects(left, again);
  return el('div', {class: 'pair'},
      side('Answer without the fault', control, left, in_left, noise),
      side('Answer with the fault', provoked, right, in_right, noise));
}
