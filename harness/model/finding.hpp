// A finding is one thing wrong with the target, with what shows it. Oracles in judge/ make findings from the
// journal; nothing else does.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "harness/model/time.hpp"

namespace shakedown {

enum class Severity : std::uint8_t { info, low, medium, high, critical };

// A reference into the journal, so that a report can show the thing itself.
struct Evidence {
  enum class Kind : std::uint8_t {
    exchange,
    log_line,
    event,
    figure,
    call,        // what a dependency was asked and answered
    experiment,  // a provocation with its control: all of its steps
  };
  Kind kind = Kind::exchange;
  std::int64_t id = 0;  // in the journal's table of that kind; 0 for a figure
  std::string says;     // one sentence: why this is evidence
};

struct Finding {
  std::string id;    // stable in a run and short enough to type: "F1"
  std::string rule;  // "target-crashed", "server-error", "journey-broken"
  Severity severity = Severity::medium;
  std::string title;     // what happened, one sentence
  std::string why;       // why it matters, one or two sentences
  std::string endpoint;  // "POST /orders"; empty where it is about the whole target
  std::string stage;
  std::uint64_t count = 0;  // how often it was seen
  std::uint64_t of = 0;     // out of how many chances; 0: not counted
  Nanoseconds first_seen{};
  Nanoseconds last_seen{};
  std::vector<Evidence> evidence;
  std::string reproduce;         // one command line
  std::string fingerprint = {};  // the same in every run that finds it: 16 hexadecimal digits
  // Who set it aside and until when: "until 2026-12-01, PAY-812, team-pay: the sandbox flaps"; empty: nobody.
  std::string quarantine = {};
  bool quarantine_over = false;  // that day has passed, or is too far ahead: it counts as if nobody had
};

}  // namespace shakedown
