#include "harness/model/drift_operators.hpp"

#include <algorithm>
#include <array>
#include <cctype>
#include <string>
#include <utility>
#include <vector>

#include "harness/model/drift_path.hpp"
#include "harness/model/http_message.hpp"

namespace shakedown {
namespace {

using P = DriftPlace;
using C = DriftChange;

constexpr auto operators = std::to_array<DriftOperator>({
    {"drop-optional", "D1", P::value, C::presence, "an optional field is left out",
     "response-optional-property-removed", "new-required-request-property", false},
    {"drop", "D2", P::value, C::presence, "a field is left out", "response-required-property-removed",
     "new-required-request-property", false},
    {"rename", "D3", P::value, C::name, "a field has another name: its own with V2 behind it, or the value",
     "response-required-property-removed", "request-property-removed", true},
    {"number-to-string", "D4", P::value, C::type, "a number is sent as a string",
     "response-property-type-changed", "request-property-type-changed", false},
    {"to-null", "D7", P::value, C::type, "null is sent where a value was",
     "response-property-became-nullable", "request-property-became-not-nullable", false},
    {"new-word", "D9", P::value, C::values, "a word that nobody knows: brand_new, or the value",
     "response-property-enum-value-added", "request-property-enum-value-removed", true},
    {"extra-field", "D14", P::value, C::presence,
     "an object has a field that nobody knows: driftExtra, or the value", "response-optional-property-added",
     "request-property-removed", true},
});

// Letters to insert, drop or change (Levenshtein).
std::size_t distance(std::string_view a, std::string_view b) {
  std::vector<std::size_t> row(b.size() + 1);
  for (std::size_t j = 0; j <= b.size(); ++j) row[j] = j;
  for (std::size_t i = 1; i <= a.size(); ++i) {
    std::size_t diagonal = std::exchange(row[0], i);
    for (std::size_t j = 1; j <= b.size(); ++j) {
      const std::size_t changed = diagonal + (a[i - 1] == b[j - 1] ? 0 : 1);
      diagonal = std::exchange(row[j], std::min({row[j] + 1, row[j - 1] + 1, changed}));
    }
  }
  return row[b.size()];
}

bool is_field_name(std::string_view name) {
  return !name.empty() && name.size() <= 100 && std::all_of(name.begin(), name.end(), [](char c) {
    return std::isalnum(static_cast<unsigned char>(c)) != 0 ||
           std::string_view("!#$%&'*+-.^_`|~").find(c) != std::string_view::npos;
  });
}

std::string quoted(std::string_view text) {
  return "`" + std::string(text.substr(0, 100)) + "`";
}

// The fields that frame a message belong to the connection, not to what is said.
bool frames(std::string_view name) {
  return equal_ignoring_case(name, "content-length") || equal_ignoring_case(name, "transfer-encoding") ||
         equal_ignoring_case(name, "connection");
}

Status check_header_place(const DriftOperator& op, std::string_view at) {
  constexpr std::string_view prefix = "header ";
  if (!at.starts_with(prefix) || !is_field_name(at.substr(prefix.size()))) {
    return problem(quoted(op.name) + " acts on a header, and " + quoted(at) + " is none",
                   "write `header` and its name, such as header etag");
  }
  if (frames(at.substr(prefix.size())))
    return problem(quoted(at) + " says how the message is framed, and no drift changes that");
  return Done{};
}

// What acts on a member of an object, and on nothing else.
bool needs_member(std::string_view name) {
  constexpr std::array all = {
      "drop-optional",     "drop",           "rename",         "snake-case",    "camel-case",
      "upper-case",        "null-to-absent", "absent-to-null", "duplicate-key", "duplicate-key-conflicting",
      "next-link-missing", "version-skew",   "swapped"};
  return std::find(all.begin(), all.end(), name) != all.end();
}

}  // namespace

std::span<const DriftOperator> drift_operators() {
  return operators;
}

const DriftOperator* drift_operator(std::string_view name) {
  const auto* const found = std::find_if(operators.begin(), operators.end(),
                                         [&](const DriftOperator& one) { return name == one.name; });
  return found == operators.end() ? nullptr : &*found;
}

const char* name_of(DriftPlace place) {
  constexpr std::array names = {"value", "body", "header", "status"};
  return names[static_cast<std::size_t>(place)];
}

const char* name_of(DriftChange change) {
  constexpr std::array names = {"presence", "type",   "name",    "values", "format",
                                "bytes",    "status", "headers", "meaning"};
  return names[static_cast<std::size_t>(change)];
}

Status check_drift_name(std::string_view op) {
  if (drift_operator(op) != nullptr) return Done{};
  const auto* const nearest =
      std::min_element(operators.begin(), operators.end(), [&](const auto& a, const auto& b) {
        return distance(op.substr(0, 64), a.name) < distance(op.substr(0, 64), b.name);
      });
  const bool near = distance(op.substr(0, 64), nearest->name) <= std::max<std::size_t>(2, op.size() / 3);
  return problem(
      "there is no drift operator " + quoted(op),
      near ? "did you mean " + quoted(nearest->name) + "?" : "harness/faults/README.md lists them");
}

Status check_drift_at(const DriftOperator& op, std::string_view at) {
  if (op.place == DriftPlace::header) return check_header_place(op, at);
  if (op.place != DriftPlace::value) {
    if (at.empty()) return Done{};
    return problem(quoted(op.name) + " acts on the whole message and takes no place", "leave `at` out");
  }
  if (at.empty()) return problem(quoted(op.name) + " needs a place", "a path such as $.items[*].price");
  const auto path = parse_drift_path(at);
  if (!path) return path.error();
  const bool is_member = !path.value().empty() && path.value().back().kind != DriftStep::Kind::any_element;
  if (needs_member(op.name) && !is_member)
    return problem(quoted(op.name) + " acts on a field of an object, and " + quoted(at) + " is none");
  if (op.name == std::string_view("absent-to-null") && path.value().back().kind != DriftStep::Kind::member)
    return problem(quoted(op.name) + " needs the name of a field");
  return Done{};
}

Status check_drift_value(const DriftOperator& op, std::string_view value) {
  if (value.empty()) return Done{};
  if (!op.takes_value) return problem(quoted(op.name) + " takes no value", "leave `value` out");
  if (value.size() > 1000) return problem("the value is longer than 1000 bytes");
  const std::string_view name = op.name;
  if (name == "array-huge" || name == "string-longer") {
    const bool digits = value.size() <= 6 &&
                        std::all_of(value.begin(), value.end(), [](char c) { return c >= '0' && c <= '9'; });
    if (!digits || value == "0")
      return problem(quoted(value) + " is no length", "a whole number from 1 to 999999");
  }
  if (name == "header-renamed" && (!is_field_name(value) || frames(value)))
    return problem(quoted(value) + " cannot be the name of a header");
  for (const char c : value) {
    if (op.change == DriftChange::headers && (static_cast<unsigned char>(c) < 0x20 || c == 0x7f))
      return problem("the value has a control character, which no header may have");
  }
  return Done{};
}

Status check_drift(const DriftSpec& drift) {
  if (auto fine = check_drift_name(drift.op); !fine) return fine;
  const DriftOperator& op = *drift_operator(drift.op);
  if (auto fine = check_drift_at(op, drift.at); !fine) return fine;
  return check_drift_value(op, drift.value);
}

}  // namespace shakedown
