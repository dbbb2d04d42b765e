// What the tours ask of the token service, where they are told to: whose a token is. Every function rejects with
// Refusal 503 where it does not answer as it must.
import { log, Refusal } from './refusal.mjs';

const deadline = 1000; // milliseconds

export class Identity {
  #address;

  constructor(address) {
    this.#address = address;
  }

  async issue(user) {
    const { token } = await this.#ask('POST', '/tokens', [201], { user });
    return token;
  }

  // undefined where it is nobody's.
  async userOf(token) {
    const { user } = await this.#ask('GET', `/tokens/${encodeURIComponent(token)}`, [200, 404]);
    return user;
  }

  async end(token) {
    await this.#ask('DELETE', `/tokens/${encodeURIComponent(token)}`, [204]);
  }

  async #ask(method, target, expected, body) {
    try {
      const answer = await fetch(`http://${this.#address}${target}`, {
        method,
        signal: AbortSignal.timeout(deadline),
        headers: { Connection: 'close', ...(body && { 'Content-Type': 'application/json' }) },
        body: body && JSON.stringify(body),
      });
      const text = await answer.text();
      if (!expected.includes(answer.status)) throw new Error(`answered ${answer.status}`);
      const value = text === '' ? {} : JSON.parse(text);
      const [needed] = method === 'POST' ? ['token'] : method === 'GET' ? ['user'] : [];
      if (answer.status < 300 && needed && typeof value[needed] !== 'string') throw new Error(`has no '${needed}'`);
      return value;
    } catch (error) {
      log(`error identity: ${error.message}`);
      throw new Refusal(503, 'identity_failed', 'nobody can be recognised now; try again');
    }
  }
}
