// The coverage runtime for services in JavaScript: `node --require .../register.cjs service.js`, after `npm ci` in this
// folder. Without SHAKEDOWN_COVERAGE it does nothing. It instruments the service's own CommonJS scripts (with
// SHAKEDOWN_COVERAGE_DEPENDENCIES=1 those in node_modules, too) and writes to the block of coverage.h, as a file, before
// each answer's last bytes go out.
'use strict';

const fs = require('node:fs');

const { instrument, nearness } = require('./instrument.cjs');

const most_counters = 1 << 16;
const most_texts = 1024;
const text_bytes = 64;
const at = { magic: 0, version: 4, wanted: 8, round: 12, process: 16, modules: 20, lost: 24, texts: 32, texts_at: 40,
             counters_at: 44, module: 48 };
const want_texts = 2;

function start(path) {
  const file = fs.openSync(path, 'r+');
  const head = Buffer.alloc(64);
  const read_head = () => fs.readSync(file, head, 0, head.length, 0);
  const number = (where, value) => {
    const bytes = Buffer.alloc(4);
    bytes.writeUInt32LE(value);
    fs.writeSync(file, bytes, 0, 4, where);
  };
  read_head();
  const is_ours = head.readUInt32LE(at.magic) === 0x31764f43 && head.readUInt32LE(at.version) === 1;
  // A program that the service starts finds the block taken.
  if (!is_ours || head.readUInt32LE(at.process) !== 0) return;
  number(at.process, process.pid);
  const texts_at = head.readUInt32LE(at.texts_at);
  const counters_at = head.readUInt32LE(at.counters_at);

  const fresh = Buffer.alloc(most_counters);    // since the last look
  const counted = Buffer.alloc(most_counters);  // in this round
  let used = 0;
  let round = 0;
  let texts = [];  // of this round
  let told = 0;    // how many of them were written
  let wanted = 0;

  const next = (counters) => {
    const first = used;
    if (used + counters > most_counters) return most_counters;  // counts nowhere
    used += counters;
    return first;
  };
  const note = (n, a, b) => {
    if (typeof a !== 'string' || typeof b !== 'string' || a === b) return;
    let same = 0;
    while (same < nearness - 1 && same < a.length && a[same] === b[same]) ++same;
    fresh[n + same] = 1;
    if ((wanted & want_texts) !== 0 && texts.length < most_texts) texts.push([a, b]);
  };
  const names = { count: '__shakedown_count', same: '__shakedown_same', chosen: '__shakedown_chosen' };
  globalThis[names.count] = (n) => { if (fresh[n] < 255) ++fresh[n]; };
  globalThis[names.same] = (n, strictly, a, b) => {
    note(n, a, b);
    return strictly ? a === b : a == b;
  };
  globalThis[names.chosen] = (n, value, cases) => {
    for (const one of cases) note(n, value, one);
    return value;
  };

  const write_texts = () => {
    const bytes = Buffer.alloc(texts.length * (8 + 2 * text_bytes));
    texts.forEach(([a, b], i) => {
      const record = i * (8 + 2 * text_bytes);
      bytes.writeUInt32LE(bytes.write(a.slice(0, text_bytes), record + 8, text_bytes), record);
      bytes.writeUInt32LE(bytes.write(b.slice(0, text_bytes), record + 8 + text_bytes, text_bytes), record + 4);
    });
    fs.writeSync(file, bytes, 0, bytes.length, texts_at);
    number(at.texts, texts.length);
  };
  // What the engine cleared meanwhile begins anew with what has come since.
  const show = () => {
    read_head();
    const now = head.readUInt32LE(at.round);
    if (now !== round) {
      counted.fill(0, 0, used);
      texts = texts.slice(told);
      told = 0;
    }
    round = now;
    for (let i = 0; i < used; ++i) {
      if (fresh[i] !== 0) counted[i] = Math.min(255, counted[i] + fresh[i]);
    }
    fresh.fill(0, 0, used);
    fs.writeSync(file, counted, 0, shown, counters_at);
    if (texts.length > told) write_texts();
    told = texts.length;
  };
  let shown = 0;
  // The engine reads how many counters there are when it can connect.
  const publish = () => {
    if (shown !== 0) return;
    shown = used;
    const module = Buffer.alloc(16);
    module.writeUInt32LE(shown, 12);
    fs.writeSync(file, module, 0, module.length, at.module);
    number(at.modules, 1);
  };

  const { Module } = require('node:module');
  const with_dependencies = process.env.SHAKEDOWN_COVERAGE_DEPENDENCIES === '1';
  const compile = Module.prototype._compile;
  Module.prototype._compile = function (source, name, ...rest) {
    let text = source;
    const is_own = !name.startsWith(__dirname) && (with_dependencies || !/[\\/]node_modules[\\/]/.test(name));
    if (is_own) {
      try {
        text = instrument(source, next, names);
      } catch {
        // What acorn cannot read, Node may: it runs as it is.
      }
    }
    return compile.call(this, text, name, ...rest);
  };
  const net = require('node:net');
  const listen = net.Server.prototype.listen;
  net.Server.prototype.listen = function (...words) {
    publish();
    return listen.apply(this, words);
  };
  const http = require('node:http');
  const end = http.ServerResponse.prototype.end;
  http.ServerResponse.prototype.end = function (...words) {
    show();
    return end.apply(this, words);
  };
  const { emit } = http.Server.prototype;
  http.Server.prototype.emit = function (event, ...words) {
    if (event === 'request') {
      read_head();
      wanted = head.readUInt32LE(at.wanted);
    }
    return emit.call(this, event, ...words);
  };
}

if (process.env.SHAKEDOWN_COVERAGE) start(process.env.SHAKEDOWN_COVERAGE);
