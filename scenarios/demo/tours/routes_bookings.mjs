// Bookings: made, changed, exchanged, paid, cancelled and listed.
import fs from 'node:fs';
import path from 'node:path';
import { integerField, jsonBody, textField } from './body.mjs';
import { log, Refusal } from './refusal.mjs';

const mostSeats = 20;
const largestPage = 100;
const group = 10; // undocumented-status
const names = /^.{1,100}$/u;

// What a client sees: how far a charge has got is the shop's own business.
function shown({ cardTried, key, version, ...booking }) {
  return booking;
}

function withTag(status, booking) {
  return [status, shown(booking), { ETag: `"${booking.version}"` }];
}

function keyOf(request) {
  const key = request.headers['idempotency-key'] ?? '';
  if (key.length > 100) throw new Refusal(422, 'invalid_key', 'the Idempotency-Key is too long');
  return key || undefined;
}

async function book({ bookings, payments, bugs }, request) {
  const body = await jsonBody(request);
  const tour = integerField(body, 'tourId', 1, Number.MAX_SAFE_INTEGER);
  const seats = integerField(body, 'seats', 1, mostSeats);
  const name = textField(body, 'name', names);
  const key = keyOf(request);
  const made = () => bookings.ofKey(key, tour, seats, name);
  const replayed = (booking) => [201, shown(booking), { 'Idempotency-Replayed': 'true' }];
  // seats-race, key-race: looked at before it is asked whether the booking can be paid, and not again.
  if (bugs.has('seats-race') || bugs.has('key-race')) {
    const early = made();
    if (early) return replayed(early);
    bookings.requireSeats(tour, seats);
    await payments.requireUp();
  }
  const known = bugs.has('key-race') ? undefined : made();
  if (known) return replayed(known);
  if (!bugs.has('seats-race')) bookings.requireSeats(tour, seats);
  // undocumented-status: "groups are confirmed by hand".
  const later = bugs.has('undocumented-status') && seats >= group;
  return [later ? 202 : 201, shown(bookings.reserve(tour, seats, name, key))];
}

function requireMatch(request, booking) {
  const given = request.headers['if-match'];
  if (!given) throw new Refusal(428, 'if_match_needed', 'say by If-Match which booking you have read');
  const tags = given.split(',').map((tag) => tag.trim());
  if (!tags.includes('*') && !tags.includes(`"${booking.version}"`)) {
    throw new Refusal(412, 'changed_meanwhile', 'the booking has changed');
  }
}

// Another name on the booking.
async function rename(context, request, id) {
  const { bookings, bugs, folder } = context;
  const name = textField(await jsonBody(request), 'name', names);
  requireMatch(request, bookings.get(id));
  if (bugs.has('booking-race')) {
    // booking-race: what is about to change goes into a file first; nobody looks at the booking again.
    await fs.promises.appendFile(path.join(folder, 'changes.log'), `${id} ${name}\n`);
  }
  const booking = bookings.get(id);
  if (booking.status === 'cancelled') throw new Refusal(409, 'wrong_status', 'the booking is cancelled');
  return withTag(200, bookings.save({ ...booking, name }));
}

function requireExchangeable(context, booking) {
  if (booking.status !== 'reserved' || context.busy.has(booking.id)) {
    throw new Refusal(409, 'wrong_status', `not possible now: the booking is ${booking.status}`);
  }
}

// Who has paid, or tried to and never heard of it, keeps the tour.
async function requireUncharged(context, id) {
  const charges = await context.payments.chargesOf(id);
  if (charges.length > 0) throw new Refusal(409, 'already_charged', 'one of the bookings was charged');
}

async function exchangeLocked(context, mine, theirs) {
  const { bookings, busy } = context;
  const pair = [bookings.get(mine), bookings.get(theirs)];
  for (const booking of pair) requireExchangeable(context, booking);
  if (pair[0].seats !== pair[1].seats) throw new Refusal(409, 'other_seats', 'the parties are not of one size');
  for (const { id } of pair) busy.add(id);
  try {
    for (const { id } of pair) await requireUncharged(context, id);
    const [one, other] = [bookings.get(mine), bookings.get(theirs)];
    const moved = (booking, tourId) => ({ ...booking, tourId, total: bookings.tour(tourId).price * booking.seats });
    const saved = bookings.saveAll([moved(one, other.tourId), moved(other, one.tourId)]);
    return [200, { items: saved.map(shown) }];
  } finally {
    for (const { id } of pair) busy.delete(id);
  }
}

