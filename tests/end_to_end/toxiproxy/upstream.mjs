// The service behind the proxies, and clients that say exactly what happened to them.
import http from 'node:http';
import net from 'node:net';

const listening = (server) => new Promise((resolve) => {
  server.listen(0, '127.0.0.1', () => resolve(`127.0.0.1:${server.address().port}`));
});

// Answers every line with `bytes` bytes; a line "end" is answered with the end of the connection.
export async function tcp_service(bytes = 10) {
  const sockets = new Set();
  const server = net.createServer({allowHalfOpen: true}, (socket) => {
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket));
    socket.on('error', () => {});
    socket.on('end', () => socket.end());
    socket.on('data', (data) => (data.toString().includes('end') ? socket.end() : socket.write('x'.repeat(bytes))));
  });
  const address = await listening(server);
  return {address, close: () => { server.close(); for (const socket of sockets) socket.destroy(); }};
}

// Answers with a JSON body of its own and remembers what it was asked.
export async function http_service() {
  const asked = [];
  const server = http.createServer((request, response) => {
    request.resume();
    request.on('end', () => {
      asked.push(`${request.method} ${request.url}`);
      response.setHeader('Content-Type', 'application/json');
      response.end(JSON.stringify({path: request.url, filler: 'y'.repeat(200)}));
    });
  });
  const address = await listening(server);
  return {address, asked, close: () => { server.close(); server.closeAllConnections(); }};
}

// A connection whose bytes, end and error can be waited for.
export function connect(address) {
  const [host, port] = address.split(':');
  const socket = net.connect({host, port: Number(port), allowHalfOpen: true, noDelay: true});
  const seen = {bytes: '', ended: false, error: null, closed: false};
  let wake = () => {};
  const note = (change) => (value) => { change(value); wake(); };
  socket.on('data', note((data) => { seen.bytes += data.toString('latin1'); }));
  socket.on('end', note(() => { seen.ended = true; }));
  socket.on('error', note((error) => { seen.error = error.code; }));
  socket.on('close', note(() => { seen.closed = true; }));
  const until = async (holds) => {
    while (!holds(seen)) await new Promise((resolve) => { wake = resolve; });
    return seen;
  };
  return {seen, until, write: (text) => socket.write(text), end: () => socket.end(), close: () => socket.destroy()};
}

export const over = (seen) => seen.ended || seen.closed || seen.error !== null;

// One exchange on a connection of its own, until the other side ends it or `bytes` bytes came.
export async function talk(address, text, bytes = Infinity) {
  const began = performance.now();
  const client = connect(address);
  client.write(text);
  const seen = await client.until((now) => over(now) || now.bytes.length >= bytes);
  client.close();
  return {...seen, took: performance.now() - began};
}

// One HTTP request on a connection of its own: {status, body, took}, or {error}.
export function ask(address, method, path, headers = {}) {
  const [host, port] = address.split(':');
  const began = performance.now();
  return new Promise((resolve) => {
    const done = (what) => resolve({...what, took: performance.now() - began});
    const request = http.request({host, port, method, path, headers, agent: false}, (response) => {
      let body = '';
      response.on('data', (data) => { body += data; });
      response.on('end', () => done({status: response.statusCode, headers: response.headers, body, complete: response.complete}));
      response.on('error', (error) => done({status: response.statusCode, error: error.code ?? error.message}));
    });
    request.on('error', (error) => done({error: error.code ?? error.message}));
    request.end();
  });
}
