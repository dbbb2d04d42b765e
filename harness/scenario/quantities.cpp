#include "harness/scenario/quantities.hpp"

#include <fmt/format.h>

#include <array>
#include <charconv>
#include <cmath>
#include <optional>
#include <utility>

namespace shakedown::scenario {
namespace {

struct Unit {
  std::string_view name;
  double factor;
};

// Longer names first, so that "ms" is not read as "m".
constexpr std::array<Unit, 7> duration_units{
    {{"ns", 1}, {"us", 1e3}, {"ms", 1e6}, {"s", 1e9}, {"m", 60e9}, {"h", 3600e9}, {"d", 86400e9}}};

constexpr std::array<Unit, 10> size_units{{{"B", 1},
                                           {"kB", 1e3},
                                           {"KB", 1e3},
                                           {"MB", 1e6},
                                           {"GB", 1e9},
                                           {"TB", 1e12},
                                           {"KiB", 1024.0},
                                           {"MiB", 1024.0 * 1024},
                                           {"GiB", 1024.0 * 1024 * 1024},
                                           {"TiB", 1024.0 * 1024 * 1024 * 1024}}};

bool is_digit(char c) {
  return c >= '0' && c <= '9';
}

// Digits with an optional fraction at the front of `text`, which is moved past them. No sign, no exponent, no
// leading or trailing point: what the patterns in the header allow, and nothing more.
std::optional<double> number_at_front(std::string_view& text) {
  constexpr std::size_t most_digits = 40;
  std::size_t length = 0;
  while (length < text.size() && is_digit(text[length])) ++length;
  if (length == 0) return std::nullopt;
  if (length + 1 < text.size() && text[length] == '.' && is_digit(text[length + 1])) {
    ++length;
    while (length < text.size() && is_digit(text[length])) ++length;
  }
  if (length > most_digits) return std::nullopt;
  double value = 0;
  const auto read = std::from_chars(text.data(), text.data() + length, value);
  if (read.ec != std::errc{}) return std::nullopt;
  text.remove_prefix(length);
  return value;
}

template <std::size_t n>
const Unit* unit_at_front(std::string_view text, const std::array<Unit, n>& units) {
  const Unit* longest = nullptr;
  for (const auto& unit : units) {
    if (!text.starts_with(unit.name)) continue;
    if (longest == nullptr || unit.name.size() > longest->name.size()) longest = &unit;
  }
  return longest;
}

Problem not_a(const char* what, std::string_view text, const char* example) {
  constexpr std::size_t shown = 60;
  const std::string cut = text.size() > shown ? "..." : "";
  return problem(fmt::format("`{}{}` is not {}", text.substr(0, shown), cut, what),
                 fmt::format("write it like {}", example));
}

}  // namespace

Result<Nanoseconds> parse_duration(std::string_view text) {
  const auto wrong = [&] { return not_a("a duration", text, "250ms, 10s, 5m, 2h or 1m30s"); };
  std::string_view rest = text;
  double total = 0;
  if (rest.empty()) return wrong();
  while (!rest.empty()) {
    const auto number = number_at_front(rest);
    if (!number) return wrong();
    const Unit* unit = unit_at_front(rest, duration_units);
    if (unit == nullptr) return wrong();
    rest.remove_prefix(unit->name.size());
    total += *number * unit->factor;
  }
  if (total > static_cast<double>(longest_duration.count())) {
    return problem(fmt::format("`{}` is too long", text), "at most 365d");
  }
  return Nanoseconds(std::llround(total));
}

Result<Nanoseconds> parse_step(std::string_view text) {
  const bool back = text.starts_with('-');
  const bool sign = back || text.starts_with('+');
  auto read = parse_duration(text.substr(sign ? 1 : 0));
  if (!read && read.error().hint != "at most 365d") return not_a("a step of time", text, "90s or -1h");
  if (!read || !back) return read;
  return -read.value();
}

Result<std::uint64_t> parse_size(std::string_view text) {
  std::string_view rest = text;
  const auto number = number_at_front(rest);
  const Unit* unit = number ? unit_at_front(rest, size_units) : nullptr;
  if (unit == nullptr || unit->name.size() != rest.size()) {
    return not_a("a size", text, "64MB, 1GiB or 500KB");
  }
  const double bytes = *number * unit->factor;
  if (bytes > 1e15) return problem(fmt::format("`{}` is too large", text), "at most 1000TB");
  return static_cast<std::uint64_t>(std::llround(bytes));
}

Result<Rate> parse_rate(std::string_view text) {
  const auto wrong = [&] { return not_a("a rate", text, "500/s, 30/m or \"20 journeys/s\""); };
  std::string_view rest = text;
  const auto number = number_at_front(rest);
  if (!number) return wrong();
  Rate rate{*number, RateUnit::requests};
  if (rest.starts_with(" requests")) {
    rest.remove_prefix(std::string_view(" requests").size());
  } else if (rest.starts_with(" journeys")) {
    rate.unit = RateUnit::journeys;
    rest.remove_prefix(std::string_view(" journeys").size());
  }
  if (rest == "/m") {
    rate.per_second /= 60;
  } else if (rest == "/h") {
    rate.per_second /= 3600;
  } else if (rest != "/s") {
    return wrong();
  }
  if (rate.per_second > highest_rate) {
    return problem(fmt::format("`{}` is more than any machine can send", text), "at most 10000000/s");
  }
  return rate;
}

Result<double> parse_percentage(std::string_view text) {
  std::string_view rest = text;
  const auto number = number_at_front(rest);
  if (!number || rest != "%") return not_a("a percentage", text, "0.1% or 5%");
  if (*number > 100) return problem(fmt::format("`{}` is more than everything", text), "at most 100%");
  return *number / 100;
}

Result<double> parse_speed(std::string_view text) {
  std::string_view rest = text;
  const auto number = number_at_front(rest);
  if (!number || (!rest.empty() && rest != "x")) return not_a("a speed", text, "1, 10x or 0.5x");
  if (*number <= 0) return problem(fmt::format("at speed `{}` nothing would ever be sent", text), "above 0");
  if (*number > highest_speed) return problem(fmt::format("`{}` is too fast", text), "at most 1000000x");
  return *number;
}

Result<std::uint64_t> parse_whole(std::string_view text) {
  std::uint64_t value = 0;
  const char* const end = text.data() + text.size();
  const auto read = std::from_chars(text.data(), end, value);
  if (text.empty() || read.ptr != end || read.ec == std::errc::invalid_argument) {
    return not_a("a whole number", text, "42");
  }
  if (read.ec != std::errc{}) {
    return problem(fmt::format("`{}` is too large", text), "at most 18446744073709551615");
  }
  return value;
}

std::string duration_text(Nanoseconds duration) {
  std::int64_t rest = duration.count();
  if (rest <= 0) return "0s";
  // Whole minutes and more are split, as people write them; below a minute one unit with a fraction reads
  // best.
  std::string out;
  constexpr std::array<std::pair<const char*, std::int64_t>, 2> large{
      {{"h", 3'600'000'000'000}, {"m", 60'000'000'000}}};
  for (const auto& [name, size] : large) {
    if (rest < size) continue;
    out += fmt::format("{}{}", rest / size, name);
    rest %= size;
  }
  if (rest == 0) return out;
  constexpr std::array<std::pair<const char*, std::int64_t>, 4> small{
      {{"s", 1'000'000'000}, {"ms", 1'000'000}, {"us", 1'000}, {"ns", 1}}};
  for (const auto& [name, size] : small) {
    if (rest >= size) return out + number_text(static_cast<double>(rest) / static_cast<double>(size)) + name;
  }
  return out;
}

std::string step_text(Nanoseconds step) {
  return step < Nanoseconds(0) ? "-" + duration_text(-step) : duration_text(step);
}

std::string size_text(std::uint64_t bytes) {
  constexpr std::array<std::pair<const char*, std::uint64_t>, 8> exact{{{"TiB", 1ull << 40},
                                                                        {"TB", 1'000'000'000'000},
                                                                        {"GiB", 1ull << 30},
                                                                        {"GB", 1'000'000'000},
                                                                        {"MiB", 1ull << 20},
                                                                        {"MB", 1'000'000},
                                                                        {"KiB", 1ull << 10},
                                                                        {"KB", 1'000}}};
  for (const auto& [name, size] : exact) {
    if (bytes >= size && bytes % size == 0) return fmt::format("{}{}", bytes / size, name);
  }
  return fmt::format("{}B", bytes);
}

std::string number_text(double value) {
  // Fixed notation only: the parsers here know no exponent.
  std::string text = fmt::format("{:.15g}", value);
  if (text.find('e') == std::string::npos) return text;
  text = fmt::format("{:.18f}", value);
  text.erase(text.find_last_not_of('0') + 1);
  if (text.ends_with('.')) text.pop_back();
  return text;
}

}  // namespace shakedown::scenario
