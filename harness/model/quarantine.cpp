#include "harness/model/quarantine.hpp"

#include <array>
#include <charconv>
#include <chrono>

namespace shakedown {
namespace {

constexpr std::int64_t ms_a_day = 24 * 60 * 60 * 1000;

std::optional<int> number_in(std::string_view text) {
  int number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc() || end != text.data() + text.size() || text.empty() || text[0] == '-')
    return std::nullopt;
  return number;
}

std::string on_one_line(std::string text) {
  for (char& c : text) {
    if (c == '\t' || c == '\n' || c == '\r') c = ' ';
  }
  return text;
}

}  // namespace

std::optional<std::int64_t> day_named(std::string_view text) {
  if (text.size() != 10 || text[4] != '-' || text[7] != '-') return std::nullopt;
  const auto year = number_in(text.substr(0, 4));
  const auto month = number_in(text.substr(5, 2));
  const auto day = number_in(text.substr(8, 2));
  if (!year || !month || !day) return std::nullopt;
  const std::chrono::year_month_day date{std::chrono::year(*year),
                                         std::chrono::month(static_cast<unsigned>(*month)),
                                         std::chrono::day(static_cast<unsigned>(*day))};
  if (!date.ok()) return std::nullopt;
  return std::chrono::sys_days(date).time_since_epoch().count();
}

std::string day_text(std::int64_t days) {
  const std::chrono::year_month_day date{std::chrono::sys_days(std::chrono::days(days))};
  const auto padded = [](unsigned number) { return (number < 10 ? "0" : "") + std::to_string(number); };
  return std::to_string(static_cast<int>(date.year())) + "-" + padded(static_cast<unsigned>(date.month())) +
         "-" + padded(static_cast<unsigned>(date.day()));
}

std::int64_t day_of(std::int64_t unix_ms) {
  return unix_ms >= 0 ? unix_ms / ms_a_day : (unix_ms - ms_a_day + 1) / ms_a_day;
}

std::string quarantine_text(const std::vector<QuarantineEntry>& entries) {
  std::string text;
  for (const auto& entry : entries) {
    for (const auto& part :
         {entry.fingerprint, entry.rule, entry.endpoint, entry.reason, entry.owner, entry.ticket})
      text += on_one_line(part) + "\t";
    text += day_text(entry.until) + "\n";
  }
  return text;
}

std::vector<QuarantineEntry> quarantine_of(std::string_view text) {
  std::vector<QuarantineEntry> entries;
  while (!text.empty()) {
    const auto end = text.find('\n');
    auto line = text.substr(0, end);
    text.remove_prefix(end == std::string_view::npos ? text.size() : end + 1);
    std::array<std::string_view, 7> parts;
    for (auto& part : parts) {
      const auto tab = line.find('\t');
      part = line.substr(0, tab);
      line.remove_prefix(tab == std::string_view::npos ? line.size() : tab + 1);
    }
    const auto until = day_named(parts[6]);
    if (!until) continue;
    QuarantineEntry entry;
    entry.fingerprint = parts[0];
    entry.rule = parts[1];
    entry.endpoint = parts[2];
    entry.reason = parts[3];
    entry.owner = parts[4];
    entry.ticket = parts[5];
    entry.until = *until;
    entries.push_back(std::move(entry));
  }
  return entries;
}

}  // namespace shakedown
