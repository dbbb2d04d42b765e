// Which statuses an endpoint answers with, and whether it is there at all.
#include <algorithm>

#include "harness/judge/shapes/diff_parts.hpp"

namespace shakedown::judge {
namespace {

struct Statuses {
  std::map<int, const MessageShape*> shapes;
  std::uint64_t messages = 0;

  std::uint64_t count(int status) const {
    const auto found = shapes.find(status);
    return found == shapes.end() ? 0 : found->second->messages;
  }
};

Statuses statuses_of(const ShapeSet& set, const std::string& endpoint) {
  Statuses statuses;
  for (auto at = set.shapes.lower_bound({endpoint, Direction::request, 0});
       at != set.shapes.end() && at->first.endpoint == endpoint; ++at) {
    if (at->first.direction != Direction::response || at->second.messages == 0) continue;
    statuses.shapes[at->first.status] = &at->second;
    statuses.messages += at->second.messages;
  }
  return statuses;
}

bool is_success(int status) {
  return status >= 200 && status < 300;
}
bool is_gone(int status) {
  return status == 404 || status == 405 || status == 410 || status == 501;
}

std::string in_words(const Statuses& statuses) {
  std::string text;
  for (const auto& [status, shape] : statuses.shapes)
    text += (text.empty() ? "" : ", ") + std::to_string(status) + " in " + std::to_string(shape->messages);
  return text + " of " + std::to_string(statuses.messages);
}

std::int64_t example_of(const Statuses& statuses, int status) {
  const auto found = statuses.shapes.find(status);
  return found == statuses.shapes.end() ? 0 : found->second->seen.exchange;
}

struct Side {
  const std::string& endpoint;
  const Statuses& before;
  const Statuses& after;
};

void enter(Ledger& ledger, const Side& side, int status, std::string rule, double p, bool flipped) {
  auto entry = ledger.entry({side.endpoint, Direction::response, status}, "status", "status");
  entry.p = p;
  entry.flipped = flipped;
  set_rule(entry, std::move(rule), Severity::info);
  entry.change.before = in_words(side.before);
  entry.change.after = in_words(side.after);
  entry.change.count_before = side.before.messages;
  entry.change.count_after = side.after.messages;
  entry.change.exchange_before = example_of(side.before, status);
  entry.change.exchange_after =
      example_of(side.after, side.after.count(status) > 0 ? status : side.after.shapes.begin()->first);
  ledger.enter(std::move(entry));
}

bool has_header(const Statuses& statuses, const std::string& name) {
  return std::any_of(statuses.shapes.begin(), statuses.shapes.end(),
                     [&](const auto& shape) { return shape.second->headers.count(name) > 0; });
}

// All that answered before is not found now. None where it is something else.
std::string rule_where_gone(const Side& side, Nanoseconds now) {
  const auto any_success = std::any_of(side.before.shapes.begin(), side.before.shapes.end(),
                                       [](const auto& shape) { return is_success(shape.first); });
  const bool all_gone = std::all_of(side.after.shapes.begin(), side.after.shapes.end(),
                                    [](const auto& shape) { return is_gone(shape.first); });
  if (!any_success || !all_gone) return {};
  for (const auto& [status, shape] : side.before.shapes) {
    const auto sunset = sunset_of(*shape);
    if (sunset && *sunset > now) return "api-removed-before-sunset";
    if (sunset) return "api-removed-with-deprecation";
  }
  return has_header(side.before, "deprecation") ? "api-removed-with-deprecation"
                                                : "api-removed-without-deprecation";
}

}  // namespace

void diff_statuses(Ledger& ledger, const std::string& endpoint, const ShapeSet& before,
                   const ShapeSet& after) {
  const auto was = statuses_of(before, endpoint);
  const auto is = statuses_of(after, endpoint);
  if (was.messages == 0 || is.messages == 0) return;
  const Side side{endpoint, was, is};
  const auto gone = rule_where_gone(side, ledger.options().now);
  bool lost_success = false;
  for (const auto& [status, shape] : was.shapes) {
    if (is.count(status) > 0) continue;
    const double p = ledger.ask({shape->messages, was.messages, 1}, {0, is.messages, 1});
    const bool success = is_success(status);
    lost_success = lost_success || success;
    if (!gone.empty() && !success) continue;
    const std::string rule =
        success ? "response-success-status-removed" : "response-non-success-status-removed";
    enter(ledger, side, status, gone.empty() ? rule : gone, p, shape->messages == was.messages);
  }
  for (const auto& [status, shape] : is.shapes) {
    if (was.count(status) > 0) continue;
    const double p = ledger.ask({0, was.messages, 1}, {shape->messages, is.messages, 1});
    // What came in place of a lost success is told with it.
    if (lost_success && shape->messages == is.messages) continue;
    enter(ledger, side, status,
          is_success(status) ? "response-success-status-added" : "response-non-success-status-added", p,
          false);
  }
}

}  // namespace shakedown::judge
