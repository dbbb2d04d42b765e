// The demo's second service: boat tours, booked here and paid through the same payments service as the shop.
// Correct as it is; each --bug switches one planted mistake on.
import fs from 'node:fs';
import http from 'node:http';
import { parseArgs } from 'node:util';
import { Bookings } from './bookings.mjs';
import { allBugs, chosenBugs } from './bugs.mjs';
import { Guests } from './guests.mjs';
import { Identity } from './identity.mjs';
import { Locks } from './locks.mjs';
import { Payments } from './payments.mjs';
import { Ratings } from './ratings.mjs';
import { log, Refusal } from './refusal.mjs';
import { handle } from './routes.mjs';
import { Vouchers } from './vouchers.mjs';
import { Wishes } from './wishes.mjs';

function readOptions() {
  const { values } = parseArgs({
    options: {
      port: { type: 'string', default: '0' },
      data: { type: 'string' },
      payments: { type: 'string' },
      identity: { type: 'string' },
      log: { type: 'string', default: 'all' },
      bug: { type: 'string', multiple: true, default: [] },
      bugs: { type: 'boolean', default: false },
    },
  });
  if (values.bugs) return values;
  if (!values.data) throw new Error('--data is needed');
  if (!/^[^:]+:[0-9]+$/.test(values.payments ?? '')) throw new Error('--payments must be HOST:PORT');
  if (values.identity && !/^[^:]+:[0-9]+$/.test(values.identity)) throw new Error('--identity must be HOST:PORT');
  if (!['all', 'failures'].includes(values.log)) throw new Error("--log must be 'all' or 'failures'");
  return { ...values, bugs: false, bug: chosenBugs(values.bug) };
}

// Whatever the handler does becomes an answer, and a failure of ours a line in the log.
async function answer(context, request) {
  const { bugs, payments } = context;
  if (bugs.has('breaker-in-front') && payments.isOpenLately()) {
    log('error the circuit breaker is open');
    return [503, { error: 'unavailable', message: 'closed for a moment' }];
  }
  try {
    return await handle(context, request);
  } catch (error) {
    const where = `error ${request.method} ${request.url}:`;
    if (!(error instanceof Refusal)) {
      log(`${where} ${error.stack}`);
      return [500, { error: 'internal', message: 'something went wrong' }];
    }
    const silent = bugs.has('silent-payment-failure') && error.code.startsWith('payments_');
    if (error.status >= 500 && !silent) log(`${where} ${error.status} ${error.code}`);
    return [error.status, { error: error.code, message: error.message }];
  }
}

async function serve(context, options, request, response) {
  const began = performance.now();
  const [status, body, fields] = await answer(context, request);
  const text = JSON.stringify(body);
  if (status === 413) response.setHeader('Connection', 'close'); // the rest of the body is not waited for
  response.writeHead(status, {
    'Content-Type': 'application/json',
    'Content-Length': Buffer.byteLength(text),
    ...fields,
  });
  response.end(request.method === 'HEAD' ? undefined : text);
  if (options.log === 'all') {
    log(`info ${request.method} ${request.url} ${status} ${(performance.now() - began).toFixed(1)} ms`);
  }
}

// A connection that comes when no descriptor is left is closed by Node without a word. Somebody has to say so.
function watchDescriptors() {
  setInterval(() => {
    try {
      fs.closeSync(fs.openSync('/dev/null'));
    } catch (error) {
      log(`error connections are refused: ${error.message}`);
    }
  }, 50).unref();
}

function start(options) {
  const context = {
    folder: options.data,
    bookings: new Bookings(options.data),
    ratings: new Ratings(options.data, options.bug),
    vouchers: new Vouchers(options.data),
    guests: new Guests(options.data, options.bug, options.identity && new Identity(options.identity)),
    wishes: new Wishes(options.bug),
    locks: new Locks(), // of bookings that are being exchanged
    payments: new Payments(options.payments, options.bug),
    busy: new Set(), // bookings that are being paid, cancelled or exchanged
    bugs: options.bug,
    receipts: [], // unhandled-rejection
  };
  const server = http.createServer((request, response) => {
    request.on('error', () => {}); // the client has gone
    serve(context, options, request, response);
  });
  server.on('clientError', (_error, socket) => {
    if (socket.writable) socket.end('HTTP/1.1 400 Bad Request\r\nConnection: close\r\nContent-Length: 0\r\n\r\n');
  });
  server.on('error', (error) => {
    log(`error tours cannot start: ${error.message}`);
    process.exit(1);
  });
  server.listen(Number(options.port), '127.0.0.1', () => {
    log(`info tours listens on 127.0.0.1:${server.address().port}`);
  });
  process.stderr.on('error', () => {}); // a log that cannot be written must not stop the service
  watchDescriptors();
  for (const signal of ['SIGTERM', 'SIGINT']) {
    process.on(signal, () => {
      log('info tours stops');
      process.exit(0);
    });
  }
}

try {
  const options = readOptions();
  if (options.bugs) for (const [name, sentence] of allBugs) console.log(`${name.padEnd(22)} ${sentence}`);
  else start(options);
} catch (error) {
  log(`error tours cannot start: ${error.message}`);
  process.exit(1);
}
