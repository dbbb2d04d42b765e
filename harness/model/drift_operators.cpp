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
    {"snake-case", "D3", P::value, C::name, "a field's name is written in snake_case",
     "response-required-property-removed", "request-property-removed", false},
    {"camel-case", "D3", P::value, C::name, "a field's name is written in camelCase",
     "response-required-property-removed", "request-property-removed", false},
    {"upper-case", "D3", P::value, C::name, "a field's name is written in capitals",
     "response-required-property-removed", "request-property-removed", false},
    {"number-to-string", "D4", P::value, C::type, "a number is sent as a string",
     "response-property-type-changed", "request-property-type-changed", false},
    {"string-to-number", "D4", P::value, C::type, "a string is sent as a number",
     "response-property-type-changed", "request-property-type-changed", false},
    {"boolean-to-string", "D4", P::value, C::type, "true and false are sent as strings",
     "response-property-type-changed", "request-property-type-changed", false},
    {"string-to-boolean", "D4", P::value, C::type, "a string is sent as true or false",
     "response-property-type-changed", "request-property-type-changed", false},
    {"boolean-to-number", "D4", P::value, C::type, "true and false are sent as 1 and 0",
     "response-property-type-changed", "request-property-type-changed", false},
    {"object-to-scalar", "D5", P::value, C::type, "true is sent where an object was",
     "response-property-type-changed", "request-property-type-changed", false},
    {"object-to-array", "D5", P::value, C::type, "an object is sent as the array of its values",
     "response-property-type-changed", "request-property-type-changed", false},
    {"array-to-object", "D5", P::value, C::type, "an array is sent as an object with numbers for names",
     "response-property-type-changed", "request-property-type-changed", false},
    {"empty-object-to-array", "D5", P::value, C::type, "an empty object is sent as []",
     "response-property-type-changed", "request-property-type-changed", false},
    {"single-to-array", "D6", P::value, C::type, "a value is sent in an array",
     "response-property-type-changed", "request-property-type-changed", false},
    {"array-to-single", "D6", P::value, C::type, "an array's first element is sent in its place",
     "response-property-type-changed", "request-property-type-changed", false},
    {"to-null", "D7", P::value, C::type, "null is sent where a value was",
     "response-property-became-nullable", "request-property-became-not-nullable", false},
    {"null-to-absent", "D8", P::value, C::presence, "a field that is null is left out",
     "response-property-became-optional", "request-property-became-required", false},
    {"absent-to-null", "D8", P::value, C::presence, "a field that is absent is sent as null",
     "response-property-became-nullable", "request-property-became-not-nullable", false},
    {"new-word", "D9", P::value, C::values, "a word that nobody knows: brand_new, or the value",
     "response-property-enum-value-added", "request-property-enum-value-removed", true},
    {"word-renamed", "D10", P::value, C::values,
     "a known word is written otherwise: with _v2 behind it, or as the value",
     "response-property-enum-value-added", "request-property-enum-value-removed", true},
    {"word-case", "D10", P::value, C::values, "a known word is written in the other case",
     "response-property-enum-value-added", "request-property-enum-value-removed", false},
    {"beyond-int32", "D11", P::value, C::values, "an integer above 2^31", "response-property-max-increased",
     "request-property-max-decreased", false},
    {"beyond-2-53", "D11", P::value, C::values, "an odd integer above 2^53, which no double holds",
     "response-property-max-increased", "request-property-max-decreased", false},
    {"beyond-int64", "D11", P::value, C::values, "an integer above 2^63", "response-property-max-increased",
     "request-property-max-decreased", false},
    {"exponent", "D11", P::value, C::bytes, "a number in exponent form", "", "", false},
    {"negative-zero", "D11", P::value, C::values, "-0 in place of a number", "", "", false},
    {"beyond-double", "D11", P::value, C::values, "1E400, which is infinite as a double",
     "response-property-max-increased", "request-property-max-decreased", false},
    {"integer-to-float", "D12", P::value, C::format, "an integer is sent as 1.0",
     "response-property-type-generalized", "request-property-type-changed", false},
    {"decimal-to-string", "D12", P::value, C::type, "a decimal is sent as a string",
     "response-property-type-changed", "request-property-type-changed", false},
    {"date-fraction", "D13", P::value, C::format, "a time with nine digits behind the second", "", "", false},
    {"date-offset", "D13", P::value, C::format, "a time with an offset in place of Z", "", "", false},
    {"date-bare", "D13", P::value, C::format, "a time without its zone", "", "", false},
    {"date-to-epoch", "D13", P::value, C::type, "a time as seconds since 1970",
     "response-property-type-changed", "request-property-type-changed", false},
    {"date-to-epoch-ms", "D13", P::value, C::type, "a time as milliseconds since 1970",
     "response-property-type-changed", "request-property-type-changed", false},
    {"epoch-to-date", "D13", P::value, C::type, "seconds or milliseconds since 1970 are sent as a date",
     "response-property-type-changed", "request-property-type-changed", false},
    {"epoch-unit", "D13", P::value, C::values,
     "seconds since 1970 are sent as milliseconds, milliseconds as seconds", "", "", false},
    {"extra-field", "D14", P::value, C::presence,
     "an object has a field that nobody knows: driftExtra, or the value", "response-optional-property-added",
     "request-property-removed", true},
    {"extra-root-field", "D14", P::body, C::presence,
     "the body's object has a field that nobody knows: driftExtra, or the value",
     "response-optional-property-added", "request-property-removed", true},
    {"wrapped", "D15", P::body, C::presence, "the body is wrapped in {\"data\": ...}, or under the value",
     "response-required-property-removed", "new-required-request-property", true},
    {"unwrapped", "D15", P::body, C::presence, "the body is what its only object or array held",
     "response-required-property-removed", "new-required-request-property", false},
    {"duplicate-key", "D16", P::value, C::bytes, "a field comes twice with the same value", "", "", false},
    {"duplicate-key-conflicting", "D16", P::value, C::bytes, "a field comes twice, null behind its value", "",
     "", false},
    {"key-order", "D17", P::body, C::bytes, "the fields of every object come in reverse", "", "", false},
    {"whitespace", "D17", P::body, C::bytes, "white space around everything", "", "", false},
    {"byte-order-mark", "D17", P::body, C::bytes, "a byte order mark stands before the body", "", "", false},
    {"escapes", "D17", P::body, C::bytes, "every letter of every string is an escape", "", "", false},
    {"lone-surrogate", "D17", P::value, C::bytes, "half of a surrogate pair stands in a string", "", "",
     false},
    {"not-a-number", "D17", P::value, C::bytes, "NaN is sent where a number was", "", "", false},
    {"array-empty", "D18", P::value, C::values, "an array is empty", "response-property-min-items-decreased",
     "request-property-min-items-increased", false},
    {"array-of-one", "D18", P::value, C::values, "an array has its first element only",
     "response-property-min-items-decreased", "request-property-min-items-increased", false},
    {"array-huge", "D18", P::value, C::values,
     "an array's elements are repeated to a thousand, or to the value", "",
     "request-parameter-max-items-decreased", true},
    {"rows-duplicated", "D18", P::value, C::values, "every element of an array comes twice", "", "", false},
    {"string-longer", "D19", P::value, C::values, "a string is repeated to 4096 bytes, or to the value",
     "response-property-max-length-increased", "request-property-max-length-decreased", true},
    {"string-latin1", "D19", P::value, C::bytes, "a string's letters are Latin-1 in a body of UTF-8", "", "",
     false},
    {"gzip-flag", "D19", P::body, C::headers, "the body says that it is gzip, and is not",
     "response-body-content-encoding-changed", "request-body-content-encoding-changed", false},
    {"html-page", "D20", P::body, C::headers, "an error page in HTML with the same status",
     "response-media-type-removed", "request-body-media-type-removed", false},
    {"content-type-html", "D20", P::body, C::headers, "the same body says that it is text/html",
     "response-media-type-removed", "request-body-media-type-removed", false},
    {"content-type-suffix", "D20", P::body, C::headers,
     "the body's type is application/hal+json, or the value", "response-media-type-removed",
     "request-body-media-type-removed", true},
    {"content-type-charset", "D20", P::body, C::headers,
     "the body's type names a charset: iso-8859-1, or the value", "", "", true},
    {"header-removed", "D21", P::header, C::headers, "a header is left out",
     "required-response-header-removed", "request-header-property-became-required", false},
    {"header-renamed", "D21", P::header, C::headers,
     "a header has another name: X- and its own, or the value", "required-response-header-removed",
     "request-header-property-became-required", true},
    {"header-lower-case", "D21", P::header, C::headers, "a header's name in small letters", "", "", false},
    {"header-upper-case", "D21", P::header, C::headers, "a header's name in capitals", "", "", false},
    {"error-body", "D22", P::status, C::status, "a success with an error in its body", "", "", false},
    {"not-found-to-empty", "D22", P::status, C::status, "200 with [] in place of 404",
     "response-non-success-status-removed", "", false},
    {"created-to-ok", "D22", P::status, C::status, "200 in place of 201", "response-success-status-removed",
     "", false},
    {"client-to-server-error", "D22", P::status, C::status, "500 in place of a 4xx",
     "response-non-success-status-removed", "", false},
    {"no-content-with-body", "D22", P::status, C::status, "204 with the body behind it",
     "response-success-status-removed", "", false},
    {"next-link-missing", "D23", P::value, C::presence, "the link to the next page is left out",
     "response-optional-property-removed", "new-required-request-property", false},
    {"next-link-loops", "D23", P::value, C::meaning, "the link to the next page leads to this page", "", "",
     false},
    {"cursor-expired", "D23", P::value, C::meaning, "a cursor that its issuer does not know", "", "", false},
    {"page-cut", "D23", P::value, C::meaning, "a page has half of its rows", "", "", false},
    {"total-wrong", "D23", P::value, C::meaning, "a total is higher than what there is", "", "", false},
    {"integer-to-uuid", "D24", P::value, C::type, "an id is a UUID where it was an integer",
     "response-property-type-changed", "request-property-type-changed", false},
    {"id-longer", "D24", P::value, C::values, "an opaque id has 64 characters",
     "response-property-max-length-increased", "request-property-max-length-decreased", false},
    {"version-skew", "D25", P::value, C::name,
     "every other answer has the field under another name: with V2 behind it, or the value",
     "response-required-property-removed", "request-property-removed", true},
    {"hundredfold", "D26", P::value, C::meaning, "a number is a hundred times as large: cents for units", "",
     "", false},
    {"dead-link", "D26", P::value, C::meaning, "a link leads to where nobody is", "", "", false},
    {"swapped", "D26", P::value, C::meaning, "a field and the next of its type have each other's values", "",
     "", false},
    {"other-answer", "D27", P::value, C::meaning,
     "a retry of the same request is answered with another value", "", "", false},
    {"deprecated", "D28", P::status, C::headers,
     "the answer says Deprecation, Sunset and Link: the endpoint will go", "endpoint-deprecated-with-sunset",
     "", false},
    {"sunset-passed", "D28", P::status, C::headers, "the answer says Sunset, and that day has passed",
     "api-removed-before-sunset", "", false},
    {"endpoint-gone", "D28", P::status, C::status, "410 in place of an answer",
     "api-removed-without-deprecation", "", false},
    {"endpoint-not-found", "D28", P::status, C::status, "404 in place of an answer",
     "api-path-removed-without-deprecation", "", false},
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
