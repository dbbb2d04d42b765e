// Is a history linearizable? One verdict over all partitions, within a budget, with the smallest
// counterexample that could be found.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "harness/judge/linearize/model.hpp"

namespace shakedown::judge::linearize {

enum class Answer { ok, violated, unknown };

struct Budget {
  std::uint64_t steps = 200'000'000;  // tried operations, over all partitions; some ten millions a second
  std::size_t memory = std::size_t{1} << 30;  // bytes, for what a search remembers
  bool explain = true;                        // look for a small counterexample
};

// A part of the history that no order explains.
struct Counterexample {
  ValueId key = nil_value;
  bool keyed = false;
  std::vector<Operation> operations;  // by invocation; what was weakened to "may have acted" has no return
  std::uint32_t impossible = 0;       // among them: the one that no order has a place for
  std::vector<std::uint32_t> before;  // among them: an order of those before it that works
  std::size_t optional = 0;           // further ones that may have acted or not, and do not help
  std::string reason;                 // where it was not a search that found it
};

struct Outcome {
  Answer answer = Answer::unknown;
  Counterexample counterexample;  // of a violated one
  std::string why_unknown;
  std::uint64_t steps = 0;
};

// May add states to the history's pool.
Outcome check_history(History& history, const Model& model, const Budget& budget);

}  // namespace shakedown::judge::linearize
