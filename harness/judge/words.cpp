#include "harness/judge/words.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>

namespace shakedown::judge {
namespace {

constexpr std::size_t longest_compared = 200;  // of the words of which the nearest is looked for

// Three digits, as long as that many are known: 0.0123, 1.23, 12.3, 123, 1234.
std::string three_digits(double value) {
  const double size = std::abs(value);
  if (size == 0) return "0";
  if (size >= 99.95) return fmt::format("{:.0f}", value);
  if (size >= 9.995) return fmt::format("{:.1f}", value);
  if (size >= 0.9995) return fmt::format("{:.2f}", value);
  return fmt::format("{:.2g}", value);
}

// Insertions, deletions, replacements and swaps of neighbours between two short words.
std::size_t distance(std::string_view a, std::string_view b) {
  std::vector<std::vector<std::size_t>> d(a.size() + 1, std::vector<std::size_t>(b.size() + 1));
  for (std::size_t i = 0; i <= a.size(); ++i) d[i][0] = i;
  for (std::size_t j = 0; j <= b.size(); ++j) d[0][j] = j;
  for (std::size_t i = 1; i <= a.size(); ++i) {
    for (std::size_t j = 1; j <= b.size(); ++j) {
      const std::size_t replaced = d[i - 1][j - 1] + (a[i - 1] == b[j - 1] ? 0 : 1);
      d[i][j] = std::min({d[i - 1][j] + 1, d[i][j - 1] + 1, replaced});
      const bool swapped = i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1];
      if (swapped) d[i][j] = std::min(d[i][j], d[i - 2][j - 2] + 1);
    }
  }
  return d[a.size()][b.size()];
}

}  // namespace

std::string say_duration(Nanoseconds duration) {
  const auto ns = static_cast<double>(duration.count());
  if (std::abs(ns) < 1e3) return fmt::format("{} ns", duration.count());
  if (std::abs(ns) < 999.5e3) return three_digits(ns / 1e3) + " µs";
  if (std::abs(ns) < 999.5e6) return three_digits(ns / 1e6) + " ms";
  if (std::abs(ns) < 120e9) return three_digits(ns / 1e9) + " s";
  const auto whole = static_cast<std::int64_t>(std::llround(ns / 1e9));
  return fmt::format("{} min {} s", whole / 60, std::abs(whole % 60));
}

std::string say_share(double share) {
  return three_digits(share * 100) + " %";
}

std::string say_bytes(double bytes) {
  constexpr std::array<const char*, 5> units = {"bytes", "KiB", "MiB", "GiB", "TiB"};
  std::size_t unit = 0;
  while (std::abs(bytes) >= 1024 && unit + 1 < units.size()) {
    bytes /= 1024;
    ++unit;
  }
  return three_digits(bytes) + " " + units[unit];
}

std::string say_count(std::uint64_t count) {
  std::string text = std::to_string(count);
  for (auto at = static_cast<std::ptrdiff_t>(text.size()) - 3; at > 0; at -= 3)
    text.insert(static_cast<std::size_t>(at), 1, ',');
  return text;
}

std::string counted(std::uint64_t count, std::string_view noun) {
  return say_count(count) + " " + std::string(noun) + (count == 1 ? "" : "s");
}

std::string say_value(Measure measure, double value) {
  switch (measure) {
    case Measure::percentile:
    case Measure::mean:
    case Measure::max:
      return say_duration(Nanoseconds(std::llround(std::clamp(value, -9e18, 9e18))));
    case Measure::errors:
      return say_share(value);
    case Measure::rate:
      return three_digits(value) + "/s";
    case Measure::memory:
      return say_bytes(value);
    case Measure::descriptors:
    case Measure::findings:
      return three_digits(value);
  }
  return {};
}

std::string first_line(std::string_view text, std::size_t most) {
  text = text.substr(0, text.find_first_of("\r\n"));
  if (text.size() <= most) return std::string(text);
  std::size_t end = most;
  while (end > 0 && (static_cast<unsigned char>(text[end]) & 0xc0) == 0x80) --end;
  return std::string(text.substr(0, end)) + "...";
}

std::string nearest(std::string_view word, const std::vector<std::string>& known) {
  std::string best;
  std::size_t best_distance = std::max<std::size_t>(2, word.size() / 3) + 1;
  if (word.size() > longest_compared) return best;
  for (const std::string& candidate : known) {
    if (candidate.size() > longest_compared) continue;
    const std::size_t d = distance(word, candidate);
    if (d >= best_distance) continue;
    best_distance = d;
    best = candidate;
  }
  return best;
}

}  // namespace shakedown::judge
