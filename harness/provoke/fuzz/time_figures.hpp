// Whether time grows faster than the input that it is spent on: figures of one request in several sizes, each
// with a control of as many bytes and nothing to look at, so that what reading takes drops out. Pure.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "harness/model/time.hpp"

namespace shakedown::fuzz {

struct Timed {
  std::size_t size = 0;
  Nanoseconds taken{};    // the shortest of some
  Nanoseconds control{};  // likewise
};

// The power of the size that the time beyond the control grows by, over the sizes where that is well above
// what is noise; none where there are fewer than four of them.
std::optional<double> exponent_of(const std::vector<Timed>& figures);

// "15 KiB 10 ms, 30 KiB 41 ms, 60 KiB 160 ms (control 1 ms): the time grows by the size to the power of 2.0";
// empty where it does not grow much faster than the size, or where that takes no time worth telling.
std::string grows_too_fast(const std::vector<Timed>& figures, bool of_items);

}  // namespace shakedown::fuzz
