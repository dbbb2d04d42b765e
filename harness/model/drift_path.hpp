// The places that drift operators name, as text and as steps: "$.items[*].price", "$['odd key']",
// "$.prices{}" for the members of an object used as a map. The same notation as of shapes and findings.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "harness/model/result.hpp"

namespace shakedown {

struct DriftStep {
  enum class Kind : std::uint8_t {
    member,       // of an object, by `key`
    any_member,   // "{}": each member of an object
    any_element,  // "[*]": each element of an array
  };
  Kind kind = Kind::member;
  std::string key;  // as the text means it: UTF-8, without escapes

  friend bool operator==(const DriftStep&, const DriftStep&) = default;
};
using DriftPath = std::vector<DriftStep>;  // empty: the root, "$"

// At most 64 steps.
Result<DriftPath> parse_drift_path(std::string_view text);
std::string to_text(const DriftPath& path);

}  // namespace shakedown
