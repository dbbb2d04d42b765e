// A request's body, and the fields of it. Every function throws Refusal where it is not what it must be.
import { Refusal } from './refusal.mjs';

const longestBody = 64 * 1024;

async function wholeBody(request) {
  const parts = [];
  let length = 0;
  try {
    for await (const part of request) {
      length += part.length;
      if (length > longestBody) throw new Refusal(413, 'too_large', 'the body is too long');
      parts.push(part);
    }
  } catch (error) {
    if (error instanceof Refusal) throw error;
    throw new Refusal(400, 'cut_off', 'the body ended early'); // nobody is left to read this
  }
  return Buffer.concat(parts).toString();
}

export async function jsonBody(request) {
  if (!/^application\/json\b/.test(request.headers['content-type'] ?? '')) {
    throw new Refusal(415, 'wrong_type', 'the body must be application/json');
  }
  const text = await wholeBody(request);
  let body;
  try {
    body = JSON.parse(text);
  } catch {
    throw new Refusal(400, 'bad_json', 'the body is not JSON');
  }
  if (body === null || typeof body !== 'object' || Array.isArray(body)) {
    throw new Refusal(400, 'bad_json', 'the body must be a JSON object');
  }
  return body;
}

export function integerField(body, name, lowest, highest) {
  const value = body[name];
  if (!Number.isInteger(value) || value < lowest || value > highest) {
    throw new Refusal(422, 'invalid_field', `'${name}' must be a whole number from ${lowest} to ${highest}`);
  }
  return value;
}

export function textField(body, name, pattern) {
  const value = body[name];
  if (typeof value !== 'string' || !pattern.test(value)) {
    throw new Refusal(422, 'invalid_field', `'${name}' must be a text like ${pattern}`);
  }
  return value;
}
