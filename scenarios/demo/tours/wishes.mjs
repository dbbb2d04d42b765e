// What guests would like to see: each guest's own, in memory only.
import { randomBytes } from 'node:crypto';
import { Refusal } from './refusal.mjs';

export class Wishes {
  #bugs;
  #wishes = new Map();

  constructor(bugs) {
    this.#bugs = bugs;
  }

  add(owner, tourId, note) {
    const wish = { id: `w_${randomBytes(10).toString('hex')}`, owner, tourId, note };
    this.#wishes.set(wish.id, wish);
    return wish;
  }

  of(owner) {
    return [...this.#wishes.values()].filter((wish) => wish.owner === owner);
  }

  // 404 for another guest's, as for none: that there is one is nobody else's business.
  get(owner, id) {
    const wish = this.#wishes.get(id);
    const theirs = wish?.owner === owner || this.#bugs.has('other-guests-wish');
    if (!wish || !theirs) throw new Refusal(404, 'not_found', 'there is no such wish');
    return wish;
  }

  remove(owner, id) {
    const wish = this.get(owner, id);
    // wish-stays: deletes by what it found, and the map is by id.
    this.#wishes.delete(this.#bugs.has('wish-stays') ? wish : id);
    return wish;
  }
}
