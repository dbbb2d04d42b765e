// Where things stand in a JSON text: the spans of the values that a path names, so that an operator can
// replace one and leave every other byte alone. Reads the whole text by the grammar of RFC 8259, keeps
// nothing but what the path asks for, and goes `deepest` levels down at most. Numbers are never converted:
// 1E400 is a number here.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "harness/model/drift_path.hpp"

namespace shakedown::faults {

enum class JsonKind : std::uint8_t { null, boolean, integer, number, string, array, object };
const char* name_of(JsonKind kind);

struct JsonPlace {
  static constexpr std::size_t none = std::string_view::npos;

  std::size_t begin = 0, end = 0;  // the value
  JsonKind kind = JsonKind::null;
  std::size_t key_begin = none, key_end = none;  // with its quotes; none: not a member of an object
  std::size_t parent = 0;                        // equal for siblings
  std::size_t index = 0;                         // among its siblings
  std::size_t before_end = none;                 // where the sibling before it ends
  std::size_t next_begin = none;                 // where the one behind it begins (its key, of a member)
};

struct JsonScan {
  std::vector<JsonPlace> places;  // in the order of the text
  std::string why;                // why it is not JSON, or not one that is read; empty: it is
};

inline constexpr int deepest_json = 512;
inline constexpr std::size_t most_json_places = 100'000;

// All places of `path`; of equal keys in one object each is one.
JsonScan find_places(std::string_view text, const DriftPath& path);

// What a string's literal means. Half of a surrogate pair is coded as if it were a character.
std::string unquoted(std::string_view literal);
// The literal of a text: quotes, backslashes and control characters are escaped, nothing else.
std::string quoted(std::string_view text);

}  // namespace shakedown::faults
