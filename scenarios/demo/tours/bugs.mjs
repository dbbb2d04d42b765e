// The planted bugs: each a mistake that looks reasonable in a review. None is on unless it is asked for.
export const allBugs = new Map([
  ['no-deadline', 'waits for the payments service without a deadline'],
  ['retry-storm', 'repeats a failed charge nine times without a pause'],
  ['retry-double-charge', 'repeats a failed charge without an idempotency key'],
  ['swallow-payment-error', 'calls a booking paid although the payments service failed'],
  ['trust-payment-answer', 'takes any 2xx as a charge, without looking at its status and amount'],
  ['breaker-stuck', 'asks no more after two failed payments in a row, and waits for one that succeeds'],
  ['breaker-in-front', 'refuses every request for two seconds after a failed payment'],
  ['paid-before-charge', 'writes a booking down as paid before the charge, and leaves it so when that fails'],
  ['agent-per-request', 'makes an agent for every call, each with a connection that it keeps'],
  ['unread-answers', 'leaves the bodies of error answers unread, and with them their connections open'],
  ['unhandled-rejection', 'forgets a promise that is rejected when a payment fails: the process ends'],
  ['silent-payment-failure', 'leaves no log line when the payments service fails'],
]);

// The names as a set. Throws for one that there is not.
export function chosenBugs(names) {
  for (const name of names) {
    if (!allBugs.has(name)) throw new Error(`there is no bug '${name}'; --bugs lists them`);
  }
  return new Set(names);
}
