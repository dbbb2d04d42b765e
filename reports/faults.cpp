// Faults, dependencies and coverage in report.json.
#include "reports/faults.hpp"

#include <algorithm>
#include <boost/json/object.hpp>
#include <map>
#include <set>
#include <string>
#include <vector>

#include "harness/journal/hdr_codec.hpp"
#include "harness/judge/fault_figures.hpp"
#include "harness/model/names.hpp"
#include "reports/document.hpp"
#include "reports/latency.hpp"
#include "reports/limits.hpp"
#include "reports/matrix.hpp"
#include "reports/tables.hpp"
#include "reports/text.hpp"

namespace shakedown::reports {
namespace {

namespace json = boost::json;

json::value time_or_null(const std::optional<Nanoseconds>& time) {
  return time ? json::value(microseconds(*time)) : json::value(nullptr);
}

json::object stretch_figures_json(const judge::StretchFigures& figures, bool calls) {
  json::object out{{calls ? "calls" : "requests", figures.requests},
                   {calls ? "failed" : "errors", figures.errors},
                   {"error_share", figures.error_share()},
                   {"enough", figures.enough()},
                   {"p50_us", time_or_null(figures.p50)},
                   {"p95_us", time_or_null(figures.p95)},
                   {"p99_us", time_or_null(figures.p99)}};
  if (calls) out["harmed"] = figures.harmed;
  return out;
}

json::object around_json(const judge::FiguresAround& figures, bool calls = false) {
  return {{"before", stretch_figures_json(figures[0], calls)},
          {"during", stretch_figures_json(figures[1], calls)},
          {"after", stretch_figures_json(figures[2], calls)}};
}

json::object stretch_json(const judge::Stretch& stretch) {
  return {{"begin_us", microseconds(stretch.begin)},
          {"end_us", microseconds(stretch.end)},
          {"counted_us", microseconds(stretch.counted)}};
}

json::object recovery_json(const judge::Recovery& recovery) {
  using State = judge::Recovery::State;
  const char* state = recovery.state == State::recovered       ? "recovered"
                      : recovery.state == State::not_recovered ? "not recovered"
                                                               : "unknown";
  return {{"state", state}, {"took_us", microseconds(recovery.took)}, {"why", recovery.why}};
}

json::object figures_json(const journal::StoredRun& run, const judge::FaultFigures& figures) {
  json::array endpoints;
  for (const auto& one : figures.endpoints) {
    if (endpoints.size() == limits::endpoints_of_one_fault) break;
    json::object row{{"id", one.endpoint}, {"name", clean(endpoint_name(run, one.endpoint), limits::name)}};
    row["figures"] = around_json(one.figures);
    endpoints.push_back(std::move(row));
  }
  json::array overlapping;
  for (const int id : figures.overlapping) {
    if (overlapping.size() == limits::injections_of_one_fault) break;
    overlapping.push_back(id);
  }
  return {{"stretches", json::object{{"before", stretch_json(figures.stretches[0])},
                                     {"during", stretch_json(figures.stretches[1])},
                                     {"after", stretch_json(figures.stretches[2])}}},
          {"all", around_json(figures.all)},
          {"endpoints", std::move(endpoints)},
          {"calls", figures.calls ? json::value(around_json(*figures.calls, true)) : json::value(nullptr)},
          {"overlapping", std::move(overlapping)},
          {"recovery", recovery_json(figures.recovery)}};
}

json::object fault_json(const journal::StoredRun& run, const journal::FaultRecord& fault) {
  const bool ended = fault.end > fault.begin || !fault.not_applied.empty();
  return {
      {"id", fault.id},
      {"stage", fault.stage},
      {"experiment", fault.experiment == 0 ? json::value(nullptr) : json::value(fault.experiment)},
      {"name", clean(fault.name, limits::name)},
      {"kind", name_of(fault.kind)},
      {"on", clean(fault.on, limits::name)},
      {"says", clean(fault.says, limits::sentence)},
      {"begin_us", microseconds(fault.begin)},
      {"end_us", microseconds(ended ? std::max(fault.end, fault.begin) : std::max(run.length, fault.begin))},
      {"ended", ended},
      {"injected", fault.injected},
      {"too_late", fault.too_late},
      {"not_applied", clean(fault.not_applied, limits::sentence)}};
}

json::object injection_json(const journal::InjectionRecord& injection) {
  return {{"at_us", microseconds(injection.at)},
          {"connection", injection.connection},
          {"request", injection.request_number},
          {"applied", injection.applied},
          {"says", clean(injection.says, limits::name)}};
}

// The calls to one dependency in a stretch of time.
struct Calls {
  Nanoseconds begin{};
  Nanoseconds length{};
  std::uint64_t calls = 0;
  std::uint64_t failed = 0;
  std::uint64_t harmed = 0;
  journal::StatusCounts statuses;
  Histogram duration;

