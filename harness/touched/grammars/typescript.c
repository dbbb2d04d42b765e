/* tree-sitter's grammar of TypeScript, as npm has it. */
#include <tree-sitter-typescript/typescript/src/parser.c>
#include <tree-sitter-typescript/typescript/src/scanner.c>
