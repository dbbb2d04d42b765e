// Findings that a scenario sets aside for a time: they are looked for, found and told as ever, but do not
// fail the run until their day has passed. Each has an owner, a ticket and a last day, so that none is
// forgotten.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "harness/model/result.hpp"

namespace shakedown {

// No day may be further ahead than this, counted from the run.
inline constexpr std::int64_t quarantine_days = 30;

struct QuarantineEntry {
  Place where;
  std::string fingerprint;  // Finding::fingerprint; empty: rule and endpoint tell which
  std::string rule;
  std::string endpoint;  // empty: any
  std::string reason;
  std::string owner;
  std::string ticket;
  std::int64_t until = 0;  // its last day, in days since 1970
};

// "2026-12-01" as days since 1970; nothing where there is no such day.
std::optional<std::int64_t> day_named(std::string_view text);
std::string day_text(std::int64_t days);
std::int64_t day_of(std::int64_t unix_ms);

// As the run file keeps them: one a line, its parts parted by tabs.
std::string quarantine_text(const std::vector<QuarantineEntry>& entries);
std::vector<QuarantineEntry> quarantine_of(std::string_view text);

}  // namespace shakedown
