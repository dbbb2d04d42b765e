/* tree-sitter's grammar of Go, as npm has it. */
#include <tree-sitter-go/src/parser.c>
