#include "harness/faults/words.hpp"

#include <cstdio>

namespace shakedown::faults {
namespace {

std::string with_unit(double value, const char* unit) {
  char text[48];
  std::snprintf(text, sizeof text, "%.3g %s", value, unit);
  return text;
}

}  // namespace

std::string bytes_in_words(std::uint64_t bytes) {
  const auto value = static_cast<double>(bytes);
  if (bytes < 1000) return std::to_string(bytes) + " B";
  if (bytes < 1'000'000) return with_unit(value / 1e3, "kB");
  return with_unit(value / 1e6, "MB");
}

std::string time_in_words(Nanoseconds duration) {
  const double s = seconds(duration);
  if (s >= 1 || s <= 0) return with_unit(s, "s");
  return s >= 1e-3 ? with_unit(s * 1e3, "ms") : with_unit(s * 1e6, "us");
}

}  // namespace shakedown::faults
