// Containers of another kind: an object as a scalar or an array (D5), a value in an array or out of one (D6).
#include "harness/faults/drift/families.hpp"

namespace shakedown::faults {

Change object_to_scalar(const Value& value, const Work&) {
  if (value.kind != JsonKind::object) return not_for(value, "an object");
  return Change::to("true");
}

Change object_to_array(const Value& value, const Work&) {
  if (value.kind != JsonKind::object) return not_for(value, "an object");
  std::string out = "[";
  for (const auto& member : children_of(value.text, value.kind)) {
    if (out.size() > 1) out += ',';
    out += text_of(value.text, member);
  }
  return Change::to(out + "]");
}

Change array_to_object(const Value& value, const Work&) {
  if (value.kind != JsonKind::array) return not_for(value, "an array");
  std::string out = "{";
  std::size_t number = 0;
  for (const auto& element : children_of(value.text, value.kind)) {
    if (number > 0) out += ',';
    out += "\"" + std::to_string(number++) + "\":";
    out += text_of(value.text, element);
  }
  return Change::to(out + "}");
}

Change empty_object_to_array(const Value& value, const Work&) {
  if (value.kind != JsonKind::object) return not_for(value, "an object");
  if (!children_of(value.text, value.kind).empty()) return Change::no("the object is not empty");
  return Change::to("[]");
}

Change single_to_array(const Value& value, const Work&) {
  if (value.kind == JsonKind::array) return Change::no("it is an array already");
  return Change::to("[" + std::string(value.text) + "]");
}

Change array_to_single(const Value& value, const Work&) {
  if (value.kind != JsonKind::array) return not_for(value, "an array");
  const auto elements = children_of(value.text, value.kind);
  if (elements.empty()) return Change::no("the array is empty");
  return Change::to(std::string(text_of(value.text, elements.front())));
}

}  // namespace shakedown::faults
