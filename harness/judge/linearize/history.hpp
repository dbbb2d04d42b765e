// A history that a search can work on: operations of one model, split by key, with when they may have acted.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "harness/judge/linearize/calls.hpp"

namespace shakedown::judge::linearize {

enum class Function : std::uint8_t {
  read,
  write,
  cas,
  add,
  remove,
  contains,
  enqueue,
  dequeue,
  append,
  transfer,
  deposit,
  withdraw,
  acquire,
  release,
};

// What an operation does and what was seen: equal actions are one. An unknown result fits any state.
struct Action {
  Function function = Function::read;
  ValueId argument = nil_value;
  ValueId result = nil_value;
  bool result_known = false;
  bool operator==(const Action&) const = default;
};

struct Operation {
  std::uint32_t action = 0;        // index into History::actions
  std::uint32_t invoked = 0;       // positions in the history
  std::uint32_t returned = never;  // never: it may have acted at any time from then on, or not at all
  std::uint32_t call = 0;          // index into History::calls
};

struct Partition {
  ValueId key = nil_value;
  bool keyed = false;
  std::vector<Operation> operations;  // by invocation
};

struct History {
  EventLog log;
  std::vector<Call> calls;
  std::vector<Action> actions;
  std::vector<Partition> partitions;
  std::size_t operations = 0;
  std::size_t unanswered = 0;  // of those: without an answer, or with one that tells nothing
};

// "write 3", "read -> 2", "cas 1 to 2 failed".
std::string describe(const History& history, const Action& action);

}  // namespace shakedown::judge::linearize
