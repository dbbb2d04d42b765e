// Traffic with what real traffic has: ids, times, tokens, optional members, words, maps, empty arrays. A
// function from the number of the exchange to its body makes one side.
#pragma once

#include <functional>
#include <string>

#include "harness/judge/shapes/diff.hpp"
#include "harness/model/hash.hpp"
#include "tests/unit/judge/shapes/samples.hpp"

namespace shakedown::judge::test {

using BodyOf = std::function<std::string(std::uint64_t)>;

inline ShapeSet learned_from(const BodyOf& body, std::uint64_t count) {
  ShapeSet set;
  ShapeLearner learner;
  for (std::uint64_t i = 0; i < count; ++i) {
    const auto sample = answer(body(i));
    ShapedExchange exchange;
    exchange.endpoint = sample.endpoint;
    exchange.response = &sample.response;
    exchange.exchange = static_cast<std::int64_t>(i) + 1;
    learner.learn(set, exchange);
  }
  return set;
}

inline std::vector<journal::ChangeRecord> diff_of(const BodyOf& before, const BodyOf& after,
                                                  std::uint64_t count = 200) {
  return diff(learned_from(before, count), learned_from(after, count));
}

// For messages of failed tests: "removed $.a response-required-property-removed (present in 3 of 3 -> ...)".
inline std::string to_string(const std::vector<journal::ChangeRecord>& changes) {
  std::string text;
  for (const auto& change : changes)
    text += change.kind + " " + change.where + " " + change.rule + " (" + change.before + " -> " +
            change.after + ")\n";
  return text;
}

inline const journal::ChangeRecord* find(const std::vector<journal::ChangeRecord>& changes,
                                         std::string_view where, std::string_view kind) {
  for (const auto& change : changes) {
    if (change.where == where && change.kind == kind) return &change;
  }
  return nullptr;
}

}  // namespace shakedown::judge::test
