// Guests: who they are, their profiles and wishes, and what only administrators may see.
import { integerField, jsonBody, textField } from './body.mjs';
import { Refusal } from './refusal.mjs';

const names = /^.{1,100}$/u;
const passwords = /^.{8,100}$/u;

async function credentials(request) {
  const body = await jsonBody(request);
  return [textField(body, 'name', names), textField(body, 'password', passwords)];
}

// slow-trim: spaces at the end, from each space on that there is.
function trimmed({ bugs }, text) {
  return bugs.has('slow-trim') && typeof text === 'string' ? text.replace(/\s+$/, '') : text;
}

function tokenOf(request) {
  return /^Bearer (\S+)$/.exec(request.headers.authorization ?? '')?.[1];
}

function asked({ guests }, request) {
  return guests.ofToken(tokenOf(request));
}

async function signUp({ guests }, request) {
  return [201, await guests.signUp(...(await credentials(request)))];
}

async function signIn({ guests }, request) {
  return [201, { token: await guests.signIn(...(await credentials(request))) }];
}

async function signOut(context, request) {
  await asked(context, request);
  await context.guests.signOut(tokenOf(request));
  return [200, { signedOut: true }];
}

async function me(context, request) {
  return [200, await asked(context, request)];
}

async function changeMe(context, request) {
  const { name } = await asked(context, request);
  const body = await jsonBody(request);
  // merged-guest: "whatever the form has in the future".
  if (context.bugs.has('merged-guest')) {
    textField(body, 'displayName', names);
    return [200, context.guests.merge(name, body)];
  }
  // mass-assignment: "one field more in the form, and nothing to change here".
  if (context.bugs.has('slow-trim')) body.displayName = trimmed(context, body.displayName);
  const fields = context.bugs.has('mass-assignment') ? body : { displayName: textField(body, 'displayName', names) };
  return [200, context.guests.change(name, fields)];
}

// Without the owner, who is the one that asks.
function shown({ id, tourId, note }) {
  return { id, tourId, note };
}

async function wish(context, request) {
  const { name } = await asked(context, request);
  const body = await jsonBody(request);
  // wish-before-check: the note is kept first, so that it is not lost when the tour is a wrong one.
  const early = context.bugs.has('wish-before-check') && context.wishes.add(name, 0, textField(body, 'note', names));
  const tour = context.bookings.tour(integerField(body, 'tourId', 1, Number.MAX_SAFE_INTEGER));
  if (early) return [201, shown(Object.assign(early, { tourId: tour.id }))];
  return [201, shown(context.wishes.add(name, tour.id, textField(body, 'note', names)))];
}

async function wishes(context, request) {
  const { name } = await asked(context, request);
  return [200, { items: context.wishes.of(name).map(shown) }];
}

async function oneWish(context, request, id) {
  const { name } = await asked(context, request);
  return [200, shown(context.wishes.get(name, id))];
}

async function removeWish(context, request, id) {
  const { name } = await asked(context, request);
  return [200, shown(context.wishes.remove(name, id))];
}

async function profiles(context, request) {
  const { role } = await asked(context, request);
  // admin-by-case looked at the path already, as it was sent; unchecked-admin never does.
  const looked = context.bugs.has('admin-by-case') || context.bugs.has('unchecked-admin');
  if (!looked && role !== 'admin') throw new Refusal(403, 'forbidden', 'only administrators may do this');
  return [200, { items: context.guests.profiles() }];
}

// admin-by-case: the guard of what only administrators may do; what comes after it finds its route in lower case.
export async function guarded(context, request, path) {
  if (!context.bugs.has('admin-by-case')) return path;
  if (path.startsWith('/admin/')) {
    const { role } = await asked(context, request);
    if (role !== 'admin') throw new Refusal(403, 'forbidden', 'only administrators may do this');
  }
  return path.replace(/^\/[^/]*/, (segment) => segment.toLowerCase());
}

export const guestRoutes = [
  ['GET', /^\/guests$/, ({ guests }) => [200, { items: guests.all() }]],
  ['POST', /^\/guests$/, signUp],
  ['GET', /^\/guests\/me$/, me],
  ['PUT', /^\/guests\/me$/, changeMe],
  ['POST', /^\/sessions$/, signIn],
  ['DELETE', /^\/sessions$/, signOut],
  ['GET', /^\/wishes$/, wishes],
  ['POST', /^\/wishes$/, wish],
  ['GET', /^\/wishes\/([^/]+)$/, oneWish],
  ['DELETE', /^\/wishes\/([^/]+)$/, removeWish],
  ['GET', /^\/admin\/guests$/, profiles],
];
