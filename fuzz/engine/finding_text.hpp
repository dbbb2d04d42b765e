// What the engine writes: one JSON object a line, for people and for the journal. fuzz/README.md documents
// the lines.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "fuzz/engine/message.hpp"

namespace shakedown::fuzz {

// A value in a step that the answer to an earlier one gave, or to a request of the setup.
struct TakenValue {
  std::size_t step = 0;  // whose answer
  std::string pointer;
  std::string value;
  std::string setup = {};  // the name by which the setup took it; empty: a step's answer gave it
};

struct SentStep {
  Message message;
  int status = 0;              // 0: no answer
  std::string operation = {};  // "POST /orders"
  std::vector<TakenValue> taken = {};
};

struct FindingLine {
  std::string key;        // of key_of()
  std::string event;      // 5xx, crash, hang, closed, not-http, memory
  std::string operation;  // "POST /orders"
  std::string message;    // how the process ended, or the answer's text
  int status = 0;
  int showed = 0;  // of `tried` plays of the steps below
  int tried = 0;
  std::uint64_t execution = 0;
  double at_seconds = 0;
  std::vector<SentStep> steps;
  std::vector<std::string> log;  // the target's last lines
};

// Which bug it is taken for: equal keys are one finding.
std::string key_of(const std::string& event, const std::string& operation, const std::string& message);
std::string line_of(const FindingLine& finding);

// Text that is safe in JSON and on a terminal: what is not printable UTF-8 as \xNN.
std::string printable(std::string_view bytes);

struct Tally {
  std::uint64_t executions = 0;
  std::uint64_t requests = 0;
  std::uint64_t restarts = 0;
  std::uint64_t counters = 0;
  std::uint64_t touched = 0;
  std::uint64_t varying = 0;
  std::uint64_t idle = 0;
  std::uint64_t functions = 0;
  std::uint64_t functions_touched = 0;
  double seconds = 0;
  double stability() const {
    return touched == 0 ? 1.0 : 1.0 - static_cast<double>(varying) / static_cast<double>(touched);
  }
};

}  // namespace shakedown::fuzz
