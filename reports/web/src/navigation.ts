// Links to the sections that this report has; the one in view is marked.
import {el} from './dom';

export function navigation(sections: HTMLElement[]): HTMLElement {
  const links = new Map(sections.map((one) => [one, el('a', {href: `#${one.id}`}, one.querySelector('h2')?.textContent ?? one.id)]));
  const observer = new IntersectionObserver((entries) => {
    for (const entry of entries) {
      if (!entry.isIntersecting) continue;
      links.forEach((link, one) => {
        if (one === entry.target) link.setAttribute('aria-current', 'true');
        else link.removeAttribute('aria-current');
      });
    }
  }, {rootMargin: '-20% 0px -70% 0px'});
  for (const one of sections) observer.observe(one);
  return el('nav', {'aria-label': 'Sections'}, el('div', {class: 'wide'}, [...links.values()]));
}
