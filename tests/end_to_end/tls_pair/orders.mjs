// A service that pays over HTTPS: POST /orders is a charge, with a deadline and a log line where it fails.
// Arguments: port, URL of the charges; "swallow" besides: a failed charge is told as a success. Whom it trusts
// is Node's own matter: NODE_EXTRA_CA_CERTS.
import { randomBytes } from 'node:crypto';
import http from 'node:http';
import https from 'node:https';

const [port, payments, bug] = process.argv.slice(2);
if (!payments.startsWith('https://')) throw new Error(`${payments} is no https`);

function charge() {
  return new Promise((resolve, reject) => {
    const options = { method: 'POST', agent: false, signal: AbortSignal.timeout(1000) };
    const request = https.request(`${payments}/charges`, options, (answer) => {
      let text = '';
      answer.on('data', (part) => (text += part));
      answer.on('error', reject);
      answer.on('close', () => {
        if (!answer.complete || answer.statusCode !== 201) reject(new Error(`answered ${answer.statusCode}`));
        else resolve(JSON.parse(text).id);
      });
    });
    request.on('error', reject);
    request.end('{"amount":5}');
  });
}

async function answer(request) {
  if (request.method !== 'POST') return [200, { status: 'up' }];
  try {
    return [201, { paid: await charge() }];
  } catch (error) {
    if (bug === 'swallow') return [201, { paid: `ch_${randomBytes(8).toString('hex')}` }];
    console.log(`error charge failed: ${error.message}`);
    return [502, { error: 'payment failed' }];
  }
}

http
  .createServer(async (request, response) => {
    request.resume();
    const [status, body] = await answer(request);
    response.writeHead(status, { 'Content-Type': 'application/json' });
    response.end(JSON.stringify(body));
  })
  .listen(Number(port), '127.0.0.1', () => console.log(`listening on ${port}`));
