// The names and levels under which oasdiff knows the changes that traffic can show. People who read its
// reports know these words, and its levels say who is broken: a reader of responses, or a sender of requests.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "harness/judge/shapes/shape.hpp"
#include "harness/model/finding.hpp"

namespace shakedown::judge {

enum class RuleLevel : std::uint8_t { info, warn, err };

// None: not a rule that is said here.
std::optional<RuleLevel> rule_level(std::string_view rule);

// ERR is high, WARN medium, INFO info; `otherwise` where there is no rule.
Severity rule_severity(std::string_view rule, Severity otherwise);

// "response-property-" + what, "request-body-" + what ...; empty where there is no such rule.
std::string rule_of(Direction direction, bool body, std::string_view what);

}  // namespace shakedown::judge
