/* tree-sitter's grammar of JavaScript, and TypeScript with XML in it, as npm has it. */
#include <tree-sitter-typescript/tsx/src/parser.c>
#include <tree-sitter-typescript/tsx/src/scanner.c>
