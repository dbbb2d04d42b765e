// How many stars a tour was given: sums in memory, each rating a line of a journal.
import fs from 'node:fs';
import path from 'node:path';
import { Journal } from './journal.mjs';

export class Ratings {
  #folder;
  #bugs;
  #sums = new Map();
  #journal;
  #cached = new Map(); // stale-ratings

  // The journal, ratings.jsonl, is made in the folder.
  constructor(folder, bugs) {
    this.#folder = folder;
    this.#bugs = bugs;
    this.#journal = new Journal(path.join(folder, 'ratings.jsonl'), ({ tourId, stars }) => this.#count(tourId, stars));
  }

  async of(tourId) {
    if (!this.#bugs.has('stale-ratings')) return this.#sum(tourId);
    // stale-ratings: into the file first, for a warm start, and then into the cache, whatever came meanwhile.
    const known = this.#cached.get(tourId);
    if (known) return known;
    const sum = this.#sum(tourId);
    await this.#writeSum(tourId, sum);
    this.#cached.set(tourId, sum);
    return sum;
  }

  // Throws Refusal 503 where it cannot be written down; then it does not count.
  async add(tourId, stars) {
    if (this.#bugs.has('rating-race')) {
      // rating-race: the new sum is made of the old one, and counts once it is in a file.
      const { count, stars: before } = this.#sum(tourId);
      const sum = { tourId, count: count + 1, stars: before + stars };
      await this.#writeSum(tourId, sum);
      this.#sums.set(tourId, sum);
      return sum;
    }
    this.#journal.write({ tourId, stars });
    this.#count(tourId, stars);
    this.#cached.delete(tourId);
    return this.#sum(tourId);
  }

  #sum(tourId) {
    return this.#sums.get(tourId) ?? { tourId, count: 0, stars: 0 };
  }

  #count(tourId, stars) {
    const { count, stars: before } = this.#sum(tourId);
    this.#sums.set(tourId, { tourId, count: count + 1, stars: before + stars });
  }

  #writeSum(tourId, sum) {
    return fs.promises.writeFile(path.join(this.#folder, `ratings-${tourId}.json`), JSON.stringify(sum));
  }
}
