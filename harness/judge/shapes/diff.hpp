// What changed between two sets of shapes, told from what merely looks different because few samples were
// seen. Each comparison is a test (Fisher's exact test of two proportions, on counts divided by the largest
// array around them, because elements of one message are no independent samples), all of them together are
// held to one error rate (Holm, 1979), and a change carries the rule that oasdiff has for it, whose level is
// its severity. Widening breaks those who read responses, narrowing those who send requests.
#pragma once

#include <cstdint>
#include <set>
#include <string>
#include <vector>

#include "harness/journal/records.hpp"
#include "harness/judge/shapes/shape.hpp"
#include "harness/model/time.hpp"

namespace shakedown::judge {

// A place of an endpoint's messages, whatever their status: "GET /orders/{id}", "$.token". What lies below it
// ("$.token.issued") belongs to it.
struct DiffPlace {
  std::string endpoint;
  std::string where;
  auto operator<=>(const DiffPlace&) const = default;
};

struct DiffOptions {
  std::string between = "before and after";  // ChangeRecord::between
  std::set<DiffPlace> noise;                 // places that differ between two equal runs
  // The chance that two equal sources are said to differ anywhere.
  double alpha = 1e-5;
  Nanoseconds now{};  // since 1970, to say that a Sunset has passed; 0: not known
};

// With as many messages on both sides, a member that was always there and is never there now is told even
// among a thousand comparisons: 1000 * 2 / C(36, 18) < 1e-5.
inline constexpr std::uint64_t enough_to_compare = 18;

struct ShapeDifference {
  std::vector<journal::ChangeRecord> changes;  // by endpoint, direction and status; the worst first
  std::uint64_t tests = 0;                     // comparisons made
  std::uint64_t noise = 0;                     // changes left out because their place is noise
  std::uint64_t compared = 0;                  // kinds of messages (ShapeKey) that both sides have
  std::uint64_t few_samples = 0;               // of these, with fewer than enough_to_compare on a side
  std::vector<ShapeKey> only_before;           // messages of which the other side has none: nothing can be
  std::vector<ShapeKey> only_after;            // said of them beyond what their statuses say
};

ShapeDifference compare(const ShapeSet& before, const ShapeSet& after, const DiffOptions& options = {});
// Its changes alone.
std::vector<journal::ChangeRecord> diff(const ShapeSet& before, const ShapeSet& after,
                                        const DiffOptions& options = {});

// The noise of two runs that should be equal: every place where they differ by the lenient standard of one
// test at 5 %. A mask wants to catch too much rather than too little.
std::set<DiffPlace> noise_between(const ShapeSet& one, const ShapeSet& other);

// "ERR", "WARN" or "INFO": the level of a rule, and of a severity where a change has no rule.
const char* level_word(Severity severity);

}  // namespace shakedown::judge
