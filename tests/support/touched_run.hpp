// The run with races, of a service that was changed: an endpoint that was tried, and one that was not.
#pragma once

#include "tests/support/racing_run.hpp"

namespace shakedown::samples {

inline journal::StoredRun touched_run() {
  auto run = racing_run();
  Touched touched;
  touched.base = std::string(40, 'a');
  touched.state = "partial";
  touched.coverage = 0.5;
  touched.lines = {10, 0, 0, 10};
  touched.agents = {{"claude-code", "Opus 4.6", 2, 10}};
  touched.warnings = {"a <b>shallow</b> clone"};
  TouchedEndpoint endpoint;
  endpoint.endpoint = run.race_cells.front().endpoint;
  endpoint.known = true;
  endpoint.authorship = Authorship::ai;
  endpoint.how = "changed handler pay (Express)";
  endpoint.file = "src/pay.js";
  endpoint.line = 12;
  endpoint.seen = SeenToRun::ran;
  endpoint.seen_as = "ran pay (src/pay.js:12), as coverage counters show";
  touched.endpoints = {endpoint};
  endpoint.endpoint = "GET /nobody";
  endpoint.known = false;
  endpoint.authorship = Authorship::unknown;
  endpoint.distance = 2;
  endpoint.seen = SeenToRun::not_looked;
  endpoint.seen_as.clear();
  touched.endpoints.push_back(endpoint);
  touched.changed = {{"src/pay.js", 12, 21, Authorship::ai, "", ChangedLines::Reach::endpoint},
                     {"src/alone.js", 1, 10, Authorship::unknown, "", ChangedLines::Reach::none}};
  run.touched = touched;
  return run;
}

}  // namespace shakedown::samples