// Two parties of one size change tours. Both bookings are locked, always in the same order.
async function exchange(context, request, mine) {
  const { bookings, locks, bugs } = context;
  const theirs = textField(await jsonBody(request), 'with', /^bk_[0-9a-f]{20}$/);
  if (theirs === mine) throw new Refusal(422, 'invalid_field', 'a booking cannot be exchanged with itself');
  for (const id of [mine, theirs]) bookings.get(id);
  const inTurn = bugs.has('exchange-deadlock') ? [mine, theirs] : [mine, theirs].sort();
  const taken = [];
  try {
    for (const id of inTurn) {
      taken.push(await locks.take(id));
      // exchange-deadlock: the own booking first, and a look at its charges before the other one.
      if (bugs.has('exchange-deadlock')) await requireUncharged(context, id);
    }
    return await exchangeLocked(context, mine, theirs);
  } finally {
    for (const letGo of taken) letGo();
  }
}

// Moves a booking on while the payments service is asked, so that no other request can.
async function holding(context, id, allowed, work) {
  const booking = context.bookings.get(id);
  if (!allowed.includes(booking.status) || context.busy.has(id)) {
    throw new Refusal(409, 'wrong_status', `not possible now: the booking is ${booking.status}`);
  }
  context.busy.add(id);
  try {
    return await work(booking);
  } finally {
    context.busy.delete(id);
  }
}

async function pay(context, request, id) {
  const card = textField(await jsonBody(request), 'card', /^[0-9]{12,19}$/);
  return holding(context, id, ['reserved'], async (booking) => {
    const { bookings, payments, bugs } = context;
    const tried = bookings.save({ ...booking, cardTried: true });
    if (bugs.has('paid-before-charge')) bookings.save({ ...tried, status: 'paid' });
    const charge = payments.charge(id, booking.total, card);
    if (bugs.has('unhandled-rejection')) charge.then((payment) => context.receipts.push(payment));
    const paymentId = await charge;
    return [200, shown(bookings.save({ ...bookings.get(id), status: 'paid', paymentId }))];
  });
}

async function cancel(context, request, id) {
  return holding(context, id, ['reserved', 'paid'], async (booking) => {
    // A charge whose answer never came may have been made or not; one that paid the booking was made.
    if (booking.cardTried) await context.payments.refund(id, booking.status === 'paid' ? booking.total : 0);
    return [200, shown(context.bookings.save({ ...context.bookings.get(id), status: 'cancelled' }))];
  });
}

// What was charged for a booking, as the payments service has it.
async function receipt(context, _request, id) {
  const booking = context.bookings.get(id);
  if (booking.status !== 'paid') throw new Refusal(409, 'no_receipt', 'only a booking that was paid has a receipt');
  const rows = await context.payments.chargesOf(id);
  const sum = (name) => rows.reduce((total, row) => total + row[name], 0);
  // What the provider's list leaves out or shows twice is noticed here.
  if (sum('amount') !== booking.total && !context.bugs.has('sum-as-text')) {
    log(`error payments: the charges of ${id} do not add up to its total`);
    throw new Refusal(502, 'payments_failed', 'the payments service has other charges than the tours');
  }
  const charges = rows.map(({ net, tax, ...row }) => row);
  return [200, { booking: id, charges, total: sum('amount'), currency: 'EUR' }];
}

// renamed-on-page-two: the first page has been given the new name, the others have not.
function older({ seats, ...booking }) {
  return { ...booking, places: seats };
}

function list(context, _request, _id, query) {
  const limit = Number(query.get('limit') ?? 20);
  if (!Number.isInteger(limit) || limit < 1 || limit > largestPage) {
    throw new Refusal(400, 'bad_number', `'limit' must be a whole number from 1 to ${largestPage}`);
  }
  const before = query.get('before') ?? undefined;
  const found = context.bookings.newest(limit, before).map(shown);
  // empty-list-changes-type: "nothing" is an empty object.
  if (context.bugs.has('empty-list-changes-type') && found.length === 0) return [200, { items: {} }];
  const renamed = context.bugs.has('renamed-on-page-two') && before !== undefined;
  const answer = { items: renamed ? found.map(older) : found };
  if (found.length === limit) answer.next = found.at(-1).id;
  return [200, answer];
}

export const bookingRoutes = [
  ['GET', /^\/bookings$/, list],
  ['POST', /^\/bookings$/, book],
  ['GET', /^\/bookings\/([^/]+)$/, ({ bookings }, _request, id) => withTag(200, bookings.get(id))],
  ['PUT', /^\/bookings\/([^/]+)$/, rename],
  ['POST', /^\/bookings\/([^/]+)\/exchange$/, exchange],
  ['POST', /^\/bookings\/([^/]+)\/pay$/, pay],
  ['GET', /^\/bookings\/([^/]+)\/receipt$/, receipt],
  ['POST', /^\/bookings\/([^/]+)\/cancel$/, cancel],
];
