// The effect of each toxic of HTTP, on the requests that it is for.
import assert from 'node:assert/strict';
import {after, before, test} from 'node:test';

import {start_proxy} from './shakedown.mjs';
import {ask, connect, http_service} from './upstream.mjs';

let shakedown, service, proxy;
before(async () => {
  shakedown = await start_proxy();
  service = await http_service();
  proxy = await shakedown.client.createProxy({name: 'http', listen: '127.0.0.1:0', upstream: service.address});
});
after(async () => { service.close(); assert.equal(await shakedown.stop(), 0); });

const healthy = async () => {
  const got = await ask(proxy.listen, 'GET', '/healthy');
  assert.equal(got.status, 200);
  assert.equal(JSON.parse(got.body).path, '/healthy');
};

async function with_toxic(type, attributes, look) {
  const toxic = await proxy.addToxic({type, attributes});
  assert.equal(toxic.attributes.every, 1);
  await look(toxic);
  await toxic.remove();
  await healthy();
}

test('http_status answers in the place of the service, with headers and body', () => with_toxic('http_status',
    {status: 429, body: 'slow down', headers: {'Retry-After': '1'}}, async () => {
      const before_ = service.asked.length;
      const got = await ask(proxy.listen, 'GET', '/x');
      assert.equal(got.status, 429);
      assert.equal(got.body, 'slow down');
      assert.equal(got.headers['retry-after'], '1');
      assert.equal(service.asked.length, before_);
    }));

test('http_status without attributes is a 503', () => with_toxic('http_status', {}, async () => {
  assert.equal((await ask(proxy.listen, 'GET', '/x')).status, 503);
}));

test('a toxic is for the requests that it names', () => with_toxic('http_status',
    {method: 'POST', path: '/charges/{id}', header: 'X-Chaos', header_value: 'on'}, async () => {
      assert.equal((await ask(proxy.listen, 'POST', '/charges/7', {'X-Chaos': 'on'})).status, 503);
      assert.equal((await ask(proxy.listen, 'GET', '/charges/7', {'X-Chaos': 'on'})).status, 200);
      assert.equal((await ask(proxy.listen, 'POST', '/charges', {'X-Chaos': 'on'})).status, 200);
      assert.equal((await ask(proxy.listen, 'POST', '/charges/7', {'X-Chaos': 'off'})).status, 200);
    }));

test('fail the first two, then succeed', () => with_toxic('http_status', {first: 2}, async () => {
  const statuses = [];
  for (let i = 0; i < 4; ++i) statuses.push((await ask(proxy.listen, 'GET', '/x')).status);
  assert.deepEqual(statuses, [503, 503, 200, 200]);
}));

test('http_delay_headers, http_delay_body and http_drip_body take their time', async () => {
  for (const type of ['http_delay_headers', 'http_delay_body', 'http_drip_body']) {
    await with_toxic(type, {delay: 100}, async () => {
      const got = await ask(proxy.listen, 'GET', '/x');
      assert.equal(got.status, 200);
      assert.equal(JSON.parse(got.body).path, '/x');
      assert.ok(got.took >= 95, `${type}: ${got.took} ms`);
    });
  }
});

test('http_truncate and http_wrong_length leave a body without its end', async () => {
  for (const type of ['http_truncate', 'http_wrong_length']) {
    await with_toxic(type, {}, async () => {
      const got = await ask(proxy.listen, 'GET', '/x');
      assert.equal(got.status, 200);
      assert.ok(got.error || !got.complete, type);
    });
  }
});

test('http_malformed_chunk is no HTTP', () => with_toxic('http_malformed_chunk', {}, async () => {
  assert.match(String((await ask(proxy.listen, 'GET', '/x')).error), /HPE|abort|RESET/);
}));

test('http_empty_reply and http_lose_answer: the service did its work', async () => {
  for (const type of ['http_empty_reply', 'http_lose_answer']) {
    await with_toxic(type, {}, async () => {
      const got = await ask(proxy.listen, 'POST', `/${type}`);
      assert.equal(got.status, undefined);
      assert.ok(got.error, type);
      assert.ok(service.asked.includes(`POST /${type}`));
    });
  }
});

test('http_duplicate_reply', () => with_toxic('http_duplicate_reply', {}, async () => {
  const client = connect(proxy.listen);
  client.write('GET /x HTTP/1.1\r\nHost: x\r\n\r\n');
  const seen = await client.until((now) => now.bytes.split('HTTP/1.1 200').length === 3 || now.closed);
  assert.equal(seen.bytes.split('HTTP/1.1 200').length, 3);
  client.close();
}));

test('a toxic reaches a connection that is open, at its next request', async () => {
  const client = connect(proxy.listen);
  client.write('GET /a HTTP/1.1\r\nHost: x\r\n\r\n');
  await client.until((seen) => seen.bytes.endsWith('"}'));
  await with_toxic('http_status', {status: 502}, async () => {
    client.write('GET /b HTTP/1.1\r\nHost: x\r\n\r\n');
    await client.until((seen) => seen.bytes.includes('HTTP/1.1 502'));
  });
  client.close();
});

test('a status that ends no request is refused', async () => {
  await assert.rejects(() => proxy.addToxic({type: 'http_status', attributes: {status: 42}}), /400/);
  await healthy();
});
