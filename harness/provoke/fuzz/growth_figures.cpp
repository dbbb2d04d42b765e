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
constexpr double least_descriptors = 2;      // a batch
constexpr double least_memory = 512 * 1024;  // a batch; below it is what allocators do

using Values = std::vector<double>;

Values values_of(Kept what, const Batches& batches) {
  Values values;
  for (const Settled& one : batches.after)
    values.push_back(static_cast<double>(what == Kept::memory ? one.memory : one.descriptors));
  return values;
}

double least_step(Kept what, const Batches& batches) {
  return what == Kept::memory
             ? std::max(least_memory, static_cast<double>(batches.bytes) * least_of_a_batch)
             : std::max(least_descriptors, static_cast<double>(batches.requests) * least_of_a_batch);
}

}  // namespace

bool grows(Kept what, const Batches& batches) {
  const Values values = values_of(what, batches);
  if (values.size() < fewest_batches + 1) return false;
  Values steps;
  for (std::size_t i = 1; i < values.size(); ++i) steps.push_back(values[i] - values[i - 1]);
  Values sorted = steps;
  std::sort(sorted.begin(), sorted.end());
  const double median = sorted[sorted.size() / 2];
  return median >= least_step(what, batches) && std::all_of(steps.begin(), steps.end(), [&](double step) {
           return step >= median * least_of_median;
         });
}

bool is_quiet(Kept what, const Batches& control, const Batches& batches) {
  const Values others = values_of(what, control);
  const Values values = values_of(what, batches);
  if (others.size() < 2 || values.empty()) return false;
  return others.back() - others.front() <= (values.back() - values.front()) * most_of_control;
}

std::string say_growth(Kept what, const Batches& batches, const Batches& control, const Batches& again) {
  const auto say = [&](double value) {
    return what == Kept::memory ? judge::say_bytes(value) : fmt::format("{:.0f}", value);
  };
  const auto joined = [&](const Batches& of) {
    std::string text;
    for (const double one : values_of(what, of)) text += (text.empty() ? "" : ", ") + say(one);
    return text;
  };
  const std::string sent =
      what == Kept::memory ? fmt::format(" with {} in all", say(static_cast<double>(batches.bytes))) : "";
  return fmt::format("{} {} after batches of {} such requests{}, {} with another one, and {} with them again",
                     joined(batches), what == Kept::memory ? "of memory" : "descriptors", batches.requests,
                     sent, joined(control), joined(again));
}

}  // namespace shakedown::fuzz
