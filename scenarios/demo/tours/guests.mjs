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

// What a guest is shown of a guest.
function profile({ name, displayName = '', role = 'guest' }) {
  return { name, displayName, role };
}

let asking; // current-guest: who the request that is worked on came from

export class Guests {
  #folder;
  #bugs;
  #guests = [];
  #sessions = new Map();
  #journal;
  #identity;

  // The folder has guests.csv; the journal, guests.jsonl, is made in it.
  constructor(folder, bugs, identity) {
    this.#folder = folder;
    this.#bugs = bugs;
    this.#identity = identity;
    const [, ...rows] = fs.readFileSync(path.join(folder, 'guests.csv'), 'utf8').trim().split('\n');
    for (const row of rows) {
      const [name, password, role] = row.trim().split(',');
      const salt = randomBytes(8).toString('hex');
      this.#guests.push({ name, role, salt, hash: scryptSync(password, salt, hashLength, cost).toString('hex') });
    }
    this.#journal = new Journal(path.join(folder, 'guests.jsonl'), (guest) => this.#guests.push(guest));
  }

  all() {
    return this.#guests.map(({ name }) => ({ name }));
  }

  profiles() {
    return this.#guests.map(profile);
  }

  // What a guest says of themselves. It does not outlive the process.
  change(name, fields) {
    const guest = this.#guests.find((one) => one.name === name);
    Object.assign(guest, fields);
    return profile(guest);
  }

  // merged-guest: objects are merged into objects, and `__proto__` is the one that all objects have.
  merge(name, fields) {
    const into = (target, source) => {
      for (const [key, value] of Object.entries(source)) {
        if (value && typeof value === 'object' && target[key] && typeof target[key] === 'object') {
          into(target[key], value);
        } else if (key !== 'name' && key !== 'role') {
          target[key] = value;
        }
      }
    };
    const guest = this.#guests.find((one) => one.name === name);
    into(guest, fields);
    return profile(guest);
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
    if (this.#identity) return this.#identity.issue(name);
    const token = randomBytes(24).toString('hex');
    this.#sessions.set(token, guest);
    return token;
  }

  // token-after-logout: the page forgets the token, so nobody has it any more.
  async signOut(token) {
    if (this.#bugs.has('token-after-logout')) return;
    if (this.#identity) await this.#identity.end(token);
    else this.#sessions.delete(token);
  }

  // 401 where it is nobody's.
  async ofToken(token) {
    const guest = await this.#guestOf(token);
    if (!guest) throw new Refusal(401, 'unauthenticated', 'sign in first');
    if (!this.#bugs.has('current-guest')) return profile(guest);
    asking = guest;
    await fs.promises.appendFile(path.join(this.#folder, 'visits.log'), `${guest.name}\n`);
    return profile(asking);
  }

  async #guestOf(token) {
    if (token === undefined) return undefined;
    if (!this.#identity) return this.#sessions.get(token);
    let name;
    try {
      name = await this.#identity.userOf(token);
    } catch (error) {
      // fail-open: "guests must not notice"; the token itself says whose it is.
      if (!this.#bugs.has('fail-open')) throw error;
      name = token.slice(0, token.lastIndexOf('.'));
    }
    return this.#guests.find((one) => one.name === name);
  }

  #requireFree(name) {
    if (this.#guests.some((guest) => guest.name === name)) {
      throw new Refusal(409, 'name_taken', 'another guest has this name');
    }
  }
}
