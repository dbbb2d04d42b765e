// What an answer tells of the way it came about, where the service shows no counters: status, shape of the
// body, the error's text without its particulars, which headers, how long it took, which log lines came.
// Pure.
#pragma once

#include <chrono>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "fuzz/engine/message.hpp"

namespace shakedown::fuzz {

inline constexpr std::size_t answer_slots = 1 << 14;

// Without numbers, ids, quoted texts: "no order 'x1'" and "no order 'y2'" are one.
std::string template_of(std::string_view text);

struct Answered {
  std::size_t operation = 0;
  Answer answer;
  std::chrono::microseconds took{0};
};

// Slots of one answer. `all`: there is no other guide than answers; otherwise status and type only.
std::vector<std::uint32_t> features_of(const Answered& answered, bool all);
std::uint32_t feature_of_log_line(std::string_view line);

}  // namespace shakedown::fuzz
