#include "harness/judge/linearize/calls.hpp"

#include <unordered_map>
#include <utility>

namespace shakedown::judge::linearize {
namespace {

struct Open {
  std::uint32_t event = never;  // the last invocation that waits
  std::size_t call = 0;
  std::int64_t time = no_time;
};

bool is_client(const EventLog& log, const Event& event) {
  const auto kind = log.pool.kind(event.process);
  return kind == ValueKind::integer || kind == ValueKind::nil;
}

std::string process_of(const EventLog& log, const Event& event) {
  return event.process == nil_value ? "the process" : "process " + log.pool.to_text(event.process);
}

}  // namespace

Problem problem_at(const EventLog& log, const Event& event, std::string message, std::string hint) {
  return {{log.file, event.line, event.column}, std::move(message), std::move(hint)};
}

Result<std::vector<Call>> pair_calls(const EventLog& log, Unpaired unpaired) {
  std::vector<Call> calls;
  std::unordered_map<ValueId, Open> open;
  bool any_invocation = false;
  for (const auto& event : log.events) any_invocation |= event.type == EventType::invoke;
  for (std::uint32_t i = 0; i < log.events.size(); ++i) {
    const Event& event = log.events[i];
    if (!is_client(log, event)) continue;
    Open& state = open[event.process];
    if (event.time != no_time) {
      if (event.time < state.time)
        return problem_at(log, event, "the clock of " + process_of(log, event) + " goes back",
                          std::to_string(event.time) + " after " + std::to_string(state.time));
      state.time = event.time;
    }
    if (event.type == EventType::invoke) {
      if (state.event != never)
        return problem_at(log, event, process_of(log, event) + " asks while it waits for an answer",
                          "its last question is in line " + std::to_string(log.events[state.event].line));
      state.event = i;
      state.call = calls.size();
      calls.push_back({i, never});
      continue;
    }
    if (state.event == never) {
      if (unpaired == Unpaired::accepted && !any_invocation) {
        calls.push_back({never, i});
        continue;
      }
      return problem_at(log, event, "this completion of " + process_of(log, event) + " has no invocation");
    }
    const Event& asked = log.events[state.event];
    if (event.function != asked.function && event.function != nil_value)
      return problem_at(log, event,
                        "this answers " + log.pool.to_text(event.function) + ", but " +
                            process_of(log, event) + " asked " + log.pool.to_text(asked.function),
                        "in line " + std::to_string(asked.line));
    calls[state.call].completion = i;
    state.event = never;
  }
  return calls;
}

}  // namespace shakedown::judge::linearize
