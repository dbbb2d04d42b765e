// Who has signed up, and who is signed in. A name belongs to one guest.
import { randomBytes, scrypt, scryptSync, timingSafeEqual } from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';
import { promisify } from 'node:util';
import { Journal } from './journal.mjs';
import { Refusal } from './refusal.mjs';

const hashLength = 32;
const cost = { N: 1024 }; // few, so that many can sign in at once; a real service must not do that
const hashed = promisify(scrypt);

let asking; // current-guest: who the request that is worked on came from

export class Guests {
  #folder;
  #bugs;
  #guests = [];
  #sessions = new Map();
  #journal;

  // The folder has guests.csv; the journal, guests.jsonl, is made in it.
  constructor(folder, bugs) {
    this.#folder = folder;
    this.#bugs = bugs;
    const [, ...rows] = fs.readFileSync(path.join(folder, 'guests.csv'), 'utf8').trim().split('\n');
    for (const row of rows) {
      const [name, password] = row.trim().split(',');
      const salt = randomBytes(8).toString('hex');
      this.#guests.push({ name, salt, hash: scryptSync(password, salt, hashLength, cost).toString('hex') });
    }
    this.#journal = new Journal(path.join(folder, 'guests.jsonl'), (guest) => this.#guests.push(guest));
  }

  all() {
    return this.#guests.map(({ name }) => ({ name }));
  }

  // 409 where the name is taken.
  async signUp(name, password) {
    const early = this.#bugs.has('guest-race'); // a quick refusal spares the hash
    if (early) this.#requireFree(name);
    const salt = randomBytes(8).toString('hex');
    const hash = (await hashed(password, salt, hashLength, cost)).toString('hex');
    if (!early) this.#requireFree(name);
    this.#journal.write({ name, salt, hash });
    this.#guests.push({ name, salt, hash });
    return { name };
  }

  // The token. 401 for a wrong name or password, without saying which.
  async signIn(name, password) {
    const guest = this.#guests.find((one) => one.name === name);
    const { salt, hash } = guest ?? { salt: 'nobody', hash: '00'.repeat(hashLength) };
    const given = await hashed(password, salt, hashLength, cost);
    if (!timingSafeEqual(given, Buffer.from(hash, 'hex'))) {
      throw new Refusal(401, 'wrong_credentials', 'the name or the password is wrong');
    }
    const token = randomBytes(24).toString('hex');
    this.#sessions.set(token, guest);
    return token;
  }

  // 401 where it is nobody's.
  async ofToken(token) {
    const guest = this.#sessions.get(token);
    if (!guest) throw new Refusal(401, 'unauthenticated', 'sign in first');
    if (!this.#bugs.has('current-guest')) return { name: guest.name };
    asking = guest;
    await fs.promises.appendFile(path.join(this.#folder, 'visits.log'), `${guest.name}\n`);
    return { name: asking.name };
  }

  #requireFree(name) {
    if (this.#guests.some((guest) => guest.name === name)) {
      throw new Refusal(409, 'name_taken', 'another guest has this name');
    }
  }
}
