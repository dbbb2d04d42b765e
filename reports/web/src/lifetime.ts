// A live view shows one report after another: what listens outside of the page's own elements ends with the
// report that it belongs to.
let current = new AbortController();

export function lifetime(): AbortSignal {
  return current.signal;
}

export function begin_anew(): void {
  current.abort();
  current = new AbortController();
}
