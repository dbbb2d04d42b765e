// Time series as columns.
#include "reports/series.hpp"

#include <algorithm>
#include <map>
#include <string>
#include <vector>

#include "harness/model/names.hpp"
#include "reports/document.hpp"
#include "reports/limits.hpp"
#include "reports/text.hpp"

namespace shakedown::reports {
namespace {

namespace json = boost::json;
using journal::TickFigures;

struct Point {
  TickFigures figures;
  journal::OutcomeCounts outcomes{};
};

// What ended in each interval, by outcome, over all endpoints.
std::map<std::pair<int, Nanoseconds>, journal::OutcomeCounts> outcomes_by_interval(
    const journal::StoredRun& run) {
  std::map<std::pair<int, Nanoseconds>, journal::OutcomeCounts> sums;
  for (const auto& interval : run.intervals) {
    auto& sum = sums[{interval.stage, interval.begin}];
    for (std::size_t i = 0; i < sum.size(); ++i) sum[i] += interval.outcomes[i];
  }
  return sums;
}

void merge(Point& into, const Point& next) {
  auto& a = into.figures.tick;
  const auto& b = next.figures.tick;
  a.length = b.begin + b.length - a.begin;
  a.due += b.due;
  a.sent += b.sent;
  a.done += b.done;
  a.errors += b.errors;
  a.connections_opened += b.connections_opened;
  a.bytes_sent += b.bytes_sent;
  a.bytes_received += b.bytes_received;
  a.in_flight = std::max(a.in_flight, b.in_flight);
  a.waiting = std::max(a.waiting, b.waiting);
  a.connections = std::max(a.connections, b.connections);
  auto& f = into.figures;
  const auto& n = next.figures;
  f.count += n.count;
  for (const auto member :
       {&TickFigures::lag_p50, &TickFigures::lag_p99, &TickFigures::lag_max, &TickFigures::p50,
        &TickFigures::p90, &TickFigures::p95, &TickFigures::p99, &TickFigures::max}) {
    f.*member = std::max(f.*member, n.*member);
  }
  for (std::size_t i = 0; i < into.outcomes.size(); ++i) into.outcomes[i] += next.outcomes[i];
}

std::vector<Point> points_of(const journal::StoredRun& run) {
  const auto outcomes = outcomes_by_interval(run);
  // A chart's points must go forward in time, whatever the order of the stages in the journal.
  auto ticks = run.ticks;
  std::sort(ticks.begin(), ticks.end(), [](const TickFigures& a, const TickFigures& b) {
    return a.tick.begin != b.tick.begin ? a.tick.begin < b.tick.begin : a.tick.stage < b.tick.stage;
  });
  const std::size_t group = (run.ticks.size() + limits::tick_points - 1) / limits::tick_points;
  std::vector<Point> points;
  std::size_t in_group = 0;
  for (const auto& tick : ticks) {
    Point point{tick, {}};
    const auto found = outcomes.find({tick.tick.stage, tick.tick.begin});
    if (found != outcomes.end()) point.outcomes = found->second;
    const bool joins =
        in_group > 0 && in_group < group && points.back().figures.tick.stage == tick.tick.stage;
    if (joins) {
      merge(points.back(), point);
      ++in_group;
    } else {
      points.push_back(std::move(point));
      in_group = 1;
    }
  }
  return points;
}

template <class Read>
json::array column(const std::vector<Point>& points, const Read& read) {
  json::array out;
  out.reserve(points.size());
  for (const auto& point : points) out.push_back(json::value(read(point)));
  return out;
}

void add_latencies(json::object& ticks, const std::vector<Point>& points) {
  const std::initializer_list<std::pair<const char*, Nanoseconds TickFigures::*>> latencies = {
      {"p50_us", &TickFigures::p50},
      {"p90_us", &TickFigures::p90},
      {"p95_us", &TickFigures::p95},
      {"p99_us", &TickFigures::p99},
      {"max_us", &TickFigures::max}};
  for (const auto& [key, member] : latencies) {
    ticks[key] = column(points, [field = member](const Point& point) {
      return point.figures.count == 0 ? json::value(nullptr)
                                      : json::value(microseconds(point.figures.*field));
    });
  }
  const std::initializer_list<std::pair<const char*, Nanoseconds TickFigures::*>> lags = {
      {"lag_p50_us", &TickFigures::lag_p50},
      {"lag_p99_us", &TickFigures::lag_p99},
      {"lag_max_us", &TickFigures::lag_max}};
  for (const auto& [key, member] : lags) {
    ticks[key] = column(points, [field = member](const Point& point) {
      return point.figures.tick.sent == 0 ? json::value(nullptr)
                                          : json::value(microseconds(point.figures.*field));
    });
  }
}

json::object errors_by_outcome(const std::vector<Point>& points) {
  json::object out;
  for (std::size_t i = 0; i < outcome_count; ++i) {
    const auto outcome = static_cast<Outcome>(i);
    const auto seen = [i](const Point& point) { return point.outcomes[i] > 0; };
    if (!is_error(outcome) || std::none_of(points.begin(), points.end(), seen)) continue;
    out[name_of(outcome)] = column(points, [i](const Point& point) { return point.outcomes[i]; });
  }
  return out;
}

}  // namespace

json::object ticks_json(const journal::StoredRun& run) {
  using journal::TickRecord;
  const auto points = points_of(run);
  json::object ticks;
  ticks["stage"] = column(points, [](const Point& point) { return point.figures.tick.stage; });
  ticks["begin_us"] =
      column(points, [](const Point& point) { return microseconds(point.figures.tick.begin); });
  ticks["length_us"] =
      column(points, [](const Point& point) { return microseconds(point.figures.tick.length); });
  const std::initializer_list<std::pair<const char*, std::uint64_t TickRecord::*>> counts = {
      {"due", &TickRecord::due},
      {"sent", &TickRecord::sent},
      {"done", &TickRecord::done},
      {"errors", &TickRecord::errors},
      {"in_flight", &TickRecord::in_flight},
      {"waiting", &TickRecord::waiting},
      {"connections", &TickRecord::connections},
      {"connections_opened", &TickRecord::connections_opened},
      {"bytes_sent", &TickRecord::bytes_sent},
      {"bytes_received", &TickRecord::bytes_received}};
  for (const auto& [key, member] : counts) {
    ticks[key] = column(points, [field = member](const Point& point) { return point.figures.tick.*field; });
  }
  add_latencies(ticks, points);
  ticks["errors_by_outcome"] = errors_by_outcome(points);
  return ticks;
}

json::array samples_json(const journal::StoredRun& run) {
  std::vector<std::string> processes;  // in the order in which they appear
  std::map<std::string, std::vector<ProcessSample>> series;
  for (const auto& sample : run.samples) {
    if (!series.contains(sample.subject)) processes.push_back(sample.subject);
    series[sample.subject].push_back(sample);
  }
  json::array out;
  if (processes.empty()) return out;
  const std::size_t most = std::max<std::size_t>(limits::sample_points / processes.size(), 1);
  for (const auto& process : processes) {
    const auto& all = series[process];
    const std::size_t group = (all.size() + most - 1) / most;
    std::vector<ProcessSample> merged;
    for (std::size_t i = 0; i < all.size(); ++i) {
      if (i % group == 0) {
        merged.push_back(all[i]);
        continue;
      }
      auto& into = merged.back();
      into.processes = std::max(into.processes, all[i].processes);
      into.rss_bytes = std::max(into.rss_bytes, all[i].rss_bytes);
      into.pss_bytes = std::max(into.pss_bytes, all[i].pss_bytes);
      into.threads = std::max(into.threads, all[i].threads);
      into.descriptors = std::max(into.descriptors, all[i].descriptors);
      into.sockets = std::max(into.sockets, all[i].sockets);
    }
    const auto figures = [&](const auto& read) {
      json::array values;
      values.reserve(merged.size());
      for (const auto& sample : merged) values.push_back(json::value(read(sample)));
      return values;
    };
    json::object one;
    one["process"] = clean(process, limits::name);
    one["at_us"] = figures([](const ProcessSample& s) { return microseconds(s.at); });
    one["processes"] = figures([](const ProcessSample& s) { return s.processes; });
    one["rss_bytes"] = figures([](const ProcessSample& s) { return s.rss_bytes; });
    one["pss_bytes"] = figures([](const ProcessSample& s) { return s.pss_bytes; });
    one["cpu_us"] = figures([](const ProcessSample& s) { return microseconds(s.cpu); });
    one["threads"] = figures([](const ProcessSample& s) { return s.threads; });
    one["descriptors"] = figures([](const ProcessSample& s) { return s.descriptors; });
    one["sockets"] = figures([](const ProcessSample& s) { return s.sockets; });
    out.push_back(std::move(one));
  }
  return out;
}

}  // namespace shakedown::reports
