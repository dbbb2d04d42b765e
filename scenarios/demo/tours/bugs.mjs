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
  ['crash-on-missing-field', "reads a charge's card in an event's handler: without one the process ends"],
  ['sum-as-text', 'adds net and tax by a plus that writes texts one after the other'],
  ['unknown-status-is-paid', 'takes any status of a charge for paid but those that it knows to be failures'],
  ['null-dereferenced', 'reads a card that is there without asking whether it is null: 500'],
  ['number-through-double', 'hands a whole number on as JSON.parse made it: above 2^53 it is another one'],
  ['array-for-object', 'makes a text of the last four digits, also where a list of cards has none'],
  ['refuse-new-fields', 'refuses a payments answer that has a field it does not know'],
  ['error-body-is-success', 'takes any 200 for a refund, also one whose body is an error'],
  ['odd-answer-sticks', 'charges no more after one payments answer that it could not read'],
  ['renamed-on-page-two', 'calls the seats of a booking by another name on all pages but the first'],
  ['empty-list-changes-type', 'answers an object in place of a list of bookings that is empty'],
  ['undocumented-status', 'answers 202 for a group, which its contract does not have'],
  ['seats-race', 'looks at the seats before it asks whether payments are up: bookings at once sell too many'],
  ['voucher-race', 'looks at a voucher before it asks whether payments are up: too many claim it at once'],
  ['rating-race', "makes a tour's new sum of stars of an old one: ratings at once are lost"],
  ['key-race', 'looks an idempotency key up before it asks whether payments are up: two at once book twice'],
  ['guest-race', 'looks whether a name is free before it hashes the password: two at once have it'],
  ['current-guest', 'keeps who is asking in one variable for all, across an await'],
  ['exchange-deadlock', 'locks the own booking, then the other: opposite exchanges wait for each other for ever'],
  ['booking-race', 'compares If-Match before it writes to a file: changes at once all succeed, and one stays'],
  ['stale-ratings', 'fills a cache with what it read before it wrote to a file: a rating in between is never seen'],
  ['token-after-logout', 'leaves it to the page to forget the token of who signs out'],
  ['other-guests-wish', 'shows and removes any wish by its id, whoever asks'],
  ['mass-assignment', 'writes every field of PUT /guests/me to the guest, the role included'],
  ['admin-by-case', 'guards /admin by the path as it was sent and routes in lower case: /ADMIN/guests gets around it'],
  ['unchecked-admin', 'asks who reads GET /admin/guests, and not whether they may'],
  ['fail-open', 'believes what a token says of itself while the token service does not answer'],
  ['wish-stays', 'removes a wish by itself from what is kept by id: 200, and it stays'],
  ['wish-before-check', 'keeps a wish before it looks for the tour: 404, and it is there'],
  ['slow-trim', 'trims a name by a regular expression that begins again at each of its spaces'],
  ['merged-guest', 'merges what PUT /guests/me has into the guest, member by member, __proto__ too'],
  ['deprecated-call', 'charges by an endpoint that the provider is about to end'],
]);

// The names as a set. Throws for one that there is not.
export function chosenBugs(names) {
  for (const name of names) {
    if (!allBugs.has(name)) throw new Error(`there is no bug '${name}'; --bugs lists them`);
  }
  return new Set(names);
}
