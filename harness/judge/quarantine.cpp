#include "harness/judge/quarantine.hpp"

#include <algorithm>

#include "harness/judge/words.hpp"
#include "harness/model/quarantine.hpp"

namespace shakedown::judge {
namespace {

bool is_about(const QuarantineEntry& entry, const Finding& finding) {
  if (!entry.fingerprint.empty()) return entry.fingerprint == finding.fingerprint;
  return entry.rule == finding.rule && (entry.endpoint.empty() || entry.endpoint == finding.endpoint);
}

}  // namespace

void set_aside(const journal::RunInfo& info, std::vector<Finding>& findings) {
  const auto entries = quarantine_of(info.quarantine);
  const auto today = day_of(info.began_wall_ms);
  for (Finding& finding : findings) {
    const auto entry =
        std::find_if(entries.begin(), entries.end(), [&](const auto& one) { return is_about(one, finding); });
    finding.quarantine.clear();
    finding.quarantine_over = false;
    if (entry == entries.end()) continue;
    finding.quarantine = "until " + day_text(entry->until) + ", " + first_line(entry->ticket) + ", " +
                         first_line(entry->owner) + ": " + first_line(entry->reason);
    finding.quarantine_over = entry->until < today || entry->until > today + quarantine_days;
  }
}

bool is_set_aside(const Finding& finding) {
  return !finding.quarantine.empty() && !finding.quarantine_over;
}

std::vector<std::string> ended_quarantines(const std::vector<Finding>& findings) {
  std::vector<std::string> reasons;
  for (const Finding& finding : findings) {
    if (finding.quarantine_over)
      reasons.push_back("quarantine of " + finding.id + " is over (" + finding.quarantine +
                        "): " + finding.title);
  }
  return reasons;
}

}  // namespace shakedown::judge
