// Puts counters and watched comparisons into the text of a script. Pure: text in, text out.
'use strict';

const acorn = require('acorn');
const walk = require('acorn-walk');

const comparing = new Set(['===', '!==', '==', '!=']);
const nearness = 16;  // counters of a comparison: by how long the common beginning is

// next(n) numbers n counters and says the first. The text calls `names.count(number)`, `names.same(number, strictly, a, b)` and
// `names.chosen(number, value, texts)`.
function instrument(source, next, names) {
  const tree = acorn.parse(source, {
    ecmaVersion: 'latest', sourceType: 'script', allowReturnOutsideFunction: true, allowHashBang: true,
  });
  const edits = [];  // inner nodes come before the outer ones
  const open = (at, text) => edits.push({ from: at, to: at, text, rank: 2, order: -edits.length });
  const close = (at, text) => edits.push({ from: at, to: at, text, rank: 1, order: edits.length });
  const replace = (from, to, text) => edits.push({ from, to, text, rank: 3, order: edits.length });
  const count = () => `${names.count}(${next(1)})`;

  const intoBlock = (block) => {
    // "use strict" must stay first.
    const directives = block.body.filter((statement) => statement.directive);
    const at = directives.length > 0 ? directives[directives.length - 1].end : block.start + 1;
    open(at, `;${count()};`);
  };
  const asBranch = (statement) => {
    if (!statement) return;
    if (statement.type === 'BlockStatement') {
      open(statement.start + 1, `${count()};`);
    } else {
      open(statement.start, `{${count()};`);
      close(statement.end, '}');
    }
  };
  const asValue = (expression) => {
    open(expression.start, `(${count()},(`);
    close(expression.end, '))');
  };
  const compare = (node) => {
    const between = source.slice(node.left.end, node.right.start);
    const at = between.indexOf(node.operator);
    if (node.left.type === 'PrivateIdentifier' || between.includes('/') || at < 0) return;
    const not = node.operator.startsWith('!') ? '!' : '';
    open(node.start, `${not}${names.same}(${next(nearness)},${node.operator.length === 3},`);
    replace(node.left.end + at, node.left.end + at + node.operator.length, ',');
    close(node.end, ')');
  };
  const choose = (node) => {
    const tests = node.cases.map((one) => one.test).filter((test) => test && typeof test.value === 'string');
    if (tests.length === 0) return;
    open(node.discriminant.start, `${names.chosen}(${next(nearness)},`);
    close(node.discriminant.end, `,${JSON.stringify(tests.map((test) => test.value))})`);
  };
  const visitors = {
    FunctionDeclaration: (node) => intoBlock(node.body),
    FunctionExpression: (node) => intoBlock(node.body),
    ArrowFunctionExpression: (node) =>
      node.body.type === 'BlockStatement' ? intoBlock(node.body) : asValue(node.body),
    IfStatement: (node) => { asBranch(node.consequent); asBranch(node.alternate); },
    ForStatement: (node) => asBranch(node.body),
    ForInStatement: (node) => asBranch(node.body),
    ForOfStatement: (node) => asBranch(node.body),
    WhileStatement: (node) => asBranch(node.body),
    DoWhileStatement: (node) => asBranch(node.body),
    SwitchStatement: choose,
    SwitchCase: (node) => { if (node.consequent.length > 0) open(node.consequent[0].start, `${count()};`); },
    CatchClause: (node) => intoBlock(node.body),
    ConditionalExpression: (node) => { asValue(node.consequent); asValue(node.alternate); },
    LogicalExpression: (node) => asValue(node.right),
    BinaryExpression: (node) => { if (comparing.has(node.operator)) compare(node); },
  };
  walk.full(tree, (node) => visitors[node.type]?.(node));

  edits.sort((a, b) => a.from - b.from || a.rank - b.rank || a.order - b.order);
  let out = '';
  let at = 0;
  for (const edit of edits) {
    out += source.slice(at, edit.from) + edit.text;
    at = edit.to;
  }
  return out + source.slice(at);
}

module.exports = { instrument, nearness };
