// Numbers as people read them.
#include "reports/figures.hpp"

#include <fmt/format.h>

#include <array>
#include <chrono>
#include <cmath>
#include <ctime>

namespace shakedown::reports {
namespace {

// Three digits that matter: 1.23, 12.3, 123, 1234.
std::string three_digits(double value) {
  const double size = std::abs(value);
  if (size < 9.995) return fmt::format("{:.2f}", value);
  if (size < 99.95) return fmt::format("{:.1f}", value);
  return fmt::format("{:.0f}", value);
}

// "0.10 %" to "0.1 %", "250.0 ms" to "250 ms": for limits, which are given and not measured.
std::string without_zeros(std::string text) {
  const auto point = text.find('.');
  if (point == std::string::npos) return text;
  auto end = text.find_first_not_of("0123456789", point + 1);
  if (end == std::string::npos) end = text.size();
  auto from = end;
  while (from > point + 1 && text[from - 1] == '0') --from;
  if (from == point + 1) from = point;
  return text.erase(from, end - from);
}

std::string seconds_text(double s) {
  const double size = std::abs(s);
  if (size == 0) return "0 s";
  if (size < 1e-6) return fmt::format("{:.0f} ns", s * 1e9);
  if (size < 1e-3) return three_digits(s * 1e6) + " µs";
  if (size < 0.9995) return three_digits(s * 1e3) + " ms";
  if (size < 59.995) return three_digits(s) + " s";
  const auto whole = static_cast<long long>(std::llround(s));
  if (whole < 3600) return fmt::format("{} min {:02} s", whole / 60, whole % 60);
  return fmt::format("{} h {:02} min", whole / 3600, whole / 60 % 60);
}

bool is_duration(Measure measure) {
  return measure == Measure::percentile || measure == Measure::mean || measure == Measure::max;
}
bool is_upper(Comparison comparison) {
  return comparison == Comparison::less || comparison == Comparison::less_or_equal;
}

const char* unit_of(Measure measure) {
  if (is_duration(measure)) return "ms";
  switch (measure) {
    case Measure::errors:
      return "%";
    case Measure::rate:
      return "/s";
    case Measure::memory:
      return "bytes";
    case Measure::descriptors:
      return "descriptors";
    default:
      return "findings";
  }
}

// From the journal's unit (ns, a share) to the one that is stated.
double factor_of(Measure measure) {
  if (is_duration(measure)) return 1e-6;
  return measure == Measure::errors ? 100 : 1;
}

// A value in the journal's unit, with its own.
std::string value_text(Measure measure, double value) {
  if (is_duration(measure)) return seconds_text(value * 1e-9);
  switch (measure) {
    case Measure::errors:
      return percent_text(value);
    case Measure::rate:
      return rate_text(value);
    case Measure::memory:
      return bytes_text(value);
    default:
      return fmt::format("{:.0f}", value);
  }
}

std::string margin_text(const Gate& gate, double room) {
  if (gate.measure == Measure::findings) return room < 0 ? fmt::format("{:.0f} too many", -room) : "none";
  if (room == 0) return "at the limit";
  auto size = without_zeros(value_text(gate.measure, std::abs(room)));
  // The distance between two percentages is not a percentage of either.
  if (gate.measure == Measure::errors) size.replace(size.find(" %"), 2, size == "1 %" ? " point" : " points");
  if (room > 0) return size + " to spare";
  return size + (is_upper(gate.comparison) ? " over" : " short");
}

// Not as a part of larger numbers.
bool tells(const std::string& title, const std::string& rate) {
  const auto in_number = [](char c) { return (c >= '0' && c <= '9') || c == ','; };
  for (auto at = title.find(rate); at != std::string::npos; at = title.find(rate, at + 1)) {
    const auto end = at + rate.size();
    const bool begins = at == 0 || !in_number(title[at - 1]);
    if (begins && (end == title.size() || !in_number(title[end]))) return true;
  }
  return false;
}

}  // namespace

std::string count_text(std::uint64_t count) {
  auto digits = std::to_string(count);
  for (std::size_t at = digits.size(); at > 3;) {
    at -= 3;
    digits.insert(at, ",");
  }
  return digits;
}

std::string duration_text(Nanoseconds length) {
  return seconds_text(seconds(length));
}

std::string moment_text(Nanoseconds since_began) {
  const auto tenths = since_began.count() / 100'000'000;
  if (tenths >= 36000) {
    return fmt::format("{}:{:02}:{:02}", tenths / 36000, tenths / 600 % 60, tenths / 10 % 60);
  }
  return fmt::format("{}:{:02}.{}", tenths / 600, tenths / 10 % 60, tenths % 10);
}

std::string bytes_text(double bytes) {
  constexpr std::array<const char*, 5> units = {"B", "KiB", "MiB", "GiB", "TiB"};
  std::size_t unit = 0;
  while (std::abs(bytes) >= 1023.5 && unit + 1 < units.size()) {
    bytes /= 1024;
    ++unit;
  }
  return (unit == 0 ? fmt::format("{:.0f}", bytes) : three_digits(bytes)) + " " + units[unit];
}

std::string percent_text(double share) {
  const double percent = share * 100;
  if (percent == 0) return "0 %";
  if (percent < 0.1) return fmt::format("{:.2g} %", percent);
  if (percent < 9.995) return fmt::format("{:.2f} %", percent);
  if (percent < 99.95) return fmt::format("{:.1f} %", percent);
  return percent < 100 ? "> 99.9 %" : fmt::format("{:.0f} %", percent);
}

std::string rate_behind(const Finding& finding) {
  if (finding.of == 0) return "";
  const auto rate = fmt::format("{} of {}", count_text(finding.count), count_text(finding.of));
  const auto plain = fmt::format("{} of {}", finding.count, finding.of);
  const bool told = tells(finding.title, rate) || tells(finding.title, plain);
  return told ? "" : " (" + rate + ")";
}

std::string rate_text(double per_second) {
  if (per_second == 0) return "0/s";
  return (per_second >= 999.5 ? count_text(static_cast<std::uint64_t>(std::llround(per_second)))
                              : three_digits(per_second)) +
         "/s";
}

std::string wall_text(std::int64_t unix_ms) {
  const std::int64_t ms = ((unix_ms % 1000) + 1000) % 1000;
  const std::time_t whole = static_cast<std::time_t>((unix_ms - ms) / 1000);
  std::tm parts{};
  if (gmtime_r(&whole, &parts) == nullptr) return "";
  return fmt::format("{:04}-{:02}-{:02}T{:02}:{:02}:{:02}.{:03}Z", parts.tm_year + 1900, parts.tm_mon + 1,
                     parts.tm_mday, parts.tm_hour, parts.tm_min, parts.tm_sec, ms);
}

GateFigures gate_figures(const GateResult& result) {
  const Gate& gate = result.gate;
  const double factor = factor_of(gate.measure);
  GateFigures figures;
  figures.unit = unit_of(gate.measure);
  figures.limit = gate.limit * factor;
  figures.limit_text = gate.measure == Measure::findings
                           ? "none"
                           : fmt::format("{} {}", sign_of(gate.comparison),
                                         without_zeros(value_text(gate.measure, gate.limit)));
  if (!result.observed || !std::isfinite(*result.observed)) {
    figures.observed_text = "no samples";
    return figures;
  }
  const double observed = *result.observed;
  const double room = is_upper(gate.comparison) ? gate.limit - observed : observed - gate.limit;
  figures.observed = observed * factor;
  figures.margin = room * factor;
  figures.observed_text = value_text(gate.measure, observed);
  figures.margin_text = margin_text(gate, room);
  return figures;
}

const char* name_of(Measure measure) {
  switch (measure) {
    case Measure::percentile:
      return "percentile";
    case Measure::mean:
      return "mean";
    case Measure::max:
      return "max";
    case Measure::errors:
      return "errors";
    case Measure::rate:
      return "rate";
    case Measure::memory:
      return "memory";
    case Measure::descriptors:
      return "descriptors";
    case Measure::findings:
      return "findings";
  }
  return "";
}

const char* sign_of(Comparison comparison) {
  switch (comparison) {
    case Comparison::less:
      return "<";
    case Comparison::less_or_equal:
      return "≤";
    case Comparison::greater:
      return ">";
    case Comparison::greater_or_equal:
      return "≥";
  }
  return "";
}

}  // namespace shakedown::reports
