// A service for the tests: notes, three to a page by a Link field, seven of them there from the start. With
// --store-first a note is stored before it is looked at, so that one that was refused is on the last page.
import { createServer } from 'node:http';

const port = Number(process.argv.find((one) => one.startsWith('--port=')).slice('--port='.length));
const storeFirst = process.argv.includes('--store-first');
const perPage = 3;
const notes = [];
const add = (text, stars) => {
  notes.push({ id: notes.length + 1, text, stars });
  return notes.at(-1);
};
for (let i = 1; i <= 7; ++i) add(`note ${i}`, i);

function answer(request, body) {
  const url = new URL(request.url, 'http://notes');
  if (url.pathname === '/healthz') return [200, {}];
  const id = /^\/notes\/(\d+)$/.exec(url.pathname)?.[1];
  if (id) return notes[id - 1] ? [200, notes[id - 1]] : [404, { error: 'there is no such note' }];
  if (url.pathname !== '/notes') return [404, { error: 'there is nothing' }];
  if (request.method === 'POST') {
    let wanted;
    try {
      wanted = JSON.parse(body);
    } catch {
      return [400, { error: 'not JSON' }];
    }
    const stored = storeFirst && typeof wanted?.text === 'string' && add(wanted.text, 0);
    const right = typeof wanted?.text === 'string' && wanted.text && wanted.text.length <= 100 && wanted.stars > 0;
    if (!right) return [422, { error: 'a note has a text and stars' }];
    return [201, stored ? Object.assign(stored, { stars: wanted.stars }) : add(wanted.text, wanted.stars)];
  }
  const page = Number(url.searchParams.get('page') ?? 1);
  const more = notes.length > page * perPage ? { Link: `</notes?page=${page + 1}>; rel="next"` } : {};
  return [200, notes.slice((page - 1) * perPage, page * perPage), more];
}

createServer((request, response) => {
  let body = '';
  request.on('data', (part) => (body += part));
  request.on('end', () => {
    const [status, value, headers = {}] = answer(request, body);
    response.writeHead(status, { 'Content-Type': 'application/json', ...headers });
    response.end(JSON.stringify(value));
  });
}).listen(port, '127.0.0.1');
