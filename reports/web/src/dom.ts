// The only way in which this page makes elements. Text always becomes a text node, never markup, so nothing
// that a target said can become an element, an attribute or a script.

export type Child = Node | string | number | null | undefined | false | Child[];
export type Attributes = Record<string, string | number | boolean | null | undefined>;

// Control characters and marks that reorder text, made visible: otherwise a log line could hide part of itself
// or show it backwards.
export function visible(text: string): string {
  return text.replace(/[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069\u2028\u2029]/g, (mark) => {
    const code = mark.charCodeAt(0);
    if (code === 0x0d) return mark;
    if (code < 0x20) return String.fromCharCode(0x2400 + code);
    return code === 0x7f ? '\u2421' : `\u27e8U+${code.toString(16).toUpperCase().padStart(4, '0')}\u27e9`;
  });
}

function append(parent: Node, child: Child): void {
  if (child === null || child === undefined || child === false) return;
  if (Array.isArray(child)) {
    for (const one of child) append(parent, one);
  } else if (child instanceof Node) {
    parent.appendChild(child);
  } else {
    parent.appendChild(document.createTextNode(visible(String(child))));
  }
}

// Attribute names are ours, their values need not be: handlers and styles cannot be set this way.
export function el<Tag extends keyof HTMLElementTagNameMap>(
    tag: Tag, attributes: Attributes | null, ...children: Child[]): HTMLElementTagNameMap[Tag] {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes ?? {})) {
    if (value === null || value === undefined || value === false) continue;
    made.setAttribute(name, value === true ? '' : String(value));
  }
  append(made, children);
  return made;
}

export function fill(parent: Element, ...children: Child[]): void {
  parent.replaceChildren();
  append(parent, children);
}

export function button(label: Child, attributes: Attributes, pressed: (self: HTMLButtonElement) => void): HTMLButtonElement {
  const made = el('button', {type: 'button', ...attributes}, label);
  made.addEventListener('click', () => pressed(made));
  return made;
}

// A disclosure whose content is made when it is first opened: a report has thousands of them.
export function disclosure(attributes: Attributes, summary: Child, content: () => Child, open = false): HTMLDetailsElement {
  const details = el('details', attributes, el('summary', null, summary));
  let made = false;
  const make = () => {
    if (made) return;
    made = true;
    append(details, content());
  };
  details.addEventListener('toggle', () => {
    if (details.open) make();
  });
  if (open) {
    make();
    details.open = true;
  }
  return details;
}

export function section(id: string, title: string, lead: Child, ...children: Child[]): HTMLElement {
  return el('section', {id, 'aria-labelledby': `${id}-title`},
      el('h2', {id: `${id}-title`}, title),
      lead === null ? null : el('p', {class: 'lead'}, lead),
      ...children);
}

let last_id = 0;
export function fresh_id(prefix: string): string {
  last_id += 1;
  return `${prefix}-${last_id}`;
}
