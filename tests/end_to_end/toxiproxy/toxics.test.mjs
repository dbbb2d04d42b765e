// The effect of each toxic on real connections, and that it is gone once the toxic is.
import assert from 'node:assert/strict';
import {after, before, describe, test} from 'node:test';

import {start_proxy} from './shakedown.mjs';
import {connect, over, talk, tcp_service} from './upstream.mjs';

let shakedown, service, proxy, control;
before(async () => {
  shakedown = await start_proxy();
  service = await tcp_service(100);
  proxy = await shakedown.client.createProxy({name: 'toxics', listen: '127.0.0.1:0', upstream: service.address});
  control = await shakedown.client.createProxy({name: 'control', listen: '127.0.0.1:0', upstream: service.address});
});
after(async () => { service.close(); assert.equal(await shakedown.stop(), 0); });

// While the same went through another proxy three times, nothing came through this one: it does not come.
async function meanwhile() {
  for (let i = 0; i < 3; ++i) assert.equal((await talk(control.listen, 'hello\n', 100)).bytes.length, 100);
}

const healthy = async () => assert.equal((await talk(proxy.listen, 'hello\n', 100)).bytes.length, 100);

// The toxic on, `look` at its effect, the toxic off, and everything as before.
async function with_toxic(body, look) {
  const toxic = await proxy.addToxic(body);
  await look(toxic);
  await toxic.remove();
  await healthy();
}

describe('the types of the original', () => {
  test('latency', () => with_toxic({type: 'latency', attributes: {latency: 100}}, async (toxic) => {
    assert.ok((await talk(proxy.listen, 'hello\n', 100)).took >= 99);
    await toxic.update({attributes: {latency: 200}});
    assert.ok((await talk(proxy.listen, 'hello\n', 100)).took >= 199);
  }));

  test('bandwidth', () => with_toxic({type: 'bandwidth', attributes: {rate: 1}}, async () => {
    assert.ok((await talk(proxy.listen, 'a\n', 100)).took >= 80);
  }));

  test('bandwidth 0 lets nothing pass until it is changed', () => with_toxic({type: 'bandwidth', attributes: {rate: 0}},
      async (toxic) => {
        const client = connect(proxy.listen);
        client.write('hello\n');
        await meanwhile();
        assert.equal(client.seen.bytes, '');
        await toxic.update({attributes: {rate: 1000}});
        await client.until((seen) => seen.bytes.length === 100);
        client.close();
      }));

  test('slow_close', () => with_toxic({type: 'slow_close', attributes: {delay: 100}}, async () => {
    const seen = await talk(proxy.listen, 'end\n');
    assert.ok(seen.ended && seen.took >= 99);
  }));

  test('timeout closes after its time, and with its removal', () => with_toxic({type: 'timeout', attributes: {timeout: 50}},
      async (toxic) => {
        const seen = await talk(proxy.listen, 'hello\n');
        assert.equal(seen.bytes, '');
        assert.ok(seen.ended && seen.took >= 49);
        await toxic.update({attributes: {timeout: 0}});
        const client = connect(proxy.listen);
        client.write('hello\n');
        await meanwhile();
        assert.ok(!over(client.seen));
        await toxic.remove();
        await client.until(over);
        client.close();
        await proxy.addToxic({type: 'timeout', attributes: {timeout: 50}});
      }));

  test('reset_peer resets new connections and open ones', async () => {
    const open = connect(proxy.listen);
    open.write('hello\n');
    await open.until((seen) => seen.bytes.length === 100);
    await with_toxic({type: 'reset_peer', attributes: {timeout: 0}}, async () => {
      open.write('again\n');
      assert.equal((await open.until((seen) => seen.closed)).error, 'ECONNRESET');
      assert.equal((await talk(proxy.listen, 'hello\n')).error, 'ECONNRESET');
    });
  });

  test('slicer', () => with_toxic({type: 'slicer', attributes: {average_size: 10, size_variation: 0, delay: 10_000}}, async () => {
    assert.ok((await talk(proxy.listen, 'hello\n', 100)).took >= 80);
  }));

  test('a slicer without a size slices nothing and hurts nobody', () => with_toxic({type: 'slicer', attributes: {}}, healthy));

  test('limit_data', () => with_toxic({type: 'limit_data', attributes: {bytes: 42}}, async () => {
    const seen = await talk(proxy.listen, 'hello\n');
    assert.equal(seen.bytes.length, 42);
    assert.ok(seen.ended && seen.error === null);
  }));

  test('noop', () => with_toxic({type: 'noop', attributes: {}}, healthy));

  test('upstream toxics hold what clients send', () => with_toxic(
      {type: 'limit_data', stream: 'upstream', attributes: {bytes: 0}}, async () => {
        assert.equal((await talk(proxy.listen, 'hello\n')).bytes, '');
      }));
});

