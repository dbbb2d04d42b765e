// Scalars of another type: numbers, strings and booleans for one another (D4), a decimal as a string (D12),
// null in place of a value (D7).
#include "harness/faults/drift/families.hpp"

namespace shakedown::faults {
namespace {

// Whether a string's text is a number by JSON's grammar.
bool is_number_text(std::string_view text) {
  const auto scan = find_places(text, {});
  return scan.why.empty() && scan.places.size() == 1 && scan.places[0].begin == 0 &&
         scan.places[0].end == text.size() &&
         (scan.places[0].kind == JsonKind::integer || scan.places[0].kind == JsonKind::number);
}

}  // namespace

Change number_to_string(const Value& value, const Work&) {
  if (!value.is_number()) return not_for(value, "a number");
  return Change::to(quoted(value.text));
}

Change string_to_number(const Value& value, const Work& work) {
  if (value.kind != JsonKind::string) return not_for(value, "a string");
  const auto text = value.text.substr(1, value.text.size() - 2);
  if (text.size() <= 300 && is_number_text(text)) return Change::to(std::string(text));
  return Change::to(std::to_string(1 + work.random(text) % 1000));
}

Change boolean_to_string(const Value& value, const Work&) {
  if (value.kind != JsonKind::boolean) return not_for(value, "a boolean");
  return Change::to(quoted(value.text));
}

Change string_to_boolean(const Value& value, const Work&) {
  if (value.kind != JsonKind::string) return not_for(value, "a string");
  const bool no =
      value.text == "\"\"" || value.text == "\"false\"" || value.text == "\"no\"" || value.text == "\"0\"";
  return Change::to(no ? "false" : "true");
}

Change boolean_to_number(const Value& value, const Work&) {
  if (value.kind != JsonKind::boolean) return not_for(value, "a boolean");
  return Change::to(value.text == "true" ? "1" : "0");
}

Change decimal_to_string(const Value& value, const Work&) {
  if (value.kind != JsonKind::number) return not_for(value, "a number with a fraction");
  return Change::to(quoted(value.text));
}

Change to_null(const Value& value, const Work&) {
  if (value.kind == JsonKind::null) return Change::no("it is null already");
  return Change::to("null");
}

}  // namespace shakedown::faults
