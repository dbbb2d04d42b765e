/* tree-sitter's grammar of C++, as npm has it. */
#include <tree-sitter-cpp/src/parser.c>
#include <tree-sitter-cpp/src/scanner.c>
