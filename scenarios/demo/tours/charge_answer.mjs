// What the payments service's answers say. Read strictly where the tours rely on it, and blind to everything else:
// added fields and another order of them change nothing, a missing or odd one that is needed is said. Pure; every
// function throws UnusableAnswer where an answer does not say what it must.
export class UnusableAnswer extends Error {}

const knownFields = new Set(
  ['id', 'reference', 'amount', 'net', 'tax', 'currency', 'status', 'captured', 'card', 'batch'].concat(
    ['brand', 'last4', 'feePercent', 'note', 'created'],
  ),
);
const link = /^\/charges\?[\w&=.-]{1,500}$/;
const time = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z$/;

function parsedObject(text) {
  let value;
  try {
    value = JSON.parse(text);
  } catch {
    value = undefined;
  }
  if (value === null || typeof value !== 'object' || Array.isArray(value)) {
    throw new UnusableAnswer('the answer is not a JSON object');
  }
  return value;
}

function needed(from, name, right) {
  const value = Object.hasOwn(from, name) ? from[name] : undefined;
  if (!right(value)) throw new UnusableAnswer(`'${name}' of the answer is not what it must be`);
  return value;
}

const isId = (value) => typeof value === 'string' && /^[!-~]{1,255}$/.test(value);
const isAmount = (value) => Number.isSafeInteger(value) && value >= 0;
const isObject = (value) => value !== null && typeof value === 'object' && !Array.isArray(value);

function requireCharged(charge, bugs) {
  const status = needed(charge, 'status', (value) => typeof value === 'string');
  // unknown-status-is-paid names what is no success, and takes whatever else may come for one.
  const charged = bugs.has('unknown-status-is-paid') ? !['failed', 'pending'].includes(status) : status === 'succeeded';
  if (!charged) throw new UnusableAnswer(`the charge is '${status.slice(0, 50)}'`);
  needed(charge, 'currency', (value) => value === 'EUR');
  if (charge.captured === false) throw new UnusableAnswer('the amount was reserved and not charged');
}

// The payment's id of a charge of this amount.
export function readCharge(text, reference, amount, bugs) {
  if (bugs.has('trust-payment-answer')) {
    try {
      return JSON.parse(text)?.id ?? 'unknown';
    } catch {
      return 'unknown';
    }
  }
  const charge = parsedObject(text);
  if (bugs.has('refuse-new-fields')) {
    const names = [...Object.keys(charge), ...Object.keys(charge.card ?? {})];
    const unknown = names.find((name) => !knownFields.has(name));
    if (unknown !== undefined) throw new UnusableAnswer(`the answer has an unknown field '${unknown}'`);
  }
  requireCharged(charge, bugs);
  needed(charge, 'reference', (value) => value === reference);
  needed(charge, 'amount', (value) => value === amount);
  return needed(charge, 'id', isId);
}

// Whether a refund gave back at least so much.
export function readRefund(text, reference, least, bugs) {
  // error-body-is-success: a 200 is a refund, whatever it says.
  if (bugs.has('error-body-is-success')) return;
  const refund = parsedObject(text);
  needed(refund, 'reference', (value) => value === reference);
  needed(refund, 'refunded', (value) => isAmount(value) && value >= least);
}

function readAmounts(charge, bugs) {
  // sum-as-text: with a text among them, this plus is another one.
  if (bugs.has('sum-as-text')) return { amount: Number(charge.net + charge.tax), net: charge.net, tax: charge.tax };
  const amount = needed(charge, 'amount', isAmount);
  const net = needed(charge, 'net', isAmount);
  const tax = needed(charge, 'tax', isAmount);
  if (net + tax !== amount) throw new UnusableAnswer('net and tax of the charge are not its amount');
  return { amount, net, tax };
}

function readCard(charge, bugs) {
  // null-dereferenced: where there is a card there is one.
  if (bugs.has('null-dereferenced') && 'card' in charge) return charge.card.last4;
  // array-for-object: "a receipt shows texts": what is not there becomes one too.
  if (bugs.has('array-for-object')) return String(charge.card?.last4);
  const card = needed(charge, 'card', isObject);
  return needed(card, 'last4', (value) => typeof value === 'string' && /^\d{4}$/.test(value));
}

function readBatch(charge, bugs) {
  // number-through-double: JSON.parse has made another number of one above 2^53, without a word.
  if (bugs.has('number-through-double')) return needed(charge, 'batch', Number.isInteger);
  return needed(charge, 'batch', (value) => Number.isSafeInteger(value) && value >= 1);
}

function readRow(charge, bugs) {
  if (!isObject(charge)) throw new UnusableAnswer('a charge of the answer is not an object');
  requireCharged(charge, bugs);
  return {
    id: needed(charge, 'id', isId),
    ...readAmounts(charge, bugs),
    card: readCard(charge, bugs),
    batch: readBatch(charge, bugs),
    created: needed(charge, 'created', (value) => typeof value === 'string' && time.test(value)),
  };
}

// A page of charges, and the link to the next one: null on the last.
export function readCharges(text, bugs) {
  const answer = parsedObject(text);
  const rows = needed(answer, 'items', Array.isArray).map((charge) => readRow(charge, bugs));
  const next = answer.next ?? null;
  if (next !== null && !(typeof next === 'string' && link.test(next))) {
    throw new UnusableAnswer("'next' of the answer is no link to charges");
  }
  return { rows, next };
}
