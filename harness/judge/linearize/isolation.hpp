// Levels of isolation, each as the anomalies that it rules out, and the check of a transaction history
// against one.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "harness/judge/linearize/check.hpp"
#include "harness/judge/linearize/dependencies.hpp"

namespace shakedown::judge::linearize {

enum class TimeOrder { none, process, realtime };

struct Level {
  std::string name;
  unsigned ruled_out = 0;  // bits, by anomaly
  TimeOrder time = TimeOrder::none;
};

// read-uncommitted, read-committed, read-atomic, cursor-stability, snapshot-isolation, repeatable-read,
// serializable; before each may stand strong-session- or strong-; strict-serializable, snapshot.
std::optional<Level> find_level(std::string_view name);
std::vector<std::string> level_names();

bool rules_out(const Level& level, std::string_view anomaly);

struct IsolationOutcome {
  Answer answer = Answer::ok;
  std::vector<Anomaly> anomalies;  // that the level rules out
  std::vector<Anomaly> allowed;    // seen, but not ruled out
  std::string why_unknown;
  std::size_t transactions = 0;
};

Result<IsolationOutcome> check_isolation(Transactions& transactions, Workload workload, const Level& level,
                                         const VersionAssumptions& assumptions);

}  // namespace shakedown::judge::linearize
