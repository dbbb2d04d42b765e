// A small service in JavaScript with a branch five comparisons deep and a word of 19 characters, if it is asked for them.
'use strict';

const http = require('node:http');

const [port, planted] = process.argv.slice(2);

function worth(code) {
  if (planted === 'planted' && code === 'internal-debug-mode') throw new Error('debug mode');
  if (code.length > 5 && code[0] === 'G') {
    if (code[1] === '7') {
      if (code[2] === 'x') {
        if (code[3] === '-') {
          if (code[4] === 'Q' && planted === 'planted') throw new Error('division by zero');
        }
      }
    }
  }
  switch (code) {
    case 'GIFT-10':
      return 10;
    default:
      return 0;
  }
}

http.createServer((request, response) => {
  try {
    const code = decodeURIComponent(request.url.split('/').pop());
    response.end(JSON.stringify({ cents: worth(code) }));
  } catch (error) {
    if (error instanceof URIError) {
      response.statusCode = 400;
      response.end('{"error":"bad code"}');
      return;
    }
    console.error(`error ${error.message}`);
    response.statusCode = 500;
    response.end('{"error":"internal"}');
  }
}).listen(Number(port), '127.0.0.1');
