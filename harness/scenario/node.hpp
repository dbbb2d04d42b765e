// A YAML document as plain values, each with the place where it stood. yaml-cpp's own node type keeps the
// last of two equal keys, follows aliases without a bound and forgets quotes; a scenario must refuse the
// first two, and a quoted "10" is not a number. So the tree is built from the parser's events.
//
// Text in, values out: no exception of yaml-cpp leaves read_yaml, and what it accepts is bounded by the
// limits below whatever the text is.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "harness/model/result.hpp"

namespace shakedown::scenario {

struct Entry;

struct Node {
  enum class Kind { null, scalar, list, map };

  Kind kind = Kind::null;
  Place where;
  std::string text;     // scalar
  bool quoted = false;  // scalar: written with quotes or as a block, and so text whatever it looks like
  std::vector<Node> items;
  std::vector<Entry> entries;  // map, in the order of the file; keys are unique

  // The value under this key, or nullptr.
  const Node* find(std::string_view key) const;
  Node* find(std::string_view key);
};

struct Entry {
  std::string key;
  Place where;  // of the key
  Node value;
};

inline constexpr std::size_t max_text_bytes = 1 << 20;
// After aliases are written out. A long text counts as several values, one for every bytes_of_a_value of it:
// an alias may repeat a megabyte as cheaply as a word.
inline constexpr std::size_t max_values = 50'000;
inline constexpr std::size_t bytes_of_a_value = 32;
inline constexpr int max_depth = 64;

// The one document in `text`. Problems found on the way are added to `problems`; nothing is returned where
// the text is no YAML, no UTF-8 or beyond a limit. A duplicate key is a problem, and the first of the two is
// kept, so that the rest of the file can still be checked. An empty text is a null node.
std::optional<Node> read_yaml(std::string_view text, const std::string& file, Problems& problems);

}  // namespace shakedown::scenario
