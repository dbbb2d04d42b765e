// Why a request is refused, for the client: a status, a word for programs and a sentence for people.
export class Refusal extends Error {
  constructor(status, code, message) {
    super(message);
    this.status = status;
    this.code = code;
  }
}

// One line to standard error.
export function log(text) {
  process.stderr.write(`${text}\n`);
}
