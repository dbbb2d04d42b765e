// A JSON body that can be taken apart, changed and written again, also into something that is no JSON: a
// scalar is kept as it is written, so 1e400, a lone surrogate or bytes that are not UTF-8 have a place, and
// one name may stand twice in an object. A plain value; pure.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace shakedown::fuzz {

struct JsonValue {
  enum class Kind : unsigned char { scalar, array, object };
  Kind kind = Kind::scalar;
  std::string raw = "null";  // of a scalar: "17", "\"text\""
  std::vector<std::pair<std::string, JsonValue>> members;
  std::vector<JsonValue> items;

  friend bool operator==(const JsonValue&, const JsonValue&) = default;
};

JsonValue json_scalar(std::string raw);
JsonValue json_string(std::string_view text);  // with the quotes and escapes

// Nothing where it is not JSON, or nested deeper than 400 levels.
std::optional<JsonValue> read_json_value(std::string_view text);
std::string to_text(const JsonValue& value);

// Where in a body: names of members, and numbers of items ("items", "0", "quantity").
using Pointer = std::vector<std::string>;
std::string to_text(const Pointer& pointer);  // "$.items[0].quantity"

JsonValue* at(JsonValue& root, const Pointer& pointer);
const JsonValue* at(const JsonValue& root, const Pointer& pointer);
// Every place of a value, itself included, in document order, at most `most`.
std::vector<Pointer> places_of(const JsonValue& root, std::size_t most);
// Takes out a member or an item; false where there is none.
bool remove_at(JsonValue& root, const Pointer& pointer);
// Without quotes where it is a string: what a person or a path would write.
std::string plain_text(const JsonValue& value);

}  // namespace shakedown::fuzz
