/* tree-sitter's grammar of Java, as npm has it. */
#include <tree-sitter-java/src/parser.c>
