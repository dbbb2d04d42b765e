// What the tours ask of the payments service. A booking's id is the idempotency key: there is one charge for
// it, however often it is asked for.
import { randomBytes } from 'node:crypto';
import http from 'node:http';
import { log, Refusal } from './refusal.mjs';

const deadline = 1000; // milliseconds, for connecting, sending and receiving together
const mostConnections = 16;
const longestAnswer = 1 << 20;
const failuresThatOpen = 2;
const openFor = 2000;

// The answer's status and text. Rejects where none came whole; an aborted `signal` ends it at once.
function exchange(address, agent, target, body, headers, { signal, bugs }) {
  const [host, port] = address.split(':');
  const bytes = Buffer.from(JSON.stringify(body));
  return new Promise((resolve, reject) => {
    const request = http.request({
      host,
      port,
      agent,
      signal,
      method: 'POST',
      path: target,
      headers: { 'Content-Type': 'application/json', 'Content-Length': bytes.length, ...headers },
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
        if (!response.complete) reject(new Error('the answer ended early'));
        else resolve({ status: response.statusCode, text: Buffer.concat(parts).toString() });
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

  // Gives back what was charged for this booking, if anything. May be repeated.
  async refund(reference) {
    const { status } = await this.#ask('/refunds', { reference }, reference);
    if (status !== 200) throw this.#failed(`the refund of ${reference} was answered by ${status}`);
  }

  // breaker-in-front
  isOpenLately() {
    return this.#failures > 0 && Date.now() - this.#lastFailure < openFor;
  }

  async #askForCharge(reference, body) {
    const storm = this.#bugs.has('retry-storm');
    const careless = this.#bugs.has('retry-double-charge');
    const most = storm ? 10 : careless ? 3 : 1;
    for (let attempt = 1; ; attempt += 1) {
      try {
        const key = careless ? undefined : reference;
        const answer = await this.#ask('/charges', body, key, storm ? deadline / most : deadline);
        if (answer.status < 500 || attempt === most) return answer;
      } catch (error) {
        if (attempt === most) throw error;
      }
    }
  }

  async #ask(target, body, key, patience = deadline) {
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
      const headers = key ? { 'Idempotency-Key': key } : {};
      const answer = await exchange(this.#address, agent, target, body, headers, options);
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
    let charge;
    try {
      charge = JSON.parse(text);
    } catch {
      charge = undefined;
    }
    if (this.#bugs.has('trust-payment-answer')) return charge?.id ?? 'unknown';
    const right =
      typeof charge?.id === 'string' &&
      charge.status === 'succeeded' &&
      charge.amount === amount &&
      charge.reference === reference &&
      charge.currency === 'EUR';
    if (!right) throw this.#failed('the answer does not say that this amount was charged');
    return charge.id;
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
