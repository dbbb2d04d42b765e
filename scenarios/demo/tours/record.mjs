// Records tours.har: starts both services on free ports and is two customers, one after the other, with Node's
// own fetch. Needs a release build for the payments service (SERVICES names another folder of the programs).
import { spawn } from 'node:child_process';
import { cpSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';

const here = path.dirname(fileURLToPath(import.meta.url));
const services = process.env.SERVICES ?? path.join(here, '../../../build/release/scenarios/demo');
const card = '4242424242424242';
const data = mkdtempSync(path.join(os.tmpdir(), 'tours-'));
const children = [];
const entries = [];

// The address that it says it listens on.
function start(command, ...options) {
  const child = spawn(command, options, { stdio: ['ignore', 'inherit', 'pipe'] });
  children.push(child);
  return new Promise((resolve, reject) => {
    child.on('exit', () => reject(new Error(`${command} ended`)));
    child.stderr.on('data', (text) => {
      const match = /listens on (\S+)/.exec(text);
      if (match) resolve(match[1]);
    });
  });
}

const pairs = (headers) => Object.entries(headers).map(([name, value]) => ({ name, value }));

async function call(address, method, target, body) {
  const url = `http://${address}${target}`;
  const headers = { Accept: 'application/json' };
  if (body) headers['Content-Type'] = 'application/json';
  const text = body && JSON.stringify(body);
  const began = new Date();
  const response = await fetch(url, { method, headers, body: text });
  const firstByte = Date.now() - began;
  const answer = await response.text();
  const whole = Date.now() - began;
  entries.push({
    startedDateTime: began.toISOString(),
    time: whole,
    request: {
      method,
      url,
      httpVersion: 'HTTP/1.1',
      cookies: [],
      headers: pairs(headers),
      queryString: [...new URL(url).searchParams].map(([name, value]) => ({ name, value })),
      ...(text && { postData: { mimeType: 'application/json', text } }),
      headersSize: -1,
      bodySize: text ? Buffer.byteLength(text) : 0,
    },
    response: {
      status: response.status,
      statusText: response.statusText,
      httpVersion: 'HTTP/1.1',
      cookies: [],
      headers: pairs(Object.fromEntries(response.headers)),
      content: { size: Buffer.byteLength(answer), mimeType: 'application/json', text: answer },
      redirectURL: '',
      headersSize: -1,
      bodySize: Buffer.byteLength(answer),
    },
    cache: {},
    timings: { send: 0, wait: firstByte, receive: whole - firstByte },
  });
  await pause(150); // a person reads
  return JSON.parse(answer);
}

async function customer(address, name, tourId, seats, changesTheirMind) {
  await call(address, 'GET', '/tours');
  await call(address, 'GET', `/tours/${tourId}`);
  const booking = await call(address, 'POST', '/bookings', { tourId, seats, name });
  await call(address, 'GET', `/bookings/${booking.id}`);
  await call(address, 'POST', `/bookings/${booking.id}/pay`, { card });
  await call(address, 'GET', `/bookings/${booking.id}`);
  if (changesTheirMind) await call(address, 'POST', `/bookings/${booking.id}/cancel`, {});
  await call(address, 'GET', '/bookings?limit=5');
}

try {
  const payments = await start(path.join(services, 'payments/demo_payments'), '--port=0');
  cpSync(path.join(here, 'seed'), data, { recursive: true });
  const program = path.join(here, 'tours.mjs');
  const tours = await start(process.execPath, program, `--payments=${payments}`, `--data=${data}`);
  await customer(tours, 'Ada', 2, 2, false);
  await customer(tours, 'Grace', 1, 4, true);
  const har = { log: { version: '1.2', creator: { name: 'record.mjs', version: '1' }, entries } };
  writeFileSync(path.join(here, 'tours.har'), `${JSON.stringify(har, null, 1)}\n`);
  console.log(`${entries.length} exchanges`);
} finally {
  for (const child of children) child.removeAllListeners('exit').kill();
  rmSync(data, { recursive: true });
}
