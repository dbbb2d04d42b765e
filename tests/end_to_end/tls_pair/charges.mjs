// A dependency that speaks TLS only: POST /charges makes a charge. Arguments: port, certificate, key.
import { randomBytes } from 'node:crypto';
import fs from 'node:fs';
import https from 'node:https';

const [port, certificate, key] = process.argv.slice(2);

const server = https.createServer(
  { cert: fs.readFileSync(certificate), key: fs.readFileSync(key) },
  (request, response) => {
    request.resume();
    request.on('end', () => {
      const charge = request.method === 'POST' && request.url === '/charges';
      const body = JSON.stringify(charge ? { id: `ch_${randomBytes(8).toString('hex')}` } : { status: 'up' });
      response.writeHead(charge ? 201 : 200, { 'Content-Type': 'application/json' });
      response.end(body);
    });
  },
);
server.on('tlsClientError', () => {});
server.listen(Number(port), '127.0.0.1');
