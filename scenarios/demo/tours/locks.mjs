// Locks by name for work that waits in between: who comes later waits until all before have let go. Who takes
// several takes them in one order for all, or two may wait for each other for ever.
export class Locks {
  #last = new Map();

  // Resolves, once it is taken, to the function that lets go.
  async take(name) {
    const before = this.#last.get(name);
    let open;
    const mine = new Promise((resolve) => {
      open = resolve;
    });
    this.#last.set(name, mine);
    await before;
    return () => {
      if (this.#last.get(name) === mine) this.#last.delete(name);
      open();
    };
  }
}
