#include "harness/provoke/fuzz/growth_figures.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "harness/judge/words.hpp"

namespace shakedown::fuzz {
namespace {

constexpr std::size_t fewest_batches = 4;
constexpr double least_of_a_batch = 0.5;     // of its requests, or of their bytes
constexpr double most_of_control = 0.25;     // of what the batches leave
constexpr double least_of_median = 0.6;      // each step
constexpr double least_memory = 512 * 1024;  // a batch; below it is what allocators do

using Values = std::vector<double>;

template <class Of>
Values values_of(const Batches& batches, Of of) {
  Values values;
  for (const Settled& one : batches.after) values.push_back(static_cast<double>(of(one)));
  return values;
}

// Each batch left about the same, and that is enough.
bool grows(const Values& values, double least) {
  if (values.size() < fewest_batches + 1) return false;
  Values steps;
  for (std::size_t i = 1; i < values.size(); ++i) steps.push_back(values[i] - values[i - 1]);
  Values sorted = steps;
  std::sort(sorted.begin(), sorted.end());
  const double median = sorted[sorted.size() / 2];
  return median >= least && std::all_of(steps.begin(), steps.end(),
                                        [&](double step) { return step >= median * least_of_median; });
}

bool is_quiet(const Values& control, const Values& values) {
  if (control.size() < 2) return false;
  return control.back() - control.front() <= (values.back() - values.front()) * most_of_control;
}

template <class Say>
std::string joined(const Values& values, Say say) {
  std::string text;
  for (const double one : values) text += (text.empty() ? "" : ", ") + say(one);
  return text;
}

}  // namespace

std::string keeps_descriptors(const Batches& batches, const Batches& control) {
  const auto of = [](const Settled& one) { return one.descriptors; };
  const Values values = values_of(batches, of);
  const Values others = values_of(control, of);
  if (!grows(values, std::max(2.0, static_cast<double>(batches.requests) * least_of_a_batch)) ||
      !is_quiet(others, values))
    return {};
  const auto say = [](double value) { return fmt::format("{:.0f}", value); };
  return fmt::format("{} descriptors after batches of {} such requests, and {} with another one",
                     joined(values, say), batches.requests, joined(others, say));
}

std::string keeps_memory(const Batches& batches, const Batches& control) {
  const auto of = [](const Settled& one) { return one.memory; };
  const Values values = values_of(batches, of);
  const Values others = values_of(control, of);
  if (!grows(values, std::max(least_memory, static_cast<double>(batches.bytes) * least_of_a_batch)) ||
      !is_quiet(others, values))
    return {};
  const auto say = [](double value) { return judge::say_bytes(value); };
  return fmt::format("{} of memory after batches of {} such requests with {} in all, and {} with another one",
                     joined(values, say), batches.requests, say(static_cast<double>(batches.bytes)),
                     joined(others, say));
}

}  // namespace shakedown::fuzz
