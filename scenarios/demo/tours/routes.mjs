// What the service does for each request: routes, reading of bodies, and the five things a customer can do.
import { log, Refusal } from './refusal.mjs';

const longestBody = 64 * 1024;
const mostSeats = 20;
const largestPage = 100;
const group = 10; // undocumented-status

async function wholeBody(request) {
  const parts = [];
  let length = 0;
  try {
    for await (const part of request) {
      length += part.length;
      if (length > longestBody) throw new Refusal(413, 'too_large', 'the body is too long');
      parts.push(part);
    }
  } catch (error) {
    if (error instanceof Refusal) throw error;
    throw new Refusal(400, 'cut_off', 'the body ended early'); // nobody is left to read this
  }
  return Buffer.concat(parts).toString();
}

async function jsonBody(request) {
  if (!/^application\/json\b/.test(request.headers['content-type'] ?? '')) {
    throw new Refusal(415, 'wrong_type', 'the body must be application/json');
  }
  const text = await wholeBody(request);
  let body;
  try {
    body = JSON.parse(text);
  } catch {
    throw new Refusal(400, 'bad_json', 'the body is not JSON');
  }
  if (body === null || typeof body !== 'object' || Array.isArray(body)) {
    throw new Refusal(400, 'bad_json', 'the body must be a JSON object');
  }
  return body;
}

function integerField(body, name, lowest, highest) {
  const value = body[name];
  if (!Number.isInteger(value) || value < lowest || value > highest) {
    throw new Refusal(422, 'invalid_field', `'${name}' must be a whole number from ${lowest} to ${highest}`);
  }
  return value;
}

function textField(body, name, pattern) {
  const value = body[name];
  if (typeof value !== 'string' || !pattern.test(value)) {
    throw new Refusal(422, 'invalid_field', `'${name}' must be a text like ${pattern}`);
  }
  return value;
}

// What a client sees: how far a charge has got is the shop's own business.
function shown({ cardTried, ...booking }) {
  return booking;
}

async function book(context, request) {
  const body = await jsonBody(request);
  const tour = integerField(body, 'tourId', 1, Number.MAX_SAFE_INTEGER);
  const seats = integerField(body, 'seats', 1, mostSeats);
  const name = textField(body, 'name', /^.{1,100}$/u);
  // undocumented-status: "groups are confirmed by hand".
  const later = context.bugs.has('undocumented-status') && seats >= group;
  return [later ? 202 : 201, shown(context.bookings.reserve(tour, seats, name))];
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
    return [200, shown(bookings.save({ ...tried, status: 'paid', paymentId }))];
  });
}

async function cancel(context, request, id) {
  return holding(context, id, ['reserved', 'paid'], async (booking) => {
    // A charge whose answer never came may have been made or not; one that paid the booking was made.
    if (booking.cardTried) await context.payments.refund(id, booking.status === 'paid' ? booking.total : 0);
    return [200, shown(context.bookings.save({ ...booking, status: 'cancelled' }))];
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

const routes = [
  ['GET', /^\/healthz$/, () => [200, { status: 'ok' }]],
  ['GET', /^\/tours$/, ({ bookings }) => [200, { items: bookings.tours() }]],
  ['GET', /^\/tours\/([^/]+)$/, ({ bookings }, _request, id) => [200, bookings.tour(Number(id))]],
  ['GET', /^\/bookings$/, list],
  ['POST', /^\/bookings$/, book],
  ['GET', /^\/bookings\/([^/]+)$/, ({ bookings }, _request, id) => [200, shown(bookings.get(id))]],
  ['POST', /^\/bookings\/([^/]+)\/pay$/, pay],
  ['GET', /^\/bookings\/([^/]+)\/receipt$/, receipt],
  ['POST', /^\/bookings\/([^/]+)\/cancel$/, cancel],
];

// The status and the body of the answer. Throws Refusal.
export async function handle(context, request) {
  const [path, query] = request.url.split('?', 2);
  const allowed = [];
  for (const [method, pattern, work] of routes) {
    const match = pattern.exec(path);
    if (!match) continue;
    if (method === request.method) return work(context, request, match[1], new URLSearchParams(query));
    allowed.push(method);
  }
  if (allowed.length === 0) throw new Refusal(404, 'not_found', 'there is nothing at this path');
  throw new Refusal(405, 'method_not_allowed', `this path takes ${allowed.join(', ')}`);
}
