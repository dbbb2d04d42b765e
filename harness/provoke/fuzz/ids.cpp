#include "harness/provoke/fuzz/ids.hpp"

namespace shakedown::fuzz {

std::string id_in(const std::string& body, const std::string& name) {
  const auto root = read_json_value(body);
  if (!root) return {};
  for (const std::string& member : {name, std::string("id"), std::string("uuid"), std::string("name")}) {
    if (const auto* id = at(*root, {member}); id && id->kind == JsonValue::Kind::scalar) return "$." + member;
    for (const char* list : {"items", "data", "results"}) {
      const auto* id = at(*root, {list, "0", member});
      if (id && id->kind == JsonValue::Kind::scalar) return std::string("$.") + list + "[0]." + member;
    }
    if (const auto* id = at(*root, {"0", member}); id && id->kind == JsonValue::Kind::scalar)
      return "$[0]." + member;
  }
  return {};
}

Pointer pointer_of(const std::string& json) {
  Pointer pointer;
  std::string part;
  for (const char c : json.substr(json.empty() ? 0 : 1)) {
    if (c == '.' || c == '[' || c == ']') {
      if (!part.empty()) pointer.push_back(part);
      part.clear();
    } else {
      part += c;
    }
  }
  if (!part.empty()) pointer.push_back(part);
  return pointer;
}

}  // namespace shakedown::fuzz
