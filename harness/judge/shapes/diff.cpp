// Pairs of messages that belong together, compared part by part.
#include "harness/judge/shapes/diff.hpp"

#include <algorithm>
#include <map>

#include "harness/judge/shapes/diff_parts.hpp"

namespace shakedown::judge {
namespace {

using Message = std::pair<const ShapeKey, MessageShape>;

bool is_success(int status) {
  return status >= 200 && status < 300;
}

// The other side's message of this key. An answer whose success has another status now ("201" became "200")
// is compared with what came in its place, where that is one.
const Message* counterpart(const ShapeKey& key, const ShapeSet& here, const ShapeSet& there) {
  if (const auto same = there.shapes.find(key); same != there.shapes.end()) return &*same;
  if (key.direction == Direction::request || !is_success(key.status)) return nullptr;
  const Message* only = nullptr;
  for (const auto& message : there.shapes) {
    const bool fits = message.first.endpoint == key.endpoint &&
                      message.first.direction == Direction::response && is_success(message.first.status);
    if (!fits || here.shapes.count(message.first) > 0) continue;
    if (only != nullptr) return nullptr;
    only = &message;
  }
  return only;
}

}  // namespace

ShapeDifference compare(const ShapeSet& before, const ShapeSet& after, const DiffOptions& options) {
  Ledger ledger(options);
  std::set<std::string> endpoints;
  std::vector<ShapeKey> only_before, only_after;
  std::uint64_t compared = 0, few = 0;
  for (const auto& [key, shape] : before.shapes) {
    endpoints.insert(key.endpoint);
    const auto* other = counterpart(key, before, after);
    if (other == nullptr) {
      only_before.push_back(key);
      continue;
    }
    ++compared;
    if (std::min(shape.messages, other->second.messages) < enough_to_compare) ++few;
    const Messages messages{key.endpoint, key.direction, key.status};
    diff_message(ledger, messages, shape, other->second);
  }
  for (const auto& [key, shape] : after.shapes) {
    endpoints.insert(key.endpoint);
    if (counterpart(key, after, before) == nullptr) only_after.push_back(key);
  }
  for (const auto& endpoint : endpoints) diff_statuses(ledger, endpoint, before, after);
  auto difference = ledger.settle();
  difference.compared = compared;
  difference.few_samples = few;
  difference.only_before = std::move(only_before);
  difference.only_after = std::move(only_after);
  return difference;
}

std::vector<journal::ChangeRecord> diff(const ShapeSet& before, const ShapeSet& after,
                                        const DiffOptions& options) {
  return compare(before, after, options).changes;
}

std::set<DiffPlace> noise_between(const ShapeSet& one, const ShapeSet& other) {
  DiffOptions lenient;
  lenient.alpha = -1;  // each question by itself
  std::set<DiffPlace> noise;
  for (const auto& change : compare(one, other, lenient).changes)
    noise.insert({change.endpoint, change.where});
  return noise;
}

const char* level_word(Severity severity) {
  if (severity >= Severity::high) return "ERR";
  return severity == Severity::medium ? "WARN" : "INFO";
}

}  // namespace shakedown::judge
