// Pairs of what was asked and what was answered: a client's invocation with its completion, or with none.
#pragma once

#include <cstdint>
#include <vector>

#include "harness/judge/linearize/events.hpp"

namespace shakedown::judge::linearize {

inline constexpr std::uint32_t never = 0xffffffff;

struct Call {
  std::uint32_t invocation = never;  // index of the event; never: the history has completions only
  std::uint32_t completion = never;  // never: no answer until the end
};

enum class Unpaired { refused, accepted };  // completions without invocation

// In the order of the invocations (or completions, where there is none). Events of processes that are no
// number (Jepsen's nemesis) are left out. A history that cannot be is a problem with its place: a completion
// of nothing, a process that asks while it waits, an answer to another question, a clock that goes back
// within one process. The order of the events is the order of time; clocks of different processes are not
// compared.
Result<std::vector<Call>> pair_calls(const EventLog& log, Unpaired unpaired);

Problem problem_at(const EventLog& log, const Event& event, std::string message, std::string hint = {});

}  // namespace shakedown::judge::linearize
