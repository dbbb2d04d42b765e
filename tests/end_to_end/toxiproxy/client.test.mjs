// What users of toxiproxy-node-client do with proxies and toxics: made, read, changed, removed, refused.
import assert from 'node:assert/strict';
import {after, before, test} from 'node:test';
import {writeFileSync, mkdtempSync, rmSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';

import {start_proxy} from './shakedown.mjs';
import {talk, tcp_service} from './upstream.mjs';

let shakedown, service;
before(async () => { shakedown = await start_proxy('--proxy-metrics'); service = await tcp_service(); });
after(async () => { service.close(); assert.equal(await shakedown.stop(), 0); });

const make = (name, more = {}) => shakedown.client.createProxy({name, listen: 'localhost:0', upstream: service.address, ...more});

test('a proxy is made, found, changed and removed', async () => {
  const proxy = await make('orders');
  assert.match(proxy.listen, /^127\.0\.0\.1:\d+$/);
  assert.equal((await talk(proxy.listen, 'hello\n', 10)).bytes, 'x'.repeat(10));
  const found = await shakedown.client.get('orders');
  assert.deepEqual(found.toJson(), proxy.toJson());
  assert.ok((await shakedown.client.getAll()).orders);
  const changed = await proxy.update({...proxy.toJson(), upstream: '127.0.0.1:1'});
  assert.equal(changed.listen, proxy.listen);
  assert.equal(changed.upstream, '127.0.0.1:1');
  const nothing = await talk(proxy.listen, 'hello\n');
  assert.equal(nothing.bytes, '');
  await proxy.remove();
  await assert.rejects(() => shakedown.client.get('orders'), /404/);
  assert.equal((await talk(proxy.listen, 'hello\n')).error, 'ECONNREFUSED');
});

test('a proxy that is switched off refuses, and comes back where it was', async () => {
  const proxy = await make('down');
  const off = await proxy.update({...proxy.toJson(), enabled: false});
  assert.equal(off.enabled, false);
  assert.equal((await talk(proxy.listen, 'hello\n')).error, 'ECONNREFUSED');
  const on = await proxy.update({...proxy.toJson(), enabled: true});
  assert.equal(on.listen, proxy.listen);
  assert.equal((await talk(proxy.listen, 'hello\n', 10)).bytes, 'x'.repeat(10));
  await proxy.remove();
});

test('names twice, missing fields and unknown names are refused with their status', async () => {
  const proxy = await make('twice');
  await assert.rejects(() => make('twice'), /409/);
  await assert.rejects(() => shakedown.client.createProxy({listen: 'localhost:0', upstream: 'x:1'}), /400/);
  await assert.rejects(() => make('port', {listen: proxy.listen}), /500/);
  await proxy.addToxic({type: 'latency', attributes: {latency: 1}});
  await assert.rejects(() => proxy.addToxic({type: 'latency', attributes: {}}), /409/);
  await assert.rejects(() => proxy.addToxic({type: 'nonsense', attributes: {}}), /400/);
  await assert.rejects(() => proxy.getToxic('nothing'), /404/);
  await proxy.remove();
});

test('every type of the original has its attributes, its default name and its updates', async () => {
  const proxy = await make('types');
  const types = {
    latency: {latency: 5, jitter: 1}, bandwidth: {rate: 100}, slow_close: {delay: 5}, timeout: {timeout: 5},
    reset_peer: {timeout: 5}, slicer: {average_size: 10, size_variation: 2, delay: 5}, limit_data: {bytes: 5}, noop: {},
  };
  for (const [type, attributes] of Object.entries(types)) {
    const toxic = await proxy.addToxic({type, attributes, stream: 'upstream', toxicity: 0.5});
    assert.deepEqual(toxic.toJson(), {attributes, name: `${type}_upstream`, stream: 'upstream', toxicity: 0.5, type});
    assert.deepEqual((await proxy.getToxic(toxic.name)).toJson(), toxic.toJson());
    const [first] = Object.keys(attributes);
    if (first) assert.equal((await toxic.update({attributes: {[first]: 7}})).attributes[first], 7);
    await toxic.remove();
    await assert.rejects(() => proxy.getToxic(toxic.name), /404/);
  }
  const toxic = await proxy.addToxic({type: 'latency', attributes: {latency: 5}});
  assert.equal(toxic.name, 'latency_downstream');
  assert.equal(toxic.toxicity, 1);
  await proxy.remove();
});

test('populate makes many, keeps what is the same, and reset heals all', async () => {
  const wanted = [{name: 'one', listen: '127.0.0.1:0', upstream: service.address},
    {name: 'two', listen: '127.0.0.1:0', upstream: service.address}];
  const made = await shakedown.client.populate(wanted);
  assert.deepEqual(Object.keys(made).sort(), ['one', 'two']);
  const again = [{name: 'one', listen: made.one.listen, upstream: service.address}];
  await made.one.addToxic({type: 'limit_data', attributes: {bytes: 3}});
  assert.equal((await shakedown.client.populate(again)).one.listen, made.one.listen);
  assert.equal((await talk(made.one.listen, 'hello\n')).bytes, 'xxx');
  await made.two.update({...made.two.toJson(), enabled: false});
  await shakedown.client.reset();
  for (const name of ['one', 'two'])
    assert.equal((await talk((await shakedown.client.get(name)).listen, 'hello\n', 10)).bytes.length, 10);
  await made.one.remove();
  await made.two.remove();
});

test('the version and the counters can be read, while connections are open', async () => {
  assert.match(await shakedown.client.getVersion(), /"version": "/);
  const proxy = await make('counted');
  await talk(proxy.listen, 'hello\n', 10);
  const metrics = await (await fetch(`${shakedown.url}/metrics`)).text();
  assert.match(metrics, /received_bytes_total\{direction="upstream",listener="[\d.:]+",proxy="counted",upstream="[\d.:]+"\} 6\n/);
  await proxy.remove();
});

test('browsers, huge bodies and broken ones are refused, and the server goes on', async () => {
  const url = `${shakedown.url}/proxies`;
  assert.equal((await fetch(url, {headers: {'User-Agent': 'Mozilla/5.0'}})).status, 403);
  assert.equal((await fetch(url, {method: 'POST', body: 'x'.repeat(3_000_000)})).status, 413);
  assert.equal((await fetch(url, {method: 'POST', body: '['.repeat(100_000)})).status, 400);
  assert.equal((await fetch(url)).status, 200);
});

test('a configuration file and options give the proxies to begin with', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'shakedown-test-'));
  const config = join(folder, 'proxies.json');
  writeFileSync(config, JSON.stringify([{name: 'from_file', listen: '127.0.0.1:0', upstream: service.address}]));
  const other = await start_proxy('--config', config, '--proxy', `from_option=127.0.0.1:0,${service.address}`);
  const all = await other.client.getAll();
  assert.deepEqual(Object.keys(all).sort(), ['from_file', 'from_option']);
  for (const proxy of Object.values(all)) assert.equal((await talk(proxy.listen, 'hello\n', 10)).bytes.length, 10);
  assert.equal(await other.stop(), 0);
  rmSync(folder, {recursive: true});
});
