// One field of a head, where it stands.
#pragma once

#include <string_view>

namespace shakedown::http {

struct FieldView {
  std::string_view name;
  std::string_view value;
};

}  // namespace shakedown::http
