// Bundles the page and writes it as a C++ source file: one HTML document with its script and style inline and
// a content security policy that names exactly those two by their hashes, cut where the report's data goes.
//   node build.mjs OUT.cpp
import {createHash} from 'node:crypto';
import {readFileSync, renameSync, writeFileSync} from 'node:fs';
import {dirname, join} from 'node:path';
import {fileURLToPath} from 'node:url';
import {build} from 'esbuild';

const here = dirname(fileURLToPath(import.meta.url));
const out = process.argv[2];
if (out === undefined) throw new Error('usage: node build.mjs OUT.cpp');

async function bundle(entry) {
  const result = await build({
    entryPoints: [join(here, 'src', entry)],
    bundle: true,
    minify: true,
    write: false,
    legalComments: 'inline',
    charset: 'ascii',
    target: ['chrome100', 'firefox100', 'safari15'],
    format: entry.endsWith('.ts') ? 'iife' : undefined,
    logLevel: 'warning',
  });
  return result.outputFiles[0].text.trim();
}

const source = (text) => `'sha256-${createHash('sha256').update(text).digest('base64')}'`;

function fill(template, marks) {
  return template.replace(/@([A-Z]+)@/g, (mark, name) => marks[name] ?? mark);
}

// C++ allows string literals of 64 KiB; raw ones need no escapes as long as their delimiter is not inside.
function literals(text) {
  const size = 12_000;
  const pieces = [];
  for (let at = 0; at < text.length; at += size) {
    const piece = text.slice(at, at + size);
    if (piece.includes(')PAGE"') || piece.includes('\r')) throw new Error('the page cannot be a raw literal');
    pieces.push(`    R"PAGE(${piece})PAGE"`);
  }
  return pieces.join(',\n');
}

const script = await bundle('main.ts');
const style = await bundle('style.css');
if (/<\/script|<!--/i.test(script)) throw new Error('the script would end its own element');
if (/<\/style/i.test(style)) throw new Error('the style would end its own element');
const policy = `default-src 'none'; script-src ${source(script)}; style-src ${source(style)}; base-uri 'none'; form-action 'none'`;
const html = fill(readFileSync(join(here, 'src', 'page.html'), 'utf8'), {POLICY: policy, SCRIPT: script, STYLE: style});
const parts = html.split('@REPORT@');
if (parts.length !== 2) throw new Error('page.html must have one place for the report');

const code = `// Made by reports/web/build.mjs from reports/web/src. Do not edit.
#include "reports/page.hpp"

namespace shakedown::reports {

const Page& bundled_page() {
  static const Page page{{
${literals(parts[0])}},
    {
${literals(parts[1])}}};
  return page;
}

}  // namespace shakedown::reports
`;
writeFileSync(out + '.tmp', code);
renameSync(out + '.tmp', out);
