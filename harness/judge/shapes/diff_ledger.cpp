// Which of all that was seen is told. Holm's method orders the chances and asks the smallest to hold against
// all questions, the next against all but one, and so on: with two equal sources, the chance that anything is
// told at all is `alpha`.
#include <algorithm>
#include <tuple>

#include "harness/judge/shapes/diff_parts.hpp"

namespace shakedown::judge {
namespace {

// A guess is worth telling from seven samples a side on.
constexpr double guess = 1e-3;
constexpr double lenient = 0.05;

// Whether `where` is `place` or lies below it.
bool lies_in(std::string_view where, std::string_view place) {
  if (where.substr(0, place.size()) != place) return false;
  if (where.size() == place.size()) return true;
  const char next = where[place.size()];
  return next == '.' || next == '[' || next == '{';
}

auto order(const journal::ChangeRecord& change) {
  return std::tuple(change.endpoint, !change.is_request, change.status, -static_cast<int>(change.severity),
                    change.where, change.kind);
}

}  // namespace

Entry Ledger::entry(const Messages& messages, std::string where, std::string kind) const {
  Entry made;
  made.change.between = options_.between;
  made.change.endpoint = messages.endpoint;
  made.change.is_request = messages.direction == Direction::request;
  made.change.status = messages.status;
  made.change.where = std::move(where);
  made.change.kind = std::move(kind);
  return made;
}

bool Ledger::is_noise(const journal::ChangeRecord& change) const {
  return std::any_of(options_.noise.begin(), options_.noise.end(), [&](const DiffPlace& place) {
    return place.endpoint == change.endpoint && lies_in(change.where, place.where);
  });
}

ShapeDifference Ledger::settle() {
  std::vector<double> p;
  p.reserve(entries_.size());
  for (const auto& entry : entries_) p.push_back(entry.p);
  const auto adjusted = holm(p, tests_);
  ShapeDifference difference;
  difference.tests = tests_;
  std::vector<Entry> told;
  for (std::size_t i = 0; i < entries_.size(); ++i) {
    auto& entry = entries_[i];
    const bool each_alone = options_.alpha < 0;
    const bool tells = each_alone ? entry.p < lenient : adjusted[i] <= options_.alpha;
    if (!tells && !(entry.flipped && entry.p < guess)) continue;
    entry.change.bound = adjusted[i];
    if (!tells) {
      entry.change.severity = Severity::info;
      entry.change.after += " (too few samples to be sure)";
    }
    told.push_back(std::move(entry));
  }
  for (auto& entry : join_moves(std::move(told))) {
    if (is_noise(entry.change)) {
      ++difference.noise;
      continue;
    }
    difference.changes.push_back(std::move(entry.change));
  }
  std::stable_sort(difference.changes.begin(), difference.changes.end(),
                   [](const auto& a, const auto& b) { return order(a) < order(b); });
  return difference;
}

void set_rule(Entry& entry, std::string rule, Severity otherwise) {
  entry.change.severity = rule_severity(rule, otherwise);
  entry.change.rule = rule_level(rule) ? std::move(rule) : std::string();
}

}  // namespace shakedown::judge
