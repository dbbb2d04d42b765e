// What the coverage-guided engine (fuzz/engine, a process of its own) may send, as the JSON file that it
// reads; fuzz/README.md has the format. Made of a grammar alone, or also of what leads up to each operation:
// the steps that sign in and make what it is about become the file's setup, the values of the request as it
// goes well the first examples. Pure.
#pragma once

#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "harness/model/journey.hpp"
#include "harness/provoke/fuzz/grammar.hpp"
#include "harness/provoke/fuzz/leads.hpp"
#include "harness/provoke/fuzz/sequence.hpp"

namespace shakedown::fuzz {

inline constexpr std::size_t most_engine_operations = 2000;  // it takes no more

struct EngineOperation {
  int operation = 0;                        // index into Grammar::operations
  const Lead* lead = nullptr;               // null: nothing leads up to it
  const FuzzRequest* good = nullptr;        // as it goes well; null: not known
  bool made_up = false;                     // `good` is, so other examples come before its values
  const std::vector<Live>* live = nullptr;  // what `good` has of its own play; null: nothing
};

struct EngineInput {
  const Grammar& grammar;
  std::vector<EngineOperation> operations;
  const Traffic* traffic = nullptr;    // of the leads
  const Identity* identity = nullptr;  // who signs in; null: as it was recorded
  Headers headers = {};                // of every request
};

// Empty where no operation can be written.
std::string engine_operations(const EngineInput& input);

// The journeys' steps of the setup, each journey's in its order: what leads up to any of these leads, but for
// those that sign out, which would end what others need. Journey and step.
std::vector<std::pair<int, int>> setup_of(const Traffic& traffic, const std::vector<const Lead*>& leads);

// Whether a path is that of signing out: "/logout", "/session/sign-out".
bool signs_out(const std::string& path);

// By which the setup takes a journey's variable, "taken-0-7", and back: journey and variable.
std::string setup_name(int journey, int variable);
std::optional<std::pair<int, int>> taken_by_setup(const std::string& name);

// The step of the lead's journey whose fields sign the request in; -1: none does.
int signing_step(const Lead& lead);

}  // namespace shakedown::fuzz
