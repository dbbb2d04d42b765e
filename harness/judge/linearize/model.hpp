// What an object does when it is asked one thing after another: the specification that a history is held
// against. States are values; a step is a pure function.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "harness/judge/linearize/history.hpp"

namespace shakedown::judge::linearize {

inline constexpr ValueId illegal = 0xffffffff;

struct Model {
  std::string_view name;
  std::string_view about;           // its functions, for people
  std::vector<Function> functions;  // that it has
  bool keyed = false;               // every operation has a key
  ValueId (*step)(ValuePool& pool, ValueId state, const Action& action) = nullptr;
  ValueId (*initial)(ValuePool& pool) = nullptr;
};

const std::vector<Model>& models();
const Model* find_model(std::string_view name);

// Never changes a state that is known: reads, and compare-and-set that failed.
bool is_pure(const ValuePool& pool, const Action& action);

struct InterpretOptions {
  std::optional<FailMeans> fail_means;  // default: what the format means
};

// Reads the events as operations of the model. Unknown functions and arguments that do not fit are problems
// with their place.
Result<History> interpret(EventLog log, const Model& model, const InterpretOptions& options);

}  // namespace shakedown::judge::linearize
