// The conditions of invariants, as people write them:
//
//     condition  = comparison { "and" comparison }
//     comparison = sum [ ( "==" | "!=" | "<" | "<=" | ">" | ">=" ) sum ]
//     sum        = product { ( "+" | "-" ) product }
//     product    = unary { ( "*" | "/" ) unary }
//     unary      = [ "-" ] ( NUMBER | STRING | "true" | "false" | "null" | path | function | "(" condition
//     ")" ) function   = ( "sum" | "count" | "unique" | "min" | "max" ) "(" path ")" path       = "$" { "."
//     NAME | "['" NAME "']" | "[" INDEX "]" | "[*]" | ".*" }
//
// A path stands for every value that it leads to. In a comparison it must lead to exactly one; `sum`,
// `count`, `min` and `max` take any number, and `unique` holds where no two are equal. judge/invariant.hpp
// evaluates it.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "harness/model/result.hpp"

namespace shakedown {

struct PathPart {
  enum class Kind : std::uint8_t { member, index, every };
  Kind kind = Kind::member;
  std::string name;
  std::size_t index = 0;
};

struct InvariantNode {
  enum class Kind : std::uint8_t { number, text, truth, null, path, function, negative, operation };
  Kind kind = Kind::null;
  double number = 0;
  bool truth = false;
  std::string text;  // a string's; a function's name; an operation's sign: "+", "==", "and"
  std::vector<PathPart> path;
  std::vector<InvariantNode> operands;
  std::size_t begin = 0, end = 0;  // in the text
};

struct InvariantExpression {
  std::string text;
  InvariantNode root;
};

// At most 2,000 bytes, nested at most 40 levels. The Problem's column counts from `where`, the place of the
// text's first character.
Result<InvariantExpression> parse_invariant(std::string_view text, const Place& where);

// A path alone, and one that leads to a single value: without `*`.
Result<std::vector<PathPart>> parse_path(std::string_view text, const Place& where);

}  // namespace shakedown
