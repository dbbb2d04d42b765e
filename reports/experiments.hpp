// The part of a report about experiments: the matrix, what each experiment did step by step, and the calls
// that its steps made the target ask of the dependency.
#pragma once

#include <boost/json/object.hpp>
#include <cstdint>
#include <map>

#include "harness/journal/records.hpp"
#include "reports/evidence.hpp"

namespace shakedown::reports {

// How much an experiment matters to a reader, by its id. Cited: a finding points at it, whole or at one of
// its exchanges or calls. First: the first repetition of its kind.
enum class Importance : std::uint8_t { cited, first, repetition };
std::map<int, Importance> importance_of_experiments(const journal::StoredRun& run);

struct BoundedMatrix {
  boost::json::object matrix;  // {"rules": [...], "rows": [...], "counts": [...]}
  std::uint64_t left_out = 0;  // rows
};
BoundedMatrix matrix_json(const journal::StoredRun& run);

// The important ones first. One that is far larger than its share is told without its steps.
Bounded experiments_json(const journal::StoredRun& run);

// What findings and important experiments refer to first.
Bounded calls_json(const journal::StoredRun& run);

}  // namespace shakedown::reports
