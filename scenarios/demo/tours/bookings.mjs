// Tours and bookings: in memory, and every change as a line of a journal that is read at the start. A change
// is written before it counts, so what could not be written has not happened.
import { randomBytes } from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';
import { log, Refusal } from './refusal.mjs';

export class Bookings {
  #tours;
  #bookings = new Map();
  #journal;
  #length = 0;

  // The folder has tours.json; the journal, bookings.jsonl, is made in it.
  constructor(folder) {
    const tours = JSON.parse(fs.readFileSync(path.join(folder, 'tours.json'), 'utf8'));
    this.#tours = new Map(tours.map((tour) => [tour.id, tour]));
    const file = path.join(folder, 'bookings.jsonl');
    if (fs.existsSync(file)) this.#read(fs.readFileSync(file, 'utf8'));
    this.#journal = fs.openSync(file, 'a');
    // What a process that was killed left of its last line goes.
    fs.ftruncateSync(this.#journal, this.#length);
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

  reserve(tourId, seats, name) {
    const tour = this.tour(tourId);
    if (tour.seats < seats) throw new Refusal(409, 'sold_out', 'this tour has too few seats left');
    return this.save({
      id: `bk_${randomBytes(10).toString('hex')}`,
      tourId,
      seats,
      name,
      total: tour.price * seats,
      status: 'reserved',
      created: new Date().toISOString(),
    });
  }

  // Writes a booking down as it is now. Throws Refusal 503 where that is not possible; then nothing changed.
  save(booking) {
    this.#write(booking);
    this.#apply(booking);
    return booking;
  }

  #apply(booking) {
    const before = this.#bookings.get(booking.id);
    const taken = (one) => (one && one.status !== 'cancelled' ? one.seats : 0);
    this.#tours.get(booking.tourId).seats -= taken(booking) - taken(before);
    this.#bookings.set(booking.id, booking);
  }

  #write(booking) {
    const line = Buffer.from(`${JSON.stringify(booking)}\n`);
    try {
      for (let at = 0; at < line.length; ) at += fs.writeSync(this.#journal, line, at);
      this.#length += line.length;
    } catch (error) {
      log(`error the journal: ${error.message}`);
      this.#cut();
      throw new Refusal(503, 'storage_failed', 'bookings cannot be written now; try again');
    }
  }

  // A line that was written in part must not spoil the next one.
  #cut() {
    try {
      fs.ftruncateSync(this.#journal, this.#length);
    } catch (error) {
      log(`error the journal: ${error.message}`);
    }
  }

  #read(text) {
    for (const line of text.split(/(?<=\n)/)) {
      if (!line.endsWith('\n')) break;
      this.#apply(JSON.parse(line));
      this.#length += Buffer.byteLength(line);
    }
  }
}
