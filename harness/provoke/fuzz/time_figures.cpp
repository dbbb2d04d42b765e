#include "harness/provoke/fuzz/time_figures.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "harness/judge/words.hpp"

namespace shakedown::fuzz {
namespace {

constexpr Nanoseconds noise = std::chrono::milliseconds(2);
constexpr Nanoseconds worth_telling = std::chrono::milliseconds(20);
constexpr std::size_t fewest_sizes = 4;
constexpr double too_fast = 1.6;  // sorting is 1.1, and caches that overflow make 1.3 of 1
// Of each step to the next size alone, so that one jump is no growth; and of each two, which are less noisy.
constexpr double least_of_step = 0.2;
constexpr double least_of_two = 1.2;

Nanoseconds beyond_control(const Timed& one) {
  return one.taken - one.control;
}

// Those well above what is noise, by size.
std::vector<Timed> above_noise(const std::vector<Timed>& figures) {
  std::vector<Timed> above;
  for (const Timed& one : figures) {
    if (one.size > 0 && beyond_control(one) >= noise && beyond_control(one) >= one.control / 2)
      above.push_back(one);
  }
  std::sort(above.begin(), above.end(), [](const Timed& a, const Timed& b) { return a.size < b.size; });
  return above;
}

double log_of(std::size_t size) {
  return std::log(static_cast<double>(size));
}
double log_of(Nanoseconds time) {
  return std::log(static_cast<double>(time.count()));
}

double exponent_between(const Timed& smaller, const Timed& larger) {
  const double dx = log_of(larger.size) - log_of(smaller.size);
  return dx <= 0 ? 0 : (log_of(beyond_control(larger)) - log_of(beyond_control(smaller))) / dx;
}

bool is_steady(const std::vector<Timed>& above) {
  for (std::size_t i = 1; i < above.size(); ++i) {
    if (exponent_between(above[i - 1], above[i]) < least_of_step) return false;
    if (i > 1 && exponent_between(above[i - 2], above[i]) < least_of_two) return false;
  }
  return true;
}

}  // namespace

std::optional<double> exponent_of(const std::vector<Timed>& figures) {
  const auto above = above_noise(figures);
  if (above.size() < fewest_sizes) return std::nullopt;
  double sum_x = 0;
  double sum_y = 0;
  double sum_xx = 0;
  double sum_xy = 0;
  for (const Timed& one : above) {
    const double x = log_of(one.size);
    const double y = log_of(beyond_control(one));
    sum_x += x;
    sum_y += y;
    sum_xx += x * x;
    sum_xy += x * y;
  }
  const auto n = static_cast<double>(above.size());
  const double spread = n * sum_xx - sum_x * sum_x;
  if (spread <= 0) return std::nullopt;
  return (n * sum_xy - sum_x * sum_y) / spread;
}

std::string grows_too_fast(const std::vector<Timed>& figures, bool of_items) {
  const auto exponent = exponent_of(figures);
  if (!exponent || *exponent < too_fast || !is_steady(above_noise(figures))) return {};
  const auto largest = std::max_element(figures.begin(), figures.end(),
                                        [](const Timed& a, const Timed& b) { return a.size < b.size; });
  if (beyond_control(*largest) < worth_telling || beyond_control(*largest) < largest->control * 3) return {};
  std::string text;
  for (const Timed& one : figures) {
    const auto size =
        of_items ? judge::counted(one.size, "item") : judge::say_bytes(static_cast<double>(one.size));
    text += fmt::format("{}{} {}", text.empty() ? "" : ", ", size, judge::say_duration(one.taken));
  }
  return fmt::format("{} (control {}): the time grows by the size to the power of {:.1f}", text,
                     judge::say_duration(largest->control), *exponent);
}

}  // namespace shakedown::fuzz
