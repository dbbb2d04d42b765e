// JSON as the server that the Toxiproxy clients know reads it: encoding/json of Go. Its rules are part of the
// API (keys match without case, unknown ones are ignored, the first value is read and the rest is not looked
// at, null leaves a default) and so are its error texts, which client libraries show and tests compare.
// Pure. Depth is bounded; strings that are not UTF-8 come out as UTF-8 with U+FFFD in place of what was not.
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "harness/model/result.hpp"

namespace shakedown::faults {

struct JsonMember;

struct JsonValue {
  enum class Kind : std::uint8_t { null, boolean, number, string, array, object };
  Kind kind = Kind::null;
  bool boolean = false;
  std::string text;  // a string's characters, or a number as it was written
  std::vector<JsonValue> items;
  std::vector<JsonMember> members;  // in their order, duplicates included
};

struct JsonMember {
  std::string key;
  JsonValue value;
};

// The first value of a text. A Problem's message is what the original says: "EOF" where there is nothing,
// "unexpected EOF" where the value does not end, "invalid character 'x' looking for beginning of value".
Result<JsonValue> first_json_value(std::string_view text);

// Puts a value into a variable. What cannot be put is told by the variable's type and what came in its place.
struct Mismatch {
  std::string type;     // "int64"; empty: no mismatch
  std::string literal;  // the number, where only this number does not fit
};
Mismatch read_text(const JsonValue& value, std::string& out);
Mismatch read_flag(const JsonValue& value, bool& out);
Mismatch read_integer(const JsonValue& value, std::int64_t& out);
Mismatch read_float32(const JsonValue& value, float& out);
Mismatch read_float64(const JsonValue& value, double& out);

struct JsonField {
  std::string name;
  std::function<Mismatch(const JsonValue&)> read;
};

// What is being filled, in the words of the error texts.
struct JsonTarget {
  std::string structure;  // "Proxy": before the field's name
  std::string type;       // "toxiproxy.Proxy": where the value is no object at all
  std::string path;       // "attributes.": between the two
};

// Reads an object's members into fields. Returns the first error's text, or an empty one. A member of the
// wrong type does not keep the others from being read.
std::string read_object(const JsonValue& value, const JsonTarget& target,
                        const std::vector<JsonField>& fields);

// "json: cannot unmarshal number 1.5 into Go struct field LatencyToxic.attributes.latency of type int64"
std::string mismatch_text(const JsonValue& value, const Mismatch& mismatch, std::string_view where);

// Writing, as the original writes: <, > and & escaped, floats in as few digits as say the same again.
std::string quoted_json(std::string_view text);
std::string number_json(float value);
std::string number_json(double value);

}  // namespace shakedown::faults
