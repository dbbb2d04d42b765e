// What the tours ask of the payments service. A booking's id is the idempotency key: there is one charge for
// it, however often it is asked for.
import { randomBytes } from 'node:crypto';
import http from 'node:http';
import { readCharge, readCharges, readRefund, UnusableAnswer } from './charge_answer.mjs';
import { log, Refusal } from './refusal.mjs';

const deadline = 1000; // milliseconds, for connecting, sending and receiving together
const mostConnections = 16;
const longestAnswer = 1 << 20;
const mostPages = 20;
const failuresThatOpen = 2;
const openFor = 2000;

const brands = new Map();

// crash-on-missing-field: for the monthly figures; what it throws in an event's handler nobody catches.
function countBrand(charge) {
  const brand = charge.card.brand.toLowerCase();
  brands.set(brand, (brands.get(brand) ?? 0) + 1);
}

// The answer's status and text. Rejects where none came whole; an aborted `signal` ends it at once.
function exchange(address, agent, { method, target, body }, key, { signal, bugs }) {
  const [host, port] = address.split(':');
  const bytes = body === undefined ? Buffer.alloc(0) : Buffer.from(JSON.stringify(body));
  const headers = {
    ...(body !== undefined && { 'Content-Type': 'application/json', 'Content-Length': bytes.length }),
    ...(key && { 'Idempotency-Key': key }),
  };
  return new Promise((resolve, reject) => {
    const request = http.request({
      host,
      port,
      agent,
      signal,
      method,
      path: target,
      headers,
    });
    request.on('error', reject);
    request.on('response', (response) => {
      if (bugs.has('unread-answers') && response.statusCode >= 400) {
        resolve({ status: response.statusCode, text: '' });
        return;
      }
      const parts = [];
      let length = 0;
      response.on('data', (part) => {
        parts.push(part);
        length += part.length;
        if (length > longestAnswer) request.destroy(new Error('the answer is too long'));
      });
      response.on('error', reject);
      response.on('close', () => {
        if (!response.complete) {
          reject(new Error('the answer ended early'));
          return;
        }
        const text = Buffer.concat(parts).toString();
        if (bugs.has('crash-on-missing-field') && response.statusCode === 201) countBrand(JSON.parse(text));
        resolve({ status: response.statusCode, text });
      });
    });
    request.end(bytes);
  });
}

export class Payments {
  #address;
  #bugs;
  #agent = new http.Agent({ keepAlive: false, maxSockets: mostConnections });
  #failures = 0; // in a row, and when the last one was: for the two breakers
  #lastFailure = 0;
  #oddAnswer = false; // odd-answer-sticks

  constructor(address, bugs) {
    this.#address = address;
    this.#bugs = bugs;
  }

