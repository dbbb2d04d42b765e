#include "harness/judge/lost_gates.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "harness/judge/gates.hpp"
#include "harness/judge/words.hpp"
#include "harness/model/gate_endpoints.hpp"

namespace shakedown::judge {
namespace {

constexpr const char* process_of_target = "target";

bool is_too_much(const Gate& gate, double value) {
  return gate.comparison == Comparison::less ? value >= gate.limit : value > gate.limit;
}

std::vector<int> ids_of(const Gate& gate, const std::vector<journal::EndpointRecord>& endpoints) {
  std::vector<int> ids;
  for (const std::string& wanted : gate_endpoints(gate.endpoint)) {
    for (const Match how : {Match::to_the_letter, Match::by_template}) {
      const auto before = ids.size();
      for (const journal::EndpointRecord& record : endpoints) {
        if (match(wanted, record.endpoint) == how) ids.push_back(record.id);
      }
      if (ids.size() > before) break;
    }
  }
  return ids;
}

}  // namespace

LostGates::LostGates(const std::vector<Gate>& gates, std::vector<PlannedLoad> loads,
                     const std::vector<journal::EndpointRecord>& endpoints)
    : loads_(std::move(loads)) {
  for (const Gate& gate : gates) {
    if (!gate.abort) continue;
    Watched watched;
    watched.gate = gate;
    watched.endpoints = ids_of(gate, endpoints);
    // One that is about nothing is told at the end.
    if (gate.endpoint.empty() || !watched.endpoints.empty()) watched_.push_back(std::move(watched));
  }
}

const PlannedLoad* LostGates::load(int id) const {
  const auto found =
      std::find_if(loads_.begin(), loads_.end(), [&](const auto& one) { return one.id == id; });
  return found == loads_.end() ? nullptr : &*found;
}

void LostGates::stage_began(int id, Nanoseconds at) {
  begun_.emplace_back(id, at);
}

bool LostGates::covers(const Gate& gate, int stage, Nanoseconds at) const {
  const PlannedLoad* planned = load(stage);
  if (planned == nullptr || begun_.empty()) return false;
  if (!gate.stage.empty() && planned->name != gate.stage) return false;
  Nanoseconds since = begun_.front().second;
  if (!gate.stage.empty()) {
    for (const auto& [id, begin] : begun_) {
      if (id == stage) since = begin;
    }
  }
  return (!gate.from || at >= since + *gate.from) && (!gate.until || at < since + *gate.until);
}

void LostGates::interval(const journal::IntervalRecord& record) {
  for (Watched& watched : watched_) {
    if (!covers(watched.gate, record.stage, record.begin + record.length / 2)) continue;
    const auto& ids = watched.endpoints;
    if (!ids.empty() && std::find(ids.begin(), ids.end(), record.endpoint) == ids.end()) continue;
    for (int i = 0; i < outcome_count; ++i) {
      const auto outcome = static_cast<Outcome>(i);
      if (outcome == Outcome::skipped) continue;
      watched.asked += record.outcomes[static_cast<std::size_t>(i)];
      if (is_error(outcome)) watched.failed += record.outcomes[static_cast<std::size_t>(i)];
    }
    watched.latency.add(record.latency);
  }
}

void LostGates::sample(const ProcessSample& sample) {
  if (sample.subject != process_of_target || begun_.empty()) return;
  for (Watched& watched : watched_) {
    if (!covers(watched.gate, begun_.back().first, sample.at)) continue;
    const std::uint64_t memory =
        sample.processes > 1 && sample.pss_bytes > 0 ? sample.pss_bytes : sample.rss_bytes;
    const auto value = watched.gate.measure == Measure::memory ? memory : sample.descriptors;
    watched.largest = std::max(watched.largest, static_cast<double>(value));
  }
}

std::pair<Nanoseconds, Nanoseconds> LostGates::planned_and_over(const Gate& gate, Nanoseconds now) const {
  Nanoseconds planned{}, over{};
  Nanoseconds before{};  // planned time before the stage
  for (const PlannedLoad& one : loads_) {
    const Nanoseconds offset = gate.stage.empty() ? before : Nanoseconds{};
    before += one.length;
    if (!gate.stage.empty() && one.name != gate.stage) continue;
    const Nanoseconds first = std::max(Nanoseconds{}, gate.from.value_or(Nanoseconds{}) - offset);
    const Nanoseconds last = std::min(one.length, gate.until ? *gate.until - offset : one.length);
    if (last <= first) continue;
    planned += last - first;
    for (const auto& [id, begin] : begun_) {
      if (id == one.id) over += std::clamp(now - begin - first, Nanoseconds{}, last - first);
    }
  }
  return {planned, over};
}

std::optional<std::string> LostGates::lost(const Watched& watched, double share_over) const {
  const Gate& gate = watched.gate;
  const auto told = [&](const std::string& seen) {
    return fmt::format("{}: {}", first_line(gate.text), seen);
  };
  // As many requests as there will have been, when the rest comes as the first part did.
  const double expected = static_cast<double>(watched.asked) / share_over;
  switch (gate.measure) {
    case Measure::errors:
      if (watched.asked == 0 || !is_too_much(gate, static_cast<double>(watched.failed) / expected)) return {};
      return told(fmt::format("{} of {} failed, more than the rest can make good", say_count(watched.failed),
                              counted(watched.asked, "request")));
    case Measure::percentile: {
      const std::uint64_t above = watched.latency.count_above(static_cast<std::int64_t>(gate.limit));
      if (static_cast<double>(above) <= (1 - gate.percentile / 100) * expected) return {};
      return told(fmt::format("{} of {} took longer than {}, more than the rest can make good",
                              say_count(above), counted(watched.asked, "request"),
                              say_value(gate.measure, gate.limit)));
    }
    case Measure::max:
      if (watched.latency.count() == 0 || !is_too_much(gate, static_cast<double>(watched.latency.max())))
        return {};
      return told("one request took " + say_value(gate.measure, static_cast<double>(watched.latency.max())));
    case Measure::memory:
    case Measure::descriptors:
      if (!is_too_much(gate, watched.largest)) return {};
      return told("observed " + say_value(gate.measure, watched.largest));
    default:
      return {};
  }
}

std::optional<std::string> LostGates::lost(Nanoseconds now) const {
  for (const Watched& watched : watched_) {
    const auto [planned, over] = planned_and_over(watched.gate, now);
    if (over <= Nanoseconds{} || over < watched.gate.abort_after) continue;
    const double share = static_cast<double>(over.count()) / static_cast<double>(planned.count());
    if (auto why = lost(watched, share)) return why;
  }
  return {};
}

}  // namespace shakedown::judge
