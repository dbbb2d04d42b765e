// Writes which functions of a service in JavaScript run, for as long as the file in SHAKEDOWN_EXECUTED is there: what ran
// since the last look, then a line with a dot and the process. V8 counts them itself (its precise coverage); nothing of the service is
// rewritten.
'use strict';

const fs = require('node:fs');
const path = process.env.SHAKEDOWN_EXECUTED;

const between_looks_ms = 20;
const most_scripts = 5000;

function start(file) {
  const { Session } = require('node:inspector');
  const { fileURLToPath, pathToFileURL } = require('node:url');
  const { findSourceMap } = require('node:module');
  process.setSourceMapsEnabled?.(true);
  const session = new Session();
  session.connect();
  session.post('Profiler.enable');
  session.post('Profiler.startPreciseCoverage', { callCount: true, detailed: false });

  const own = pathToFileURL(__filename).href;
  const scripts = new Map();  // url -> where its lines begin
  const lines_of = (url) => {
    if (scripts.has(url)) return scripts.get(url);
    let begins = null;
    try {
      const name = fileURLToPath(url);
      const text = fs.readFileSync(name, 'utf8');
      begins = { name, at: [0] };
      for (let i = text.indexOf('\n'); i >= 0; i = text.indexOf('\n', i + 1)) begins.at.push(i + 1);
    } catch {
      // It is not there any more, or never was.
    }
    if (scripts.size < most_scripts) scripts.set(url, begins);
    return begins;
  };
  const place_of = (script, offset) => {
    let low = 0;
    let high = script.at.length;
    while (high - low > 1) {
      const middle = (low + high) >> 1;
      if (script.at[middle] <= offset) low = middle; else high = middle;
    }
    try {
      const entry = findSourceMap(script.name)?.findEntry(low, offset - script.at[low]);
      if (entry?.originalSource !== undefined) {
        const source = entry.originalSource;
        return { name: source.startsWith('file:') ? fileURLToPath(source) : source, line: entry.originalLine + 1 };
      }
    } catch {
      // A map that makes no sense is as good as none.
    }
    return { name: script.name, line: low + 1 };
  };
  const one_line = (text) => text.replace(/[\t\r\n]/g, ' ');

  const look = () => {
    let out = '';
    session.post('Profiler.takePreciseCoverage', (error, taken) => {
      if (error) return;
      for (const { url, functions } of taken.result) {
        if (!url.startsWith('file:') || url === own || /[\\/]node_modules[\\/]/.test(url)) continue;
        for (const { functionName, ranges } of functions) {
          // The script as a whole is none of its functions.
          if (ranges.length === 0 || ranges[0].count === 0 || (functionName === '' && ranges[0].startOffset === 0)) continue;
          const script = lines_of(url);
          if (script === null) continue;
          const place = place_of(script, ranges[0].startOffset);
          out += `${place.line}\t${one_line(place.name)}\t${one_line(functionName)}\n`;
        }
      }
    });
    try {
      // r+ makes no file where the run has taken it away.
      const to = fs.openSync(file, fs.constants.O_WRONLY | fs.constants.O_APPEND);
      fs.writeSync(to, `${out}.${process.pid}\n`);
      fs.closeSync(to);
    } catch {
      clearInterval(timer);
      session.disconnect();
    }
  };
  const timer = setInterval(look, between_looks_ms);
  timer.unref();
}

if (path && fs.existsSync(path)) {
  try {
    start(path);
  } catch {
    // A Node.js without the inspector runs as it would.
  }
}
