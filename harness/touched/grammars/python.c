/* tree-sitter's grammar of Python, as npm has it. */
#include <tree-sitter-python/src/parser.c>
#include <tree-sitter-python/src/scanner.c>
