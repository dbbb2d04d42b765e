// Vouchers for a drink on board: each good for so many guests.
import fs from 'node:fs';
import path from 'node:path';
import { Journal } from './journal.mjs';
import { Refusal } from './refusal.mjs';

export class Vouchers {
  #left;
  #journal;

  // The folder has vouchers.json; the journal, vouchers.jsonl, is made in it.
  constructor(folder) {
    const vouchers = JSON.parse(fs.readFileSync(path.join(folder, 'vouchers.json'), 'utf8'));
    this.#left = new Map(vouchers.map(({ code, uses }) => [code, uses]));
    this.#journal = new Journal(path.join(folder, 'vouchers.jsonl'), ({ code }) => this.#count(code));
  }

  get(code) {
    const left = this.#left.get(code);
    if (left === undefined) throw new Refusal(404, 'not_found', 'there is no such voucher');
    return { code, left };
  }

  requireLeft(code) {
    if (this.get(code).left < 1) throw new Refusal(409, 'used_up', 'this voucher is used up');
  }

  // Without a look at whether one is left. Throws Refusal 503 where it cannot be written down.
  claim(code, name) {
    this.#journal.write({ code, name });
    this.#count(code);
    return { code, name };
  }

  #count(code) {
    this.#left.set(code, this.#left.get(code) - 1);
  }
}
