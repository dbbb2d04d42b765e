#include "harness/model/history.hpp"

namespace shakedown {

namespace {
using State = HistoryFinding::State;
}

const char* name_of(State state) {
  switch (state) {
    case State::first:
      return "new";
    case State::again:
      return "known";
    case State::flaky:
      return "flaky";
    case State::back:
      return "back";
    case State::missing:
      return "not seen";
    case State::fixed:
      return "fixed";
  }
  return "new";
}

std::optional<State> history_state_named(std::string_view name) {
  for (const auto state :
       {State::first, State::again, State::flaky, State::back, State::missing, State::fixed}) {
    if (name == name_of(state)) return state;
  }
  return std::nullopt;
}

}  // namespace shakedown
