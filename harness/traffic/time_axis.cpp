// Sweeps over the spans in order of their beginning.
#include "harness/traffic/time_axis.hpp"

#include <algorithm>
#include <numeric>

namespace shakedown::traffic {

std::vector<Nanoseconds> zeros_of(const std::vector<TimeSpan>& spans) {
  std::vector<std::size_t> order(spans.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::sort(order.begin(), order.end(), [&](auto a, auto b) { return spans[a].first < spans[b].first; });
  std::vector<Nanoseconds> zeros(spans.size());
  Nanoseconds zero{};
  Nanoseconds reach = Nanoseconds::min();  // until when a next one belongs to the same group
  for (const auto i : order) {
    if (spans[i].first > reach) zero = spans[i].first;
    zeros[i] = zero;
    reach = std::max(reach, spans[i].last + spans[i].gap);
  }
  return zeros;
}

}  // namespace shakedown::traffic
