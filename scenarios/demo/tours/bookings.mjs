// Tours and bookings: in memory, and every change as a line of a journal that is read at the start. A change
// is written before it counts, so what could not be written has not happened.
import { randomBytes } from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';
import { Journal } from './journal.mjs';
import { Refusal } from './refusal.mjs';

export class Bookings {
  #tours;
  #bookings = new Map();
  #ofKey = new Map(); // bookings by the idempotency key that they were made with
  #journal;

  // The folder has tours.json; the journal, bookings.jsonl, is made in it.
  constructor(folder) {
    const tours = JSON.parse(fs.readFileSync(path.join(folder, 'tours.json'), 'utf8'));
    this.#tours = new Map(tours.map((tour) => [tour.id, tour]));
    this.#journal = new Journal(path.join(folder, 'bookings.jsonl'), (booking) => this.#apply(booking));
  }

  tours() {
    return [...this.#tours.values()];
  }

  tour(id) {
    const tour = this.#tours.get(id);
    if (!tour) throw new Refusal(404, 'not_found', 'there is no such tour');
    return tour;
  }

  // The newest first, those older than `before` (an id) where that is given.
  newest(limit, before) {
    const all = [...this.#bookings.values()].reverse();
    const from = before === undefined ? 0 : all.findIndex((booking) => booking.id === before) + 1;
    return before !== undefined && from === 0 ? [] : all.slice(from, from + limit);
  }

  get(id) {
    const booking = this.#bookings.get(id);
    if (!booking) throw new Refusal(404, 'not_found', 'there is no such booking');
    return booking;
  }

  requireSeats(tourId, seats) {
    if (this.tour(tourId).seats < seats) throw new Refusal(409, 'sold_out', 'this tour has too few seats left');
  }

  // The booking that was made with this key, as it was then; undefined where there is none, or no key.
  ofKey(key, tourId, seats, name) {
    const made = key && this.#ofKey.get(key);
    if (!made) return undefined;
    if (made.tourId === tourId && made.seats === seats && made.name === name) return made;
    throw new Refusal(422, 'key_reused', 'this Idempotency-Key belongs to another request');
  }

  // Takes the seats without a look at how many are left.
  reserve(tourId, seats, name, key) {
    return this.save({
      id: `bk_${randomBytes(10).toString('hex')}`,
      tourId,
      seats,
      name,
      total: this.tour(tourId).price * seats,
      status: 'reserved',
      created: new Date().toISOString(),
      key,
    });
  }

  // Writes a booking down as it is now, and says how. Throws Refusal 503 where that is not possible; then
  // nothing changed.
  save(booking) {
    return this.saveAll([booking])[0];
  }

  saveAll(bookings) {
    const changed = bookings.map((one) => ({ ...one, version: (this.#bookings.get(one.id)?.version ?? 0) + 1 }));
    this.#journal.write(...changed);
    for (const booking of changed) this.#apply(booking);
    return changed;
  }

  #apply(booking) {
    const before = this.#bookings.get(booking.id);
    this.#take(before, -1);
    this.#take(booking, 1);
    if (!before && booking.key) this.#ofKey.set(booking.key, booking);
    this.#bookings.set(booking.id, booking);
  }

  #take(booking, times) {
    if (booking && booking.status !== 'cancelled') this.#tours.get(booking.tourId).seats -= times * booking.seats;
  }
}