describe('toxicity and seed', () => {
  test('toxicity 0 does nothing at all', () => with_toxic({type: 'reset_peer', toxicity: 0, attributes: {timeout: 0}}, async () => {
    await healthy();
    const seen = await talk(proxy.listen, 'end\n');
    assert.equal(seen.error, null);
    assert.ok(seen.ended);
  }));

  test('one seed makes one sequence of choices, another seed another', async () => {
    const choices = async (seed) => {
      const other = await start_proxy('--seed', seed);
      const made = await other.client.createProxy({name: 'dice', listen: '127.0.0.1:0', upstream: service.address});
      await made.addToxic({type: 'limit_data', toxicity: 0.5, attributes: {bytes: 1}});
      let text = '';
      for (let i = 0; i < 40; ++i) text += (await talk(made.listen, 'hello\n', 100)).bytes.length === 1 ? '1' : '0';
      await other.stop();
      return text;
    };
    const first = await choices('7');
    assert.equal(await choices('7'), first);
    assert.notEqual(await choices('8'), first);
    assert.match(first, /1/);
    assert.match(first, /0/);
  });
});

describe('our own types on connections', () => {
  test('refuse', () => with_toxic({type: 'refuse', attributes: {}}, async () => {
    assert.match(String((await talk(proxy.listen, 'hello\n')).error), /ECONNREFUSED|ECONNRESET/);
  }));

  test('connect_hang', () => with_toxic({type: 'connect_hang', attributes: {}}, async () => {
    const client = connect(proxy.listen);
    client.write('hello\n');
    await meanwhile();
    assert.equal(client.seen.bytes, '');
    client.close();
  }));

  test('reset', () => with_toxic({type: 'reset', attributes: {delay: 1.5}}, async () => {
    assert.equal((await talk(proxy.listen, 'hello\n')).error, 'ECONNRESET');
  }));

  test('stall in both directions', () => with_toxic({type: 'stall', stream: 'both', attributes: {delay: 20}}, async () => {
    const seen = await talk(proxy.listen, 'hello\n');
    assert.ok(seen.ended && seen.bytes === '');
  }));

  test('cut after bytes, and after time', async () => {
    await with_toxic({type: 'cut', attributes: {bytes: 7}}, async () => {
      assert.equal((await talk(proxy.listen, 'hello\n')).bytes.length, 7);
    });
    await with_toxic({type: 'cut', attributes: {delay: 30}}, async () => {
      assert.ok((await talk(proxy.listen, 'hello\n')).took >= 29);
    });
  });

  test('half_close ends one direction', () => with_toxic({type: 'half_close', attributes: {bytes: 5}}, async () => {
    const seen = await talk(proxy.listen, 'hello\n');
    assert.ok(seen.ended && seen.bytes.length === 5);
  }));

  test('slice', () => with_toxic({type: 'slice', attributes: {bytes: 10, delay: 10}}, async () => {
    assert.ok((await talk(proxy.listen, 'hello\n', 100)).took >= 80);
  }));

  test('corrupt', () => with_toxic({type: 'corrupt', attributes: {share: 1}}, async () => {
    const seen = await talk(proxy.listen, 'hello\n', 100);
    assert.ok(!seen.bytes.includes('x'.repeat(20)));
  }));

  test('the first two connections only, and every second one', async () => {
    // On proxies of their own: connections that are still open count when a toxic comes.
    const lengths = async (attributes) => {
      const fresh = await shakedown.client.createProxy({name: 'fresh', listen: '127.0.0.1:0', upstream: service.address});
      await fresh.addToxic({type: 'cut', attributes});
      const all = [];
      for (let i = 0; i < 4; ++i) all.push((await talk(fresh.listen, 'hello\n', 100)).bytes.length);
      await fresh.remove();
      return all;
    };
    assert.deepEqual(await lengths({bytes: 7, first: 2}), [7, 7, 100, 100]);
    assert.deepEqual(await lengths({bytes: 7, every: 2}), [100, 7, 100, 7]);
  });
});
