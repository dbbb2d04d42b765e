#include "harness/judge/linearize/isolation.hpp"

#include <algorithm>
#include <array>

#include "harness/judge/linearize/cycles.hpp"

namespace shakedown::judge::linearize {
namespace {

constexpr std::array<std::string_view, 15> anomaly_names{"G0",
                                                         "duplicate-elements",
                                                         "cyclic-versions",
                                                         "G1a",
                                                         "G1b",
                                                         "G1c",
                                                         "incompatible-order",
                                                         "dirty-update",
                                                         "future-read",
                                                         "garbage-read",
                                                         "internal",
                                                         "lost-update",
                                                         "G-single-item",
                                                         "G-nonadjacent-item",
                                                         "G2-item"};

constexpr unsigned bit(std::string_view name) {
  for (std::size_t i = 0; i < anomaly_names.size(); ++i) {
    if (anomaly_names[i] == name) return 1U << i;
  }
  return 0;
}

constexpr unsigned uncommitted = bit("G0") | bit("duplicate-elements") | bit("cyclic-versions");
constexpr unsigned committed = uncommitted | bit("G1a") | bit("G1b") | bit("G1c") |
                               bit("incompatible-order") | bit("dirty-update") | bit("future-read") |
                               bit("garbage-read");
constexpr unsigned atomic = committed | bit("internal");
constexpr unsigned cursor = committed | bit("lost-update");
constexpr unsigned snapshot = atomic | bit("lost-update") | bit("G-single-item") | bit("G-nonadjacent-item");
constexpr unsigned repeatable = snapshot | bit("G2-item");

struct Named {
  std::string_view name;
  unsigned ruled_out;
};
// Where only items are read, never predicates, repeatable read and serializability rule out the same.
constexpr Named levels[] = {
    {"read-uncommitted", uncommitted}, {"read-committed", committed},    {"read-atomic", atomic},
    {"cursor-stability", cursor},      {"snapshot-isolation", snapshot}, {"repeatable-read", repeatable},
    {"serializable", repeatable},
};

std::string_view without_time(std::string_view name) {
  for (const std::string_view suffix : {"-process", "-realtime"}) {
    if (name.ends_with(suffix)) return name.substr(0, name.size() - suffix.size());
  }
  return name;
}

}  // namespace

std::optional<Level> find_level(std::string_view name) {
  Level level;
  level.name = std::string(name);
  if (name == "strict-serializable") name = "strong-serializable";
  constexpr std::string_view session = "strong-session-", strong = "strong-";
  if (name.starts_with(session)) {
    level.time = TimeOrder::process;
    name.remove_prefix(session.size());
  } else if (name.starts_with(strong)) {
    level.time = TimeOrder::realtime;
    name.remove_prefix(strong.size());
  }
  if (name == "snapshot") name = "snapshot-isolation";
  for (const auto& one : levels) {
    if (one.name != name) continue;
    level.ruled_out = one.ruled_out;
    return level;
  }
  return std::nullopt;
}

std::vector<std::string> level_names() {
  std::vector<std::string> names{"strict-serializable", "snapshot"};
  for (const std::string_view prefix : {"", "strong-session-", "strong-"}) {
    for (const auto& one : levels) names.push_back(std::string(prefix) + std::string(one.name));
  }
  return names;
}

bool rules_out(const Level& level, std::string_view anomaly) {
  return (level.ruled_out & bit(without_time(anomaly))) != 0;
}

Result<IsolationOutcome> check_isolation(Transactions& transactions, Workload workload, const Level& level,
                                         const VersionAssumptions& assumptions) {
  Dependencies found;
  if (workload == Workload::list_append) {
    auto made = list_append_dependencies(transactions);
    if (!made) return made.error();
    found = std::move(made).value();
  } else {
    found = rw_register_dependencies(transactions, assumptions);
  }
  if (level.time != TimeOrder::none) add_process_order(transactions, found.graph);
  if (level.time == TimeOrder::realtime) add_realtime_order(transactions, found.graph);
  const auto count = static_cast<std::uint32_t>(transactions.all.size());
  auto cycles = find_cycles(found.graph, count);
  IsolationOutcome outcome;
  outcome.transactions = count;
  for (auto* list : {&found.anomalies, &cycles.anomalies}) {
    for (auto& anomaly : *list)
      (rules_out(level, anomaly.name) ? outcome.anomalies : outcome.allowed).push_back(std::move(anomaly));
  }
  outcome.why_unknown = cycles.why_unknown;
  if (!outcome.anomalies.empty()) {
    outcome.answer = Answer::violated;
  } else if (!cycles.why_unknown.empty()) {
    outcome.answer = Answer::unknown;
  }
  return outcome;
}

}  // namespace shakedown::judge::linearize
