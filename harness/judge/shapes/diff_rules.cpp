#include "harness/judge/shapes/diff_rules.hpp"

#include <algorithm>
#include <array>
#include <utility>

namespace shakedown::judge {
namespace {

using enum RuleLevel;
using Entry = std::pair<std::string_view, RuleLevel>;

// Sorted by name.
constexpr auto rules = std::to_array<Entry>({
    {"api-removed-before-sunset", err},
    {"api-removed-with-deprecation", info},
    {"api-removed-without-deprecation", err},
    {"api-sunset-date-changed-too-small", err},
    {"endpoint-added", info},
    {"endpoint-deprecated", info},
    {"endpoint-deprecated-with-sunset", info},
    {"endpoint-reactivated", info},
    {"new-optional-request-parameter", info},
    {"new-optional-request-property", info},
    {"new-required-request-parameter", err},
    {"new-required-request-property", err},
    {"optional-response-header-removed", warn},
    {"request-body-added-optional", info},
    {"request-body-added-required", err},
    {"request-body-became-not-nullable", err},
    {"request-body-became-nullable", info},
    {"request-body-const-changed", err},
    {"request-body-const-removed", info},
    {"request-body-content-encoding-changed", err},
    {"request-body-enum-value-removed", err},
    {"request-body-list-of-types-narrowed", err},
    {"request-body-list-of-types-widened", info},
    {"request-body-max-increased", info},
    {"request-body-max-length-increased", info},
    {"request-body-media-type-added", info},
    {"request-body-media-type-removed", err},
    {"request-body-min-decreased", info},
    {"request-body-min-length-decreased", info},
    {"request-body-one-of-added", info},
    {"request-body-removed", err},
    {"request-body-type-changed", err},
    {"request-body-type-generalized", info},
    {"request-parameter-became-optional", info},
    {"request-parameter-became-required", err},
    {"request-parameter-removed", warn},
    {"request-parameter-type-changed", err},
    {"request-parameter-type-generalized", info},
    {"request-property-became-not-nullable", err},
    {"request-property-became-nullable", info},
    {"request-property-became-optional", info},
    {"request-property-became-required", err},
    {"request-property-const-changed", err},
    {"request-property-const-removed", info},
    {"request-property-content-encoding-changed", err},
    {"request-property-enum-value-added", info},
    {"request-property-enum-value-removed", err},
    {"request-property-list-of-types-narrowed", err},
    {"request-property-list-of-types-widened", info},
    {"request-property-max-increased", info},
    {"request-property-max-length-increased", info},
    {"request-property-min-decreased", info},
    {"request-property-min-length-decreased", info},
    {"request-property-one-of-added", info},
    {"request-property-removed", warn},
    {"request-property-type-changed", err},
    {"request-property-type-generalized", info},
    {"required-response-header-removed", err},
    {"response-body-became-not-nullable", info},
    {"response-body-became-nullable", err},
    {"response-body-const-changed", err},
    {"response-body-const-removed", err},
    {"response-body-content-encoding-changed", err},
    {"response-body-list-of-types-narrowed", info},
    {"response-body-list-of-types-widened", err},
    {"response-body-max-increased", err},
    {"response-body-max-length-increased", err},
    {"response-body-min-decreased", err},
    {"response-body-min-items-decreased", err},
    {"response-body-min-length-decreased", err},
    {"response-body-one-of-added", err},
    {"response-body-type-changed", err},
    {"response-body-type-generalized", err},
    {"response-body-type-specialized", info},
    {"response-header-added", info},
    {"response-header-became-optional", err},
    {"response-header-type-changed", err},
    {"response-header-type-generalized", err},
    {"response-header-type-specialized", info},
    {"response-media-type-added", info},
    {"response-media-type-name-generalized", err},
    {"response-media-type-name-specialized", info},
    {"response-media-type-removed", err},
    {"response-non-success-status-added", info},
    {"response-non-success-status-removed", info},
    {"response-optional-property-added", info},
    {"response-optional-property-removed", warn},
    {"response-property-became-not-nullable", info},
    {"response-property-became-nullable", err},
    {"response-property-became-optional", err},
    {"response-property-became-required", info},
    {"response-property-const-changed", err},
    {"response-property-const-removed", err},
    {"response-property-content-encoding-changed", err},
    {"response-property-enum-value-added", warn},
    {"response-property-enum-value-removed", info},
    {"response-property-list-of-types-narrowed", info},
    {"response-property-list-of-types-widened", err},
    {"response-property-max-increased", err},
    {"response-property-max-length-increased", err},
    {"response-property-min-decreased", err},
    {"response-property-min-items-decreased", err},
    {"response-property-min-length-decreased", err},
    {"response-property-one-of-added", err},
    {"response-property-type-changed", err},
    {"response-property-type-generalized", err},
    {"response-property-type-specialized", info},
    {"response-required-property-added", info},
    {"response-required-property-removed", err},
    {"response-success-status-added", info},
    {"response-success-status-removed", err},
    {"sunset-deleted", err},
});

}  // namespace

std::optional<RuleLevel> rule_level(std::string_view rule) {
  const auto* found =
      std::lower_bound(rules.begin(), rules.end(), rule,
                       [](const Entry& entry, std::string_view id) { return entry.first < id; });
  if (found == rules.end() || found->first != rule) return std::nullopt;
  return found->second;
}

Severity rule_severity(std::string_view rule, Severity otherwise) {
  const auto level = rule_level(rule);
  if (!level) return otherwise;
  switch (*level) {
    case err:
      return Severity::high;
    case warn:
      return Severity::medium;
    case info:
      return Severity::info;
  }
  return otherwise;
}

std::string rule_of(Direction direction, bool body, std::string_view what) {
  std::string rule = direction == Direction::request ? "request-" : "response-";
  rule += body ? "body-" : "property-";
  rule += what;
  return rule_level(rule) ? rule : std::string();
}

}  // namespace shakedown::judge
