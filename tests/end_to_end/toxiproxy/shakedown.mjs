// `shakedown proxy` for the length of a test, with the real client library in front of it.
import {spawn} from 'node:child_process';
import {once} from 'node:events';
import {createRequire} from 'node:module';

const require = createRequire(import.meta.url);
export const {Toxiproxy} = require('toxiproxy-node-client');

export async function start_proxy(...more) {
  const child = spawn(process.env.SHAKEDOWN, ['proxy', '--listen', '127.0.0.1:0', ...more],
      {stdio: ['ignore', 'pipe', 'pipe']});
  let told = '';
  child.stderr.on('data', (data) => { told += data; });
  let out = '';
  await new Promise((resolve) => {
    child.stdout.on('data', (data) => {
      out += data;
      if (/, seed \d+\n/.test(out)) resolve();
    });
    child.stdout.on('end', resolve);
  });
  const url = /http:\/\/[\d.:]+/.exec(out)?.[0];
  if (!url) throw new Error(`no address in: ${out}${told}`);
  return {
    url, out, client: new Toxiproxy(url), told: () => told,
    async stop() {
      child.kill('SIGTERM');
      const [status] = await once(child, 'exit');
      return status;
    },
  };
}