  void add(const journal::CallTickFigures& figures) {
    const auto& tick = figures.tick;
    if (length.count() == 0) begin = tick.begin;
    length = tick.begin + tick.length - begin;
    calls += tick.calls;
    failed += tick.failed;
    harmed += tick.harmed;
    for (const auto& [status, count] : tick.statuses) statuses[status] += count;
    if (figures.histogram.empty()) return;
    const auto decoded = journal::decode_histogram(figures.histogram);
    if (decoded) duration.add(decoded.value());
  }
};

json::object ticks_of(const std::vector<const journal::CallTickFigures*>& ticks, std::size_t most) {
  const std::size_t group = std::max<std::size_t>((ticks.size() + most - 1) / most, 1);
  json::array begin, length, calls, failed, harmed, p50, p99;
  for (std::size_t i = 0; i < ticks.size(); i += group) {
    Calls sum;
    for (std::size_t k = i; k < std::min(i + group, ticks.size()); ++k) sum.add(*ticks[k]);
    const auto at = [&](double percent) {
      return sum.duration.count() == 0
                 ? json::value(nullptr)
                 : json::value(microseconds(Nanoseconds(sum.duration.percentile(percent))));
    };
    begin.push_back(microseconds(sum.begin));
    length.push_back(microseconds(sum.length));
    calls.push_back(sum.calls);
    failed.push_back(sum.failed);
    harmed.push_back(sum.harmed);
    p50.push_back(at(50));
    p99.push_back(at(99));
  }
  return {{"begin_us", std::move(begin)}, {"length_us", std::move(length)}, {"calls", std::move(calls)},
          {"failed", std::move(failed)},  {"harmed", std::move(harmed)},    {"p50_us", std::move(p50)},
          {"p99_us", std::move(p99)}};
}

}  // namespace

Bounded faults_json(const journal::StoredRun& run) {
  std::map<int, judge::FaultFigures> figures;
  for (auto& one : judge::fault_figures(run)) figures.emplace(one.fault, std::move(one));
  std::map<int, json::array> injections;
  for (const auto& injection : run.injections) {
    auto& list = injections[injection.fault];
    if (list.size() < limits::injections_of_one_fault) list.push_back(injection_json(injection));
  }
  BoundedArray bounded(limits::faults_size);
  for (const bool of_timeline : {true, false}) {
    for (const auto& fault : run.faults) {
      if ((fault.experiment == 0) != of_timeline) continue;
      auto element = fault_json(run, fault);
      element["injections"] = std::move(injections[fault.id]);
      const auto found = figures.find(fault.id);
      element["figures"] = found == figures.end() || !of_timeline
                               ? json::value(nullptr)
                               : json::value(figures_json(run, found->second));
      bounded.add(std::move(element));
    }
  }
  return {bounded.take(), bounded.left_out()};
}

json::array dependencies_json(const journal::StoredRun& run) {
  std::vector<std::string> names;  // in the order in which they appear
  std::map<std::string, std::vector<const journal::CallTickFigures*>> ticks;
  for (const auto& figures : run.call_ticks) {
    const auto& name = figures.tick.dependency;
    if (!ticks.contains(name)) names.push_back(name);
    ticks[name].push_back(&figures);
  }
  json::array out;
  if (names.size() > limits::dependencies) names.resize(limits::dependencies);
  for (const auto& name : names) {
    auto& own = ticks[name];
    std::stable_sort(own.begin(), own.end(),
                     [](const auto* a, const auto* b) { return a->tick.begin < b->tick.begin; });
    Calls sum;
    Nanoseconds counted{};
    for (const auto* tick : own) {
      sum.add(*tick);
      counted += tick->tick.length;
    }
    json::object statuses;
    for (const auto& [status, count] : sum.statuses) statuses[std::to_string(status)] = count;
    const double length = seconds(counted);
    out.push_back(
        json::object{{"name", clean(name, limits::name)},
                     {"calls", sum.calls},
                     {"failed", sum.failed},
                     {"harmed", sum.harmed},
                     {"rate", length > 0 ? static_cast<double>(sum.calls) / length : 0.0},
                     {"statuses", std::move(statuses)},
                     {"duration", latency_json(sum.duration)},
                     {"ticks", ticks_of(own, std::max<std::size_t>(limits::tick_points / names.size(), 1))}});
  }
  return out;
}

Bounded not_exercised_json(const journal::StoredRun& run) {
  BoundedArray bounded(limits::notes_size);
  for (const auto& one : not_exercised(run)) {
    bounded.add(json::object{{"subject", clean(one.subject, limits::name)},
                             {"what", clean(one.what, limits::sentence)},
                             {"why", clean(one.why, limits::sentence)},
                             {"times", one.times}});
  }
  return {bounded.take(), bounded.left_out()};
}

}  // namespace shakedown::reports
