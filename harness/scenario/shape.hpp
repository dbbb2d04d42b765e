// What a value in the scenario may look like, as data. One tree of these (description.hpp) is the only place
// that knows the keys: the check of a file, the JSON Schema, the "did you mean" hints and the comments that
// `init` writes are all read from it, so that they cannot differ.
#pragma once

#include <cstdint>
#include <limits>
#include <string>
#include <string_view>
#include <vector>

#include "harness/model/time.hpp"

namespace shakedown::scenario {

enum class Kind : std::uint8_t {
  text,  // any scalar: `PORT: 8080` means the text "8080"
  word,  // one of `words`
  flag,  // true or false; without `zero` only true
  whole,
  duration,
  step,  // a duration with or without a sign
  size,
  rate,
  percentage,
  speed,
  gate,    // a text, or the map with one key that YAML makes of "findings: none"
  json,    // anything that JSON can say
  list,    // of inner[0]
  map,     // with the keys in `fields`
  table,   // with keys of the user's choice, all of inner[0]
  either,  // one of `inner`, told apart by whether it is a scalar, a list or a map
};

struct Field;

struct Shape {
  Kind kind = Kind::text;
  std::vector<std::string> words{};  // word: all that is allowed; duration and speed: allowed besides
  std::uint64_t least = 0;           // whole, size, and length of a list or table
  std::uint64_t most = std::numeric_limits<std::uint64_t>::max();
  bool zero = true;            // duration, step, rate: whether 0 makes sense; flag: whether false does
  bool empty = false;          // text: whether "" makes sense
  std::string pattern{};       // text: an ECMA 262 expression; table: that of its keys
  std::string pattern_says{};  // the same in words, for people
  std::vector<Shape> inner{};
  std::vector<Field> fields;               // no initialiser: Field is not known yet
  std::vector<std::string> one_of{};       // map: exactly one of these keys must be there
  std::vector<std::string> at_most_one{};  // map: not two of these keys
};

struct Field {
  std::string key;
  std::string doc;  // one sentence without a full stop
  Shape shape{};
  std::string fallback{};  // what holds without the key: a value of this shape, or words in parentheses
  std::string example{};   // a value, in YAML's flow style
  bool required = false;
  std::vector<std::string> only_with{};    // makes sense only beside one of these keys of the same map
  std::vector<std::string> needed_with{};  // must be there beside any of these keys
};

// The field of this key in a map's shape, or nullptr.
const Field* find_field(const Shape& map, std::string_view key);
std::vector<std::string> keys_of(const Shape& map);

// "a duration such as 250ms, 10s or 1m30s": what the hints and the schema call it.
std::string in_words(const Shape& shape);

}  // namespace shakedown::scenario
