#include "harness/cli/quarantine_check.hpp"

#include <chrono>

namespace shakedown::cli {

Problems check_quarantine(const Scenario& scenario, std::int64_t now_ms) {
  const auto last = day_of(now_ms) + quarantine_days;
  Problems problems;
  for (const auto& entry : scenario.quarantine) {
    if (entry.until <= last) continue;
    problems.push_back({entry.where,
                        "a quarantine until " + day_text(entry.until) + " is longer than " +
                            std::to_string(quarantine_days) + " days",
                        "the latest day is " + day_text(last)});
  }
  return problems;
}

Problems check_quarantine(const Scenario& scenario) {
  const auto now = std::chrono::system_clock::now().time_since_epoch();
  return check_quarantine(scenario, std::chrono::duration_cast<std::chrono::milliseconds>(now).count());
}

}  // namespace shakedown::cli
