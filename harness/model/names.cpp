// The words that journal and reports use for the model's enumerations.
#include <array>
#include <string_view>

#include "harness/model/event.hpp"
#include "harness/model/exchange.hpp"
#include "harness/model/fault.hpp"
#include "harness/model/gate.hpp"
#include "harness/model/names.hpp"
#include "harness/model/result.hpp"

namespace shakedown {
namespace {

constexpr std::array<const char*, outcome_count> outcome_names = {
    "answered",        "unexpected status", "refused",     "connect failed",
    "connect timeout", "TLS failed",        "send failed", "closed",
    "reset",           "truncated",         "malformed",   "first byte timeout",
    "whole timeout",   "too large",         "not sent",    "skipped"};

constexpr std::array<const char*, 19> event_names = {"run began",
                                                     "run ended",
                                                     "interrupted",
                                                     "process started",
                                                     "process ready",
                                                     "process not ready",
                                                     "process exited",
                                                     "process killed",
                                                     "process stopped",
                                                     "process paused",
                                                     "process resumed",
                                                     "process hung",
                                                     "process unresponsive",
                                                     "sanitizer report",
                                                     "log flood",
                                                     "stage began",
                                                     "stage ended",
                                                     "aborted",
                                                     "note"};

constexpr std::array<const char*, 5> severity_names = {"info", "low", "medium", "high", "critical"};
constexpr std::array<const char*, fault_kind_count> fault_kind_names = {"refuse",
                                                                        "connect_hang",
                                                                        "reset",
                                                                        "stall",
                                                                        "cut",
                                                                        "half_close",
                                                                        "slow_close",
                                                                        "latency",
                                                                        "bandwidth",
                                                                        "slice",
                                                                        "corrupt",
                                                                        "http_status",
                                                                        "http_delay_headers",
                                                                        "http_delay_body",
                                                                        "http_drip_body",
                                                                        "http_truncate",
                                                                        "http_malformed_chunk",
                                                                        "http_empty_reply",
                                                                        "http_wrong_length",
                                                                        "http_duplicate_reply",
                                                                        "http_lose_answer",
                                                                        "http_drift",
                                                                        "pause",
                                                                        "kill",
                                                                        "restart",
                                                                        "disk_full",
                                                                        "descriptor_limit",
                                                                        "file_error",
                                                                        "short_io",
                                                                        "slow_fsync",
                                                                        "clock_step"};
constexpr std::array<const char*, 3> stream_names = {"upstream", "downstream", "both"};
constexpr std::array<const char*, 3> spread_names = {"uniform", "normal", "pareto"};
constexpr std::array<const char*, 3> verdict_names = {"pass", "fail", "inconclusive"};

template <class Enum, std::size_t n>
std::optional<Enum> find(const std::array<const char*, n>& names, std::string_view name) {
  for (std::size_t i = 0; i < n; ++i) {
    if (names[i] == name) return static_cast<Enum>(i);
  }
  return std::nullopt;
}

char lower(char c) {
  return c >= 'A' && c <= 'Z' ? static_cast<char>(c + ('a' - 'A')) : c;
}

}  // namespace

const char* name_of(Outcome outcome) {
  return outcome_names[static_cast<std::size_t>(outcome)];
}
std::optional<Outcome> outcome_named(std::string_view name) {
  return find<Outcome>(outcome_names, name);
}
const char* name_of(EventKind kind) {
  return event_names[static_cast<std::size_t>(kind)];
}
std::optional<EventKind> event_kind_named(std::string_view name) {
  return find<EventKind>(event_names, name);
}
const char* name_of(Severity severity) {
  return severity_names[static_cast<std::size_t>(severity)];
}
const char* name_of(FaultKind kind) {
  return fault_kind_names[static_cast<std::size_t>(kind)];
}
std::optional<FaultKind> fault_kind_named(std::string_view name) {
  return find<FaultKind>(fault_kind_names, name);
}
const char* name_of(Stream stream) {
  return stream_names[static_cast<std::size_t>(stream)];
}
std::optional<Stream> stream_named(std::string_view name) {
  return find<Stream>(stream_names, name);
}
const char* name_of(Spread spread) {
  return spread_names[static_cast<std::size_t>(spread)];
}
std::optional<Spread> spread_named(std::string_view name) {
  return find<Spread>(spread_names, name);
}
std::optional<Severity> severity_named(std::string_view name) {
  return find<Severity>(severity_names, name);
}
const char* name_of(Verdict verdict) {
  return verdict_names[static_cast<std::size_t>(verdict)];
}
std::optional<Verdict> verdict_named(std::string_view name) {
  return find<Verdict>(verdict_names, name);
}

bool equal_ignoring_case(std::string_view a, std::string_view b) {
  if (a.size() != b.size()) return false;
  for (std::size_t i = 0; i < a.size(); ++i) {
    if (lower(a[i]) != lower(b[i])) return false;
  }
  return true;
}

const std::string* find_header(const Headers& headers, std::string_view name) {
  for (const auto& header : headers) {
    if (equal_ignoring_case(header.name, name)) return &header.value;
  }
  return nullptr;
}

std::string to_string(const Problem& problem) {
  std::string text;
  if (!problem.where.file.empty()) text += problem.where.file + ":";
  if (problem.where.line > 0) text += std::to_string(problem.where.line) + ":";
  if (problem.where.column > 0) text += std::to_string(problem.where.column) + ":";
  if (!text.empty()) text += " ";
  text += problem.message;
  if (!problem.hint.empty()) text += " (" + problem.hint + ")";
  return text;
}

}  // namespace shakedown
