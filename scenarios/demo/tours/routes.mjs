// What the service does for each request: which route it is for. Tours and vouchers are here, guests
// and bookings have files of their own.
import { integerField, jsonBody, textField } from './body.mjs';
import { Refusal } from './refusal.mjs';
import { bookingRoutes } from './routes_bookings.mjs';
import { guarded, guestRoutes } from './routes_guests.mjs';

const names = /^.{1,100}$/u;

async function rate({ bookings, ratings }, request, id) {
  const stars = integerField(await jsonBody(request), 'stars', 1, 5);
  return [201, await ratings.add(bookings.tour(Number(id)).id, stars)];
}

async function claim({ vouchers, payments, bugs }, request, code) {
  const name = textField(await jsonBody(request), 'name', names);
  vouchers.requireLeft(code);
  // voucher-race: "no drink for a guest who cannot pay"; how many are left is not looked at again.
  if (bugs.has('voucher-race')) await payments.requireUp();
  return [201, vouchers.claim(code, name)];
}

const routes = [
  ['GET', /^\/healthz$/, () => [200, { status: 'ok' }]],
  ['GET', /^\/tours$/, ({ bookings }) => [200, { items: bookings.tours() }]],
  ['GET', /^\/tours\/([^/]+)$/, ({ bookings }, _request, id) => [200, bookings.tour(Number(id))]],
  [
    'GET',
    /^\/tours\/([^/]+)\/ratings$/,
    async ({ bookings, ratings }, _request, id) => [200, await ratings.of(bookings.tour(Number(id)).id)],
  ],
  ['POST', /^\/tours\/([^/]+)\/ratings$/, rate],
  ['GET', /^\/vouchers\/([^/]+)$/, ({ vouchers }, _request, code) => [200, vouchers.get(code)]],
  ['POST', /^\/vouchers\/([^/]+)\/claims$/, claim],
  ...guestRoutes,
  ...bookingRoutes,
];

// The status, the body and perhaps header fields of the answer. Throws Refusal.
export async function handle(context, request) {
  const [asSent, query] = request.url.split('?', 2);
  const path = await guarded(context, request, asSent);
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
