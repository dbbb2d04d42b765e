// Sizes and durations for the ledger's short sentences.
#pragma once

#include <cstdint>
#include <string>

#include "harness/model/time.hpp"

namespace shakedown::faults {

std::string bytes_in_words(std::uint64_t bytes);  // "1.2 kB", with 1 kB = 1000 B
std::string time_in_words(Nanoseconds duration);  // "250 ms"

}  // namespace shakedown::faults