  // Charges a card and returns the payment's id. Throws Refusal: 402 where the card is declined, 504 after a
  // second without an answer, 502 for anything else. After 502 and 504 the charge may have been made.
  async charge(reference, amount, card) {
    try {
      const answer = await this.#askForCharge(reference, { reference, amount, card });
      return this.#paymentId(answer, reference, amount);
    } catch (error) {
      if (error.status === 402 || !this.#bugs.has('swallow-payment-error')) throw error;
      return `ch_${randomBytes(12).toString('hex')}`; // "the money will come in later"
    }
  }

  // Gives back what was charged for this booking: at least this amount, or it throws. May be repeated.
  async refund(reference, least) {
    const { status, text } = await this.#ask({ method: 'POST', target: '/refunds', body: { reference } }, reference);
    if (status !== 200) throw this.#failed(`the refund of ${reference} was answered by ${status}`);
    this.#understand('the refund', () => readRefund(text, reference, least, this.#bugs));
  }

  // The charges that were made for this booking.
  async chargesOf(reference) {
    const rows = [];
    const seen = new Set();
    for (let target = `/charges?limit=50&reference=${reference}`; target; ) {
      // A link that leads back would lead round for ever, and one that leads on and on would too.
      if (seen.has(target) || seen.size >= mostPages) throw this.#failed('the pages of the charges have no end');
      seen.add(target);
      const { status, text } = await this.#ask({ method: 'GET', target });
      if (status !== 200) throw this.#failed(`the charges of ${reference} were answered by ${status}`);
      const page = this.#understand('the charges', () => readCharges(text, this.#bugs));
      rows.push(...page.rows);
      target = page.next;
    }
    return rows;
  }

  // Throws Refusal 502 or 504 where the payments service does not say that it is well. Without planted bugs the
  // tours have no use for it: some of the races ask between their check and what depends on it.
  async requireUp() {
    const { status } = await this.#ask({ method: 'GET', target: '/healthz' });
    if (status !== 200) throw this.#failed(`the health check was answered by ${status}`);
  }

  // breaker-in-front
  isOpenLately() {
    return this.#failures > 0 && Date.now() - this.#lastFailure < openFor;
  }

  async #askForCharge(reference, body) {
    if (this.#bugs.has('odd-answer-sticks') && this.#oddAnswer) throw this.#failed('not asked after an odd answer');
    // deprecated-call: as in the provider's guide of two years ago.
    const target = this.#bugs.has('deprecated-call') ? '/charge' : '/charges';
    const storm = this.#bugs.has('retry-storm');
    const careless = this.#bugs.has('retry-double-charge');
    const most = storm ? 10 : careless ? 3 : 1;
    for (let attempt = 1; ; attempt += 1) {
      try {
        const key = careless ? undefined : reference;
        const answer = await this.#ask({ method: 'POST', target, body }, key, storm ? deadline / most : deadline);
        if (answer.status < 500 || attempt === most) return answer;
      } catch (error) {
        if (attempt === most) throw error;
      }
    }
  }

  async #ask(call, key, patience = deadline) {
    if (this.#bugs.has('breaker-stuck') && this.#failures >= failuresThatOpen) {
      this.#log('the circuit breaker is open');
      throw new Refusal(503, 'payments_unavailable', 'payments are not possible now');
    }
    const options = { bugs: this.#bugs };
    let timer;
    if (!this.#bugs.has('no-deadline')) {
      const controller = new AbortController();
      options.signal = controller.signal;
      timer = setTimeout(() => controller.abort(), patience);
    }
    const agent = this.#bugs.has('agent-per-request') ? new http.Agent({ keepAlive: true }) : this.#agent;
    try {
      const answer = await exchange(this.#address, agent, call, key, options);
      this.#saw(answer.status < 500);
      return answer;
    } catch (error) {
      this.#saw(false);
      if (!options.signal?.aborted) throw this.#failed(error.message || error.code);
      this.#log(`no answer within ${patience} ms`);
      throw new Refusal(504, 'payments_timeout', 'the payments service did not answer in time');
    } finally {
      clearTimeout(timer);
    }
  }

  #paymentId({ status, text }, reference, amount) {
    if (status === 402) throw new Refusal(402, 'card_declined', 'the card was declined');
    if (status < 200 || status > 299) throw this.#failed(`the charge was answered by ${status}`);
    return this.#understand('the charge', () => readCharge(text, reference, amount, this.#bugs));
  }

  #understand(what, read) {
    try {
      return read();
    } catch (error) {
      if (!(error instanceof UnusableAnswer)) throw error;
      this.#oddAnswer = true; // "better no payments than wrong ones"
      throw this.#failed(`${what}: ${error.message}`);
    }
  }

  #saw(success) {
    this.#failures = success ? 0 : this.#failures + 1;
    if (!success) this.#lastFailure = Date.now();
  }

  #failed(why) {
    this.#log(why);
    return new Refusal(502, 'payments_failed', 'the payments service failed; nothing is known about the charge');
  }

  #log(text) {
    if (!this.#bugs.has('silent-payment-failure')) log(`error payments: ${text}`);
  }
}
