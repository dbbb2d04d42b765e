#include "harness/judge/fault_figures.hpp"

#include <algorithm>
#include <cmath>
#include <map>

#include "harness/journal/hdr_codec.hpp"

namespace shakedown::judge {
namespace {

using journal::FaultRecord;
using journal::IntervalFigures;
using journal::StoredRun;

constexpr std::size_t good_in_a_row = 3;

bool was_armed(const FaultRecord& fault) {
  return fault.not_applied.empty();
}

Nanoseconds end_of(const StoredRun& run, const FaultRecord& fault) {
  return fault.end > fault.begin ? fault.end : std::max(run.length, fault.begin);
}

// The part of the run in which figures around this fault may be looked for: its stage.
std::pair<Nanoseconds, Nanoseconds> bounds_of(const StoredRun& run, const FaultRecord& fault) {
  for (const auto& stage : run.stages) {
    if (stage.id != fault.stage) continue;
    return {stage.begin, stage.end > stage.begin ? stage.end : std::max(run.length, stage.begin)};
  }
  return {Nanoseconds{}, run.length};
}

// From the first begin to the last end of all faults that overlap or touch this one, directly or by others.
std::pair<Nanoseconds, Nanoseconds> cluster_of(const StoredRun& run, const FaultRecord& fault) {
  auto begin = fault.begin;
  auto end = end_of(run, fault);
  for (bool grew = true; grew;) {
    grew = false;
    for (const auto& other : run.faults) {
      const auto other_end = end_of(run, other);
      if (!was_armed(other) || other.begin > end || other_end < begin) continue;
      grew = grew || other.begin < begin || other_end > end;
      begin = std::min(begin, other.begin);
      end = std::max(end, other_end);
    }
  }
  return {begin, end};
}

std::array<Stretch, around_count> stretches_of(const StoredRun& run, const FaultRecord& fault) {
  const auto [stage_begin, stage_end] = bounds_of(run, fault);
  const auto [first, last] = cluster_of(run, fault);
  // The nearest ends of faults before the cluster and begins of faults after it.
  auto from = std::max(stage_begin, first - longest_stretch);
  auto to = std::min(stage_end, last + longest_stretch);
  for (const auto& other : run.faults) {
    if (!was_armed(other)) continue;
    if (end_of(run, other) < first) from = std::max(from, end_of(run, other));
    if (other.begin > last) to = std::min(to, other.begin);
  }
  return {Stretch{std::min(from, first), first, {}},
          Stretch{fault.begin, std::max(fault.begin, end_of(run, fault)), {}},
          Stretch{last, std::max(last, to), {}}};
}

// The intervals of a stage in the order of time.
using Intervals = std::vector<const IntervalFigures*>;
Intervals intervals_of(const StoredRun& run, int stage) {
  Intervals sorted;
  for (const auto& interval : run.intervals) {
    if (interval.stage == stage) sorted.push_back(&interval);
  }
  std::stable_sort(sorted.begin(), sorted.end(),
                   [](const auto* a, const auto* b) { return a->begin < b->begin; });
  return sorted;
}

// Calls each(interval) for those wholly inside.
template <class Each>
void within(const Intervals& intervals, const Stretch& stretch, const Each& each) {
  auto at = std::lower_bound(intervals.begin(), intervals.end(), stretch.begin,
                             [](const auto* interval, Nanoseconds time) { return interval->begin < time; });
  for (; at != intervals.end() && (*at)->begin < stretch.end; ++at) {
    if ((*at)->begin + (*at)->length <= stretch.end) each(**at);
  }
}

struct Sum {
  std::uint64_t requests = 0;
  std::uint64_t errors = 0;
  Histogram latency;
};

void count(Sum& sum, const IntervalFigures& interval) {
  for (std::size_t i = 0; i < interval.outcomes.size(); ++i) {
    const auto outcome = static_cast<Outcome>(i);
    if (outcome == Outcome::skipped) continue;
    sum.requests += interval.outcomes[i];
    if (outcome != Outcome::answered) sum.errors += interval.outcomes[i];
  }
}

// A histogram that is damaged is left out; the reader has checked what it reads whole.
void add_encoded(Histogram& sum, const std::string& encoded) {
  if (encoded.empty()) return;
  const auto decoded = journal::decode_histogram(encoded);
  if (decoded) sum.add(decoded.value());
}

void set_percentiles(StretchFigures& figures, const Histogram& latency) {
  const auto at = [&](double percent) { return Nanoseconds(latency.percentile(percent)); };
  if (latency.count() > 0) figures.p50 = at(50);
  if (latency.count() >= enough_for_p95) figures.p95 = at(95);
  if (latency.count() >= enough_for_p99) figures.p99 = at(99);
}

StretchFigures figures_from(const Sum& sum) {
  StretchFigures figures;
  figures.requests = sum.requests;
  figures.errors = sum.errors;
  set_percentiles(figures, sum.latency);
  return figures;
}

void add_requests(FaultFigures& figures, const Intervals& intervals) {
  std::map<int, EndpointAround> endpoints;
  for (std::size_t part = 0; part < around_count; ++part) {
    auto& stretch = figures.stretches[part];
    std::map<int, Sum> sums;
    Sum all;
    auto counted_to = stretch.begin;
    within(intervals, stretch, [&](const IntervalFigures& interval) {
      auto& sum = sums[interval.endpoint];
      count(sum, interval);
      count(all, interval);
      const auto from = std::max(interval.begin, counted_to);
      counted_to = std::max(counted_to, interval.begin + interval.length);
      stretch.counted += std::max(Nanoseconds{}, counted_to - from);
      add_encoded(sum.latency, interval.histogram);
    });
    for (const auto& [endpoint, sum] : sums) {
      all.latency.add(sum.latency);
      if (sum.requests == 0) continue;
      endpoints[endpoint].endpoint = endpoint;
      endpoints[endpoint].figures[part] = figures_from(sum);
    }
    figures.all[part] = figures_from(all);
  }
  for (const auto& [id, one] : endpoints) figures.endpoints.push_back(one);
}

void add_calls(FaultFigures& figures, const StoredRun& run, const FaultRecord& fault) {
  std::array<Sum, around_count> sums;
  FiguresAround around;
  bool any = false;
  for (const auto& one : run.call_ticks) {
    const auto& tick = one.tick;
    if (tick.dependency != fault.on) continue;
    any = true;
    for (std::size_t part = 0; part < around_count; ++part) {
      const auto& stretch = figures.stretches[part];
      if (tick.begin < stretch.begin || tick.begin + tick.length > stretch.end) continue;
      around[part].requests += tick.calls;
      around[part].errors += tick.failed;
      around[part].harmed += tick.harmed;
      add_encoded(sums[part].latency, one.histogram);
    }
  }
  if (!any) return;
  for (std::size_t part = 0; part < around_count; ++part) set_percentiles(around[part], sums[part].latency);
  figures.calls = around;
}

Recovery recovery_of(const FaultFigures& figures, const Intervals& intervals) {
  Recovery recovery;
  const auto& before = figures.all[static_cast<std::size_t>(Around::before)];
  const auto& after = figures.stretches[static_cast<std::size_t>(Around::after)];
  if (!before.enough()) {
    recovery.why = "too few requests before it to know the usual share of errors";
    return recovery;
  }
  std::map<Nanoseconds, Sum> each;  // by the end of the interval
  within(intervals, after,
         [&](const IntervalFigures& interval) { count(each[interval.begin + interval.length], interval); });
  std::erase_if(each, [](const auto& one) { return one.second.requests == 0; });
  if (each.empty()) {
    recovery.why = "nothing was asked after it while no other fault was armed";
    return recovery;
  }
  // Laplace's estimate, so that not one error before does not make every single one afterwards too many.
  const double usual = (static_cast<double>(before.errors) + 1) / (static_cast<double>(before.requests) + 2);
  std::size_t good = 0;
  const Nanoseconds healed = after.begin;
  Nanoseconds bad_until = healed;
  for (const auto& [end, sum] : each) {
    const auto n = static_cast<double>(sum.requests);
    if (static_cast<double>(sum.errors) <= n * usual + 3 * std::sqrt(n * usual * (1 - usual))) {
      if (++good == good_in_a_row) break;
    } else {
      good = 0;
      bad_until = end;
    }
  }
  const auto last = each.rbegin()->first;
  recovery.state = good > 0 ? Recovery::State::recovered : Recovery::State::not_recovered;
  recovery.took = (good > 0 ? bad_until : last) - healed;
  return recovery;
}

std::vector<int> overlapping(const StoredRun& run, const FaultRecord& fault) {
  std::vector<int> ids;
  for (const auto& other : run.faults) {
    if (&other == &fault || !was_armed(other)) continue;
    if (other.begin < end_of(run, fault) && end_of(run, other) > fault.begin) ids.push_back(other.id);
  }
  return ids;
}

}  // namespace

std::vector<FaultFigures> fault_figures(const StoredRun& run, std::size_t most) {
  std::map<int, Intervals> by_stage;
  std::vector<FaultFigures> all;
  for (const auto& fault : run.faults) {
    if (all.size() == most) break;
    if (fault.experiment != 0 || !was_armed(fault)) continue;
    auto found = by_stage.find(fault.stage);
    if (found == by_stage.end()) {
      found = by_stage.emplace(fault.stage, intervals_of(run, fault.stage)).first;
    }
    FaultFigures figures;
    figures.fault = fault.id;
    figures.stretches = stretches_of(run, fault);
    add_requests(figures, found->second);
    add_calls(figures, run, fault);
    figures.overlapping = overlapping(run, fault);
    figures.recovery = recovery_of(figures, found->second);
    all.push_back(std::move(figures));
  }
  return all;
}

}  // namespace shakedown::judge
