// The one place that knows all operators: their names of the catalogue (harness/model/drift_operators.cpp)
// and what carries them out.
#include <algorithm>
#include <array>

#include "harness/faults/drift/families.hpp"

namespace shakedown::faults {
namespace {

constexpr Operation value(const char* name, ChangeValue change) {
  return {name, change, nullptr};
}
constexpr Operation message(const char* name, ChangeMessage change) {
  return {name, nullptr, change};
}

constexpr auto operations = std::to_array<Operation>({
    message("drop-optional", drop),
    message("drop", drop),
    message("rename", rename),
    value("number-to-string", number_to_string),
    value("to-null", to_null),
    value("new-word", new_word),
    message("extra-field", extra_field),
});

}  // namespace

const Operation* operation_named(std::string_view name) {
  const auto* const found = std::find_if(operations.begin(), operations.end(),
                                         [&](const Operation& one) { return name == one.name; });
  return found == operations.end() ? nullptr : &*found;
}

}  // namespace shakedown::faults
