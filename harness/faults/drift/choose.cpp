// Which operators make sense where, from what is known of the places.
#include <algorithm>
#include <string>

#include "harness/faults/drift.hpp"

namespace shakedown::faults {
namespace {

bool is_any(std::string_view word, std::initializer_list<std::string_view> all) {
  return std::find(all.begin(), all.end(), word) != all.end();
}

std::string last_name(std::string_view at) {
  const auto dot = at.find_last_of('.');
  std::string name(dot == std::string_view::npos ? at : at.substr(dot + 1));
  for (char& c : name) c = c >= 'A' && c <= 'Z' ? static_cast<char>(c + ('a' - 'A')) : c;
  std::erase(name, '_');
  std::erase(name, '-');
  return name;
}

bool is_member(std::string_view at) {
  return at.size() > 1 && !at.ends_with("[*]") && at.front() == '$';
}

bool is_date(const FieldFacts& facts) {
  return facts.format.starts_with("date-time") || facts.format == "date_time_z";
}
bool is_epoch(const FieldFacts& facts) {
  return facts.format.starts_with("epoch");
}
bool is_link(const FieldFacts& facts) {
  return facts.format == "uri" || facts.example.starts_with("\"http://") ||
         facts.example.starts_with("\"https://");
}
bool is_id(const FieldFacts& facts) {
  const auto name = last_name(facts.at);
  return facts.format == "uuid" || facts.format == "ulid" || name == "id" || name.ends_with("id") ||
         name == "token" || name.ends_with("key");
}
bool is_next(const FieldFacts& facts) {
  return is_any(last_name(facts.at), {"next", "nextpage", "nextlink", "nexturl", "nextcursor", "cursor",
                                      "nexttoken", "nextpagetoken", "continuationtoken", "endcursor"});
}
bool is_total(const FieldFacts& facts) {
  return is_any(last_name(facts.at),
                {"total", "totalcount", "totalitems", "count", "totalpages", "totalresults"});
}
bool has_capital_or_join(const FieldFacts& facts, bool capital) {
  const auto dot = facts.at.find_last_of('.');
  const auto name = facts.at.substr(dot == std::string::npos ? 0 : dot + 1);
  return std::any_of(name.begin(), name.end(),
                     [&](char c) { return capital ? c >= 'A' && c <= 'Z' : c == '_' || c == '-'; });
}
bool is_numeric_text(const FieldFacts& facts) {
  return is_any(facts.format,
                {"decimal", "decimal_text", "integer_text", "integer", "decimal-text", "integer-text"});
}

// Whether an operator for one value makes sense for it.
bool fits_value(std::string_view op, const FieldFacts& f) {
  const bool member = is_member(f.at);
  if (op == "drop-optional") return member && !f.required;
  if (op == "drop") return member && f.required;
  if (is_any(op, {"rename", "upper-case", "duplicate-key", "duplicate-key-conflicting", "version-skew"}))
    return member;
  if (op == "snake-case") return member && has_capital_or_join(f, true);
  if (op == "camel-case") return member && has_capital_or_join(f, false);
  if (is_any(op, {"number-to-string", "exponent", "negative-zero", "beyond-double", "hundredfold",
                  "not-a-number"}))
    return f.is_number || f.is_integer;
  if (op == "string-to-number") return f.is_string && (is_numeric_text(f) || f.words.empty());
  if (is_any(op, {"boolean-to-string", "boolean-to-number"})) return f.is_boolean;
  if (op == "string-to-boolean") return f.is_string && f.format.empty();
  if (is_any(op, {"object-to-scalar", "object-to-array"})) return f.is_object && f.at != "$";
  if (op == "empty-object-to-array") return f.is_object;
  if (is_any(op, {"array-to-object", "array-to-single"})) return f.is_array;
  if (op == "single-to-array") return f.at != "$" && !f.is_array;
  if (op == "to-null") return f.at != "$";
  if (op == "null-to-absent") return member && f.is_null;
  if (op == "absent-to-null") return member && !f.required && !f.at.ends_with("{}");
  if (is_any(op, {"new-word", "word-renamed", "word-case"})) return !f.words.empty();
  if (is_any(op, {"beyond-int32", "beyond-2-53", "beyond-int64", "integer-to-float"})) return f.is_integer;
  if (op == "decimal-to-string") return f.is_number && !f.is_integer;
  if (is_any(op, {"date-fraction", "date-offset", "date-bare", "date-to-epoch", "date-to-epoch-ms"}))
    return is_date(f);
  if (is_any(op, {"epoch-to-date", "epoch-unit"})) return is_epoch(f);
  if (op == "extra-field") return f.is_object && f.at != "$";
  if (is_any(op, {"array-empty", "array-of-one", "array-huge", "rows-duplicated", "page-cut"}))
    return f.is_array;
  if (is_any(op, {"string-longer", "string-latin1", "lone-surrogate"})) return f.is_string;
  if (is_any(op, {"next-link-missing", "next-link-loops", "cursor-expired"})) return is_next(f);
  if (op == "total-wrong") return f.is_integer && is_total(f);
  if (op == "integer-to-uuid") return f.is_integer && is_id(f);
  if (op == "id-longer") return f.is_string && is_id(f);
  if (op == "dead-link") return f.is_string && is_link(f);
  if (op == "swapped") return member && (f.is_string || f.is_number || f.is_integer);
  if (op == "other-answer") return f.at != "$" && !f.is_array && !f.is_object;
  return false;
}

// Requests have no status, no pages and no deprecation.
bool of_responses_only(const DriftOperator& op) {
  return op.place == DriftPlace::status || is_any(op.id, {"D23", "D25", "D27", "D28"}) ||
         is_any(op.name, {"html-page"});
}

}  // namespace

std::vector<DriftSpec> drifts_for(std::span<const FieldFacts> facts, bool is_request) {
  std::vector<DriftSpec> all;
  for (const auto& op : drift_operators()) {
    if (is_request && of_responses_only(op)) continue;
    if (op.place == DriftPlace::body || op.place == DriftPlace::status) {
      all.push_back({op.name, "", ""});
      continue;
    }
    for (const auto& one : facts) {
      const bool is_header = one.at.starts_with("header ");
      const bool fits = op.place == DriftPlace::header ? is_header && check({op.name, one.at, ""})
                                                       : !is_header && fits_value(op.name, one);
      if (fits) all.push_back({op.name, one.at, ""});
    }
  }
  return all;
}

}  // namespace shakedown::faults
