// results.sarif: SARIF 2.1.0 as code scanning takes it. An alert there is told apart by its rule and the line
// that it stands at, so a rule has an id of its own for each endpoint ("server-error/POST/orders"), and what
// one rule found about one endpoint at one line is one result. It stands at the line of the code that handles
// the endpoint where that is known, else at the line of the scenario that made it show.
#pragma once

#include <map>
#include <string>

#include "harness/journal/records.hpp"

namespace shakedown::reports {

// A line of the code under test.
struct CodePlace {
  std::string file;  // relative to the repository
  int line = 0;
  std::string line_hash;  // line_hashes() of the file; empty: the upload works it out
};
using CodePlaces = std::map<std::string, CodePlace>;  // by endpoint: "POST /orders"

// Where the code of the endpoints that the run's change touches has its changed lines, or is registered.
CodePlaces touched_places(const journal::StoredRun& run);

std::string sarif(const journal::StoredRun& run);
std::string sarif(const journal::StoredRun& run, const CodePlaces& handlers);

}  // namespace shakedown::reports
