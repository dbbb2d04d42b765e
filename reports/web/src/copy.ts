// A command that can be copied by a click. The clipboard API is missing where a browser does not trust
// file://, so an older way stands behind it.
import {button, el} from './dom';

function copy_by_selection(text: string): boolean {
  const area = el('textarea', {readonly: true, 'aria-hidden': 'true', class: 'offscreen'});
  area.value = text;
  document.body.appendChild(area);
  area.select();
  const done = document.execCommand('copy');
  area.remove();
  return done;
}

async function copy(text: string): Promise<boolean> {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    return copy_by_selection(text);
  }
}

export function copy_button(text: string, label: string): HTMLElement[] {
  const told = el('span', {role: 'status', class: 'copied'});
  const pressed = async () => {
    told.textContent = (await copy(text)) ? 'Copied' : 'Select the text and copy it';
    setTimeout(() => (told.textContent = ''), 2500);
  };
  return [button('Copy', {class: 'quiet', 'aria-label': `Copy: ${label}`}, () => void pressed()), told];
}

export function command(text: string, label: string): HTMLElement {
  return el('div', {class: 'command'},
      el('code', {tabindex: '0', 'aria-label': label}, text), copy_button(text, label));
}
