// What the coverage-guided engine says, a line of JSON each (fuzz/README.md), as values. It passes on what a
// target answered, so everything in them is untrusted. Pure.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "harness/model/http_message.hpp"

namespace shakedown::fuzz {

struct EngineTaken {  // a value in a step that the answer to an earlier one gave
  int step = 0;
  std::string pointer;  // "/id"
  std::string value;
  std::string setup = {};  // or to a request of the setup: the name of setup_name()
};

struct EngineStep {
  std::string operation;  // "POST /orders"
  Request request;
  int status = 0;  // 0: no answer
  std::vector<EngineTaken> taken;
};

struct EngineFinding {
  std::string event;  // "5xx", "crash", "hang", "closed", "not-http", "memory"
  std::string operation;
  std::string message;
  std::vector<EngineStep> steps;  // the last one is what shows it
};

struct EngineSummary {
  std::string guided_by;
  double seconds = 0;
  double sequences_per_second = 0;
  double stability = 1;
  std::uint64_t sequences = 0;
  std::uint64_t requests = 0;
  std::uint64_t counters = 0;
  std::uint64_t counters_touched = 0;
  std::map<std::string, std::uint64_t> reached;  // counters, by operation, in sequences of it alone
  std::optional<std::uint64_t> corpus;           // sequences that are kept
};

// Nothing where the line is none of the kind.
std::optional<EngineFinding> engine_finding(const std::string& line);
std::optional<EngineSummary> engine_summary(const std::string& line);

// "guided by 19589 counters: 2,400 sequences of requests in 10 s (240 a second), ...".
std::string to_text(const EngineSummary& summary);

}  // namespace shakedown::fuzz
