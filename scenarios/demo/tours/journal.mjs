// A file of one JSON record a line, read at the start and appended to. What could not be written whole is cut
// off again, so that a line is either there or not.
import fs from 'node:fs';
import { log, Refusal } from './refusal.mjs';

export class Journal {
  #descriptor;
  #length = 0;

  // Gives each record that is there to `replay`. What a process that was killed left of its last line goes.
  constructor(file, replay) {
    if (fs.existsSync(file)) this.#read(fs.readFileSync(file, 'utf8'), replay);
    this.#descriptor = fs.openSync(file, 'a');
    fs.ftruncateSync(this.#descriptor, this.#length);
  }

  // All of them or, with Refusal 503, none.
  write(...records) {
    const lines = Buffer.from(records.map((record) => `${JSON.stringify(record)}\n`).join(''));
    try {
      for (let at = 0; at < lines.length; ) at += fs.writeSync(this.#descriptor, lines, at);
      this.#length += lines.length;
    } catch (error) {
      log(`error the journal: ${error.message}`);
      this.#cut();
      throw new Refusal(503, 'storage_failed', 'nothing can be written down now; try again');
    }
  }

  // A line that was written in part must not spoil the next one.
  #cut() {
    try {
      fs.ftruncateSync(this.#descriptor, this.#length);
    } catch (error) {
      log(`error the journal: ${error.message}`);
    }
  }

  #read(text, replay) {
    for (const line of text.split(/(?<=\n)/)) {
      if (!line.endsWith('\n')) break;
      replay(JSON.parse(line));
      this.#length += Buffer.byteLength(line);
    }
  }
}
