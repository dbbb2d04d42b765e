#include "reports/changes.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <tuple>

#include "harness/model/names.hpp"
#include "reports/document.hpp"
#include "reports/figures.hpp"
#include "reports/limits.hpp"
#include "reports/text.hpp"

namespace shakedown::reports {
namespace {

namespace json = boost::json;

std::string stage_name(const journal::StoredRun& run, int id) {
  for (const auto& stage : run.stages) {
    if (stage.id == id) return stage.name;
  }
  return {};
}

json::object deviation_json(const journal::StoredRun& run, const journal::DeviationRecord& one) {
  return {{"stage", clean(stage_name(run, one.stage), limits::name)},
          {"side", clean(one.side, limits::name)},
          {"endpoint", clean(one.endpoint, limits::name)},
          {"status", one.status},
          {"rule", clean(one.rule, limits::name)},
          {"where", clean(one.where, limits::name)},
          {"expected", clean(one.expected, limits::name)},
          {"got", clean(one.got, limits::name)},
          {"schema", clean(one.schema, limits::name)},
          {"count", one.count},
          {"first_seen_us", microseconds(one.first_seen)},
          {"last_seen_us", microseconds(one.last_seen)},
          {"exchange", one.exchange}};
}

json::object change_json(const journal::ChangeRecord& one) {
  return {{"between", clean(one.between, limits::name)},
          {"endpoint", clean(one.endpoint, limits::name)},
          {"is_request", one.is_request},
          {"status", one.status},
          {"where", clean(one.where, limits::name)},
          {"kind", clean(one.kind, limits::name)},
          {"rule", clean(one.rule, limits::name)},
          {"severity", name_of(one.severity)},
          {"before", clean(one.before, limits::name)},
          {"after", clean(one.after, limits::name)},
          {"count_before", one.count_before},
          {"count_after", one.count_after},
          {"bound", one.bound},
          {"exchange_before", one.exchange_before},
          {"exchange_after", one.exchange_after},
          {"finding", clean(one.finding, limits::name)}};
}

}  // namespace

BoundedContract contract_json(const journal::StoredRun& run) {
  json::array watched;
  for (const auto& one : run.watched) {
    if (watched.size() == limits::watched) break;
    watched.push_back(json::object{{"stage", clean(stage_name(run, one.stage), limits::name)},
                                   {"side", clean(one.side, limits::name)},
                                   {"messages", one.messages},
                                   {"looked_at", one.looked_at},
                                   {"checked", one.checked}});
  }
  std::vector<const journal::DeviationRecord*> order;
  for (const auto& one : run.deviations) order.push_back(&one);
  std::stable_sort(order.begin(), order.end(), [](const auto* a, const auto* b) {
    return std::tie(a->side, a->endpoint, b->count) < std::tie(b->side, b->endpoint, a->count);
  });
  BoundedArray deviations(limits::deviations_size);
  for (const auto* one : order) deviations.add(deviation_json(run, *one));
  const auto left_out = deviations.left_out();
  return {{{"watched", std::move(watched)}, {"deviations", deviations.take()}}, left_out};
}

Bounded changes_json(const journal::StoredRun& run) {
  BoundedArray changes(limits::changes_size);
  for (const auto& one : run.changes) changes.add(change_json(one));
  return {changes.take(), changes.left_out()};
}

Bounded noise_json(const journal::StoredRun& run) {
  BoundedArray noise(limits::noise_size);
  for (const auto& one : run.noise)
    noise.add(json::object{{"endpoint", clean(one.endpoint, limits::name)},
                           {"where", clean(one.where, limits::name)},
                           {"pairs", one.pairs},
                           {"differed", one.differed}});
  return {noise.take(), noise.left_out()};
}

std::vector<std::string> contract_lines(const journal::StoredRun& run) {
  struct Side {
    std::uint64_t messages = 0, looked_at = 0, checked = 0, deviations = 0;
  };
  std::map<std::string, Side> sides;
  for (const auto& one : run.watched) {
    Side& side = sides[one.side];
    side.messages += one.messages;
    side.looked_at += one.looked_at;
    side.checked += one.checked;
  }
  for (const auto& one : run.deviations) ++sides[one.side].deviations;
  std::vector<std::string> lines;
  for (const auto& [name, side] : sides) {
    // Shapes alone, and all of them, are nothing to tell.
    if (side.checked == 0 && side.deviations == 0 && side.looked_at == side.messages) continue;
    std::string line = fmt::format("{}: {} of {} responses looked at", name, count_text(side.looked_at),
                                   count_text(side.messages));
    if (side.checked > 0) line += fmt::format(", {} checked against its contract", count_text(side.checked));
    if (side.checked > 0 || side.deviations > 0)
      line += side.deviations == 0
                  ? ": no deviation"
                  : fmt::format(": {} deviation{}", side.deviations, side.deviations == 1 ? "" : "s");
    lines.push_back(std::move(line));
  }
  return lines;
}

std::vector<std::string> change_lines(const journal::StoredRun& run) {
  const bool compared = std::any_of(run.experiments.begin(), run.experiments.end(),
                                    [](const auto& one) { return one.kind == "compare"; });
  std::map<std::string, std::uint64_t> counts;
  for (const auto& one : run.changes) ++counts[one.between];
  std::vector<std::string> lines;
  for (const auto& [between, count] : counts)
    lines.push_back(fmt::format("{} change{} between {}", count, count == 1 ? "" : "s", between));
  if (counts.empty() && compared) lines.emplace_back("no change between baseline and target");
  if (!run.noise.empty() && !lines.empty())
    lines.push_back(fmt::format("{} place{} left out as noise: they differ between two equal rounds too",
                                run.noise.size(), run.noise.size() == 1 ? " is" : "s are"));
  return lines;
}

}  // namespace shakedown::reports
