// Values into variables, by the rules and in the error texts of Go's encoding/json.
#include <charconv>

#include "harness/faults/go_json.hpp"
#include "harness/model/http_message.hpp"

namespace shakedown::faults {
namespace {

const char* kind_name(const JsonValue& value) {
  switch (value.kind) {
    case JsonValue::Kind::null:
      return "null";
    case JsonValue::Kind::boolean:
      return "bool";
    case JsonValue::Kind::number:
      return "number";
    case JsonValue::Kind::string:
      return "string";
    case JsonValue::Kind::array:
      return "array";
    case JsonValue::Kind::object:
      return "object";
  }
  return "value";
}

template <class Number>
Mismatch read_number_as(const JsonValue& value, Number& out, const char* type) {
  if (value.kind == JsonValue::Kind::null) return {};
  if (value.kind != JsonValue::Kind::number) return {type, {}};
  const auto* end = value.text.data() + value.text.size();
  Number number{};
  const auto [stopped, error] = std::from_chars(value.text.data(), end, number);
  // A number too small to be told from 0 is 0; one too large does not fit.
  if (error == std::errc::result_out_of_range && value.text.find("e-") != std::string::npos) {
    out = 0;
    return {};
  }
  if (error != std::errc{} || stopped != end) return {type, value.text};
  out = number;
  return {};
}

}  // namespace

Mismatch read_text(const JsonValue& value, std::string& out) {
  if (value.kind == JsonValue::Kind::null) return {};
  if (value.kind != JsonValue::Kind::string) return {"string", {}};
  out = value.text;
  return {};
}

Mismatch read_flag(const JsonValue& value, bool& out) {
  if (value.kind == JsonValue::Kind::null) return {};
  if (value.kind != JsonValue::Kind::boolean) return {"bool", {}};
  out = value.boolean;
  return {};
}

Mismatch read_integer(const JsonValue& value, std::int64_t& out) {
  if (value.kind == JsonValue::Kind::null) return {};
  if (value.kind != JsonValue::Kind::number) return {"int64", {}};
  const auto* end = value.text.data() + value.text.size();
  std::int64_t number = 0;
  const auto [stopped, error] = std::from_chars(value.text.data(), end, number);
  if (error != std::errc{} || stopped != end) return {"int64", value.text};
  out = number;
  return {};
}

Mismatch read_float32(const JsonValue& value, float& out) {
  return read_number_as(value, out, "float32");
}
Mismatch read_float64(const JsonValue& value, double& out) {
  return read_number_as(value, out, "float64");
}

std::string mismatch_text(const JsonValue& value, const Mismatch& mismatch, std::string_view where) {
  std::string text = "json: cannot unmarshal " + std::string(kind_name(value));
  if (!mismatch.literal.empty()) text += " " + mismatch.literal;
  text += where.empty() ? " into Go value" : " into Go struct field " + std::string(where);
  return text + " of type " + mismatch.type;
}

std::string read_object(const JsonValue& value, const JsonTarget& target,
                        const std::vector<JsonField>& fields) {
  if (value.kind == JsonValue::Kind::null) return {};
  if (value.kind != JsonValue::Kind::object) return mismatch_text(value, {target.type, {}}, {});
  std::string first_error;
  for (const auto& member : value.members) {
    for (const auto& field : fields) {
      if (!equal_ignoring_case(member.key, field.name)) continue;
      const auto mismatch = field.read(member.value);
      if (!mismatch.type.empty() && first_error.empty())
        first_error =
            mismatch_text(member.value, mismatch, target.structure + "." + target.path + field.name);
      break;
    }
  }
  return first_error;
}

}  // namespace shakedown::faults
