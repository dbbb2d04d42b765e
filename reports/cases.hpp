// A run as test cases, for the formats that know nothing else: each gate, finding, row of a table and stage
// is one, in suites. JUnit and CTRF write the same.
#pragma once

#include <string>
#include <vector>

#include "harness/journal/records.hpp"

namespace shakedown::reports {

struct Case {
  std::string name;
  std::string class_name;
  std::string file;
  int line = 0;
  Nanoseconds length{};
  enum class Kind { passed, failure, error, skipped } kind = Kind::passed;
  std::string message;
  std::string type;
  std::string details;
  std::string output;
  const Finding* finding = nullptr;  // what it is about, in the run
};

struct Suite {
  std::string name;
  std::vector<Case> cases;
  int count(Case::Kind kind) const;
  Nanoseconds length() const;
};

// Every suite, also those without cases. Each is bounded; of findings the most severe are there.
std::vector<Suite> suites_of(const journal::StoredRun& run);

}  // namespace shakedown::reports
