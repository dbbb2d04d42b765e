// The injector is the detector's test: every drift operator at every place where it makes sense, on the
// answers of a dependency, and the difference of the shapes before and after must show it. The table that
// this prints is what the project says of its recall.
#include <cstdio>
#include <map>
#include <set>
#include <string>

#include "harness/faults/drift.hpp"
#include "harness/judge/shapes/diff.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/sanitized.hpp"
#include "tests/unit/closed_loop/synthetic_dependency.hpp"

using namespace shakedown;
using namespace shakedown::test;

namespace {

// With fewer, half of the pages of one side are too few to prove that they alternate.
constexpr std::uint64_t answers = 300;
constexpr int most_places = sanitized ? 4 : 1000;                 // of one operator
constexpr Nanoseconds now = std::chrono::seconds(1'795'000'000);  // 2026-11-18

struct Learned {
  judge::ShapeSet set;
  std::uint64_t changed = 0;
};

Learned learned(std::uint64_t seed, std::uint64_t count, const DriftSpec* drift = nullptr) {
  Learned all;
  judge::ShapeLearner learner;
  for (std::uint64_t i = 0; i < count; ++i) {
    auto [endpoint, response] = answer_of(seed, i);
    if (drift != nullptr) {
      faults::DriftMessage message{response.status, response.headers, response.body};
      if (faults::apply(*drift, message, 7, all.changed).applied) {
        ++all.changed;
        response = {message.status, message.headers, message.body};
      }
    }
    judge::ShapedExchange exchange;
    exchange.endpoint = endpoint;
    exchange.response = &response;
    exchange.at = now + std::chrono::milliseconds(i);
    learner.learn(all.set, exchange);
  }
  return all;
}

judge::DiffOptions options() {
  judge::DiffOptions made;
  made.now = now;
  return made;
}

struct Recall {
  int places = 0, found = 0;
  std::string missed;
  std::set<std::string> said;
};

// What changes type, presence or name must be found wherever it acts.
bool must_be_found(DriftChange change) {
  return change == DriftChange::type || change == DriftChange::presence || change == DriftChange::name;
}

std::string joined(const std::set<std::string>& words) {
  std::string out;
  for (const auto& word : words) out += (out.empty() ? "" : ", ") + word;
  return out.size() > 100 ? out.substr(0, 97) + "..." : out;
}

}  // namespace

TEST_CASE("every drift of type, presence or name is found in the shapes, at every place") {
  const auto before = learned(1, answers).set;
  std::map<std::string, Recall> recalls;
  for (const auto& spec : faults::drifts_for(facts_of_dependency(), false)) {
    auto& recall = recalls[spec.op];
    if (recall.places == most_places) continue;
    const auto after = learned(2, answers, &spec);
    if (after.changed == 0) continue;
    ++recall.places;
    const auto changes = judge::diff(before, after.set, options());
    if (!changes.empty()) {
      ++recall.found;
    } else {
      recall.missed += " " + spec.at;
    }
    for (const auto& change : changes) recall.said.insert(change.rule.empty() ? change.kind : change.rule);
  }
  std::printf("%-26s %-4s %-9s %-7s  %s\n", "operator", "id", "changes", "found", "said");
  for (const auto& op : drift_operators()) {
    const auto& recall = recalls[op.name];
    std::printf("%-26s %-4s %-9s %2d of %2d  %s%s\n", op.name, op.id, name_of(op.change), recall.found,
                recall.places, joined(recall.said).c_str(),
                recall.missed.empty() ? "" : (" MISSED:" + recall.missed).c_str());
    INFO(op.name << " missed at" << recall.missed);
    if (op.name != std::string("client-to-server-error")) CHECK(recall.places > 0);
    if (must_be_found(op.change)) CHECK(recall.found == recall.places);
  }
}

TEST_CASE("ten thousand answers without drift raise no alarm, whatever the seed") {
  for (std::uint64_t seed = 10; seed < (sanitized ? 12 : 16); seed += 2) {
    const auto changes = judge::diff(learned(seed, 5000).set, learned(seed + 1, 5000).set, options());
    for (const auto& change : changes)
      UNSCOPED_INFO(change.endpoint << " " << change.where << " " << change.kind);
    CHECK(changes.empty());
  }
}
